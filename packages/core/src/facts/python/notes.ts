import type { Facts } from "../catalogue/catalogue.ts";
import { LINUX, MACOS, WINDOWS } from "./platforms.ts";
import { type Scope, tablesOf } from "./scopes.ts";
import { isAbsolute, type Place, settlePlace, type TableEntry, type Value } from "./value.ts";
import { type InstalledFiles, purposeOf, stateOf } from "./variables.ts";

export type EnvironmentWrite = (Facts["file.environment-writes"] & {})[number];
type WriteForm = EnvironmentWrite["by"] & {};
type DllDirectory = (Facts["file.dll-directories"] & {})[number];
type LibraryLoad = (Facts["file.library-loads"] & {})[number];
type ShellCommand = (Facts["file.shell-commands"] & {})[number];

/** What is known of the file and of its wheel. */
export interface Context {
  /** Where the file itself ends up; undefined where `__file__` is no help. */
  readonly home: Place | undefined;
  readonly installed: InstalledFiles;
  /** The platforms that the wheel is for, as bits. */
  readonly platforms: number;
  /** The wheel is for Windows by its tags, and not for every platform. */
  readonly namesWindows: boolean;
  /** The full name of what `from` is imported from, with `level` dots. */
  moduleBase(level: number, from: string): string;
}

/** Where a thing is done, as far as it matters when. */
export interface Situation {
  readonly scope: Scope;
  readonly never: boolean;
  readonly platforms: number;
  guarded(): boolean;
}

/** A table of another module whose entries are put into the environment. */
export interface PouredTable {
  readonly path: string;
  readonly atImport: boolean;
}

/** What one source does; tables by their name are those of the module, as they would be written. */
export interface SourceNotes {
  readonly loadsLibraries: boolean;
  readonly environmentWrites: readonly EnvironmentWrite[];
  readonly dllDirectories: readonly DllDirectory[];
  readonly libraryLoads: readonly LibraryLoad[];
  readonly shellCommands: readonly ShellCommand[];
  readonly tables: ReadonlyMap<string, readonly EnvironmentWrite[]>;
  readonly poured: readonly PouredTable[];
}

interface Spot {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Records of one kind that are kept of one file. */
const MOST_RECORDS = 100;
/** Characters of a line that are shown. */
const LONGEST_TEXT = 200;

/** Collects what is noticed while a source is read; what runs at import is known at its end. */
export interface Notes {
  environment(variable: string, value: Value | undefined, by: WriteForm, token: number, situation: Situation): void;
  /** The entries of a table are put into the environment. */
  pour(table: Value, by: WriteForm, situation: Situation): void;
  dllDirectory(value: Value | undefined, token: number, situation: Situation): void;
  libraryLoad(from: LibraryLoad["from"], name: string | undefined, token: number, situation: Situation): void;
  loads(): void;
  command(by: string, shell: boolean, constant: boolean, token: number, situation: Situation): void;
  finish(module: Scope, running: () => ReadonlySet<Scope>): SourceNotes;
}

export function createNotes(context: Context, spotOf: (token: number) => Spot): Notes {
  const found = {
    environment: [] as Pending<Omit<EnvironmentWrite, "at-import">>[],
    directories: [] as Pending<Omit<DllDirectory, "at-import">>[],
    loads: [] as Pending<Omit<LibraryLoad, "at-import">>[],
    commands: [] as Pending<Omit<ShellCommand, "at-import">>[],
    poured: [] as Pending<{ readonly path: string }>[],
  };
  let loadsLibraries = false;

  const spot = (token: number): Spot => {
    const { line, column, text } = spotOf(token);
    return { line, column, text: text.trim().slice(0, LONGEST_TEXT) };
  };
  const add = <Found>(list: Pending<Found>[], { scope, never }: Situation, make: () => Found): void => {
    if (list.length < MOST_RECORDS) list.push({ found: make(), scope, never });
  };
  const reaches = (platforms: number): boolean => (platforms & context.platforms) !== 0;

  const written = (
    variable: string,
    value: Value | undefined,
    by: WriteForm,
    token: number,
    platforms: number,
    guarded: () => boolean,
  ): Omit<EnvironmentWrite, "at-import"> => {
    const purpose = purposeOf(variable);
    const at = { variable, purpose, by, place: shown(value), ...spot(token) };
    if (purpose === "search-path") return { ...at, reached: context.namesWindows && (platforms & WINDOWS) !== 0 };
    if (purpose === "loader")
      return { ...at, reached: reaches(platforms & (variable.startsWith("DYLD_") ? MACOS : LINUX)) };
    const state = stateOf(variable, value, context.installed);
    return { ...at, state: state !== "held" && guarded() ? "guarded" : state, reached: reaches(platforms) };
  };

  const entry = ({ variable, value, token, platforms, guarded }: TableEntry, by: WriteForm, also: number) =>
    written(variable, value, by, token, platforms & also, () => guarded);

  return {
    environment(variable, value, by, token, situation) {
      const purpose = purposeOf(variable);
      if (purpose === undefined) return;
      // What was there before is put back, or taken away.
      if (value?.kind === "environment" && value.whole && value.variable === variable) return;
      if (purpose === "loader" && value?.kind === "text" && value.text === "") return;
      add(found.environment, situation, () =>
        written(variable, value, by, token, situation.platforms, situation.guarded),
      );
    },
    pour(table, by, situation) {
      if (table.kind === "object") add(found.poured, situation, () => ({ path: table.path }));
      if (table.kind !== "table") return;
      for (const one of table.table.entries)
        add(found.environment, situation, () => entry(one, by, situation.platforms));
    },
    dllDirectory(value, token, situation) {
      const from: DllDirectory["from"] =
        value?.kind === "environment" ? "environment" : value?.kind === "place" ? "wheel" : "unknown";
      const variable = value?.kind === "environment" ? value.variable : undefined;
      add(found.directories, situation, () => ({
        from,
        variable,
        reached: reaches(situation.platforms & WINDOWS),
        ...spot(token),
      }));
    },
    libraryLoad(from, name, token, situation) {
      add(found.loads, situation, () => ({ from, name, reached: reaches(situation.platforms), ...spot(token) }));
    },
    loads() {
      loadsLibraries = true;
    },
    command(by, shell, constant, token, situation) {
      add(found.commands, situation, () => ({
        by,
        shell,
        command: constant ? ("constant" as const) : ("computed" as const),
        reached: reaches(situation.platforms),
        ...spot(token),
      }));
    },
    finish(module, running) {
      const some = Object.values(found).some((list) => list.length > 0);
      const scopes = some ? running() : new Set<Scope>();
      const settle = <Found>(list: readonly Pending<Found>[]): (Found & { readonly "at-import": boolean })[] =>
        list.map(({ found: one, scope, never }) => ({ ...one, "at-import": !never && scopes.has(scope) }));
      const tables = new Map<string, readonly EnvironmentWrite[]>();
      for (const [name, table] of tablesOf(module)) {
        if (table.entries.length === 0) continue;
        const entries = table.entries.slice(0, MOST_RECORDS);
        tables.set(
          name,
          entries.map((one) => ({ ...entry(one, "update", -1), "at-import": false })),
        );
      }
      return {
        loadsLibraries,
        environmentWrites: settle(found.environment),
        dllDirectories: settle(found.directories),
        libraryLoads: settle(found.loads),
        shellCommands: settle(found.commands),
        tables,
        poured: settle(found.poured).map(({ path, "at-import": atImport }) => ({ path, atImport })),
      };
    },
  };
}

interface Pending<Found> {
  readonly found: Found;
  readonly scope: Scope;
  readonly never: boolean;
}

/** A place as it is shown: of the wheel without what stands before its own files. */
function shown(value: Value | undefined): string | undefined {
  if (value?.kind === "text") return value.text.slice(0, LONGEST_TEXT);
  if (value?.kind !== "place") return undefined;
  const place = settlePlace(value.place);
  return place && !isAbsolute(place.path) ? place.path.slice(0, LONGEST_TEXT) : undefined;
}
