import { decodePython } from "../../python/source.ts";
import { tokenize } from "../../python/tokenize.ts";
import type { TokenList } from "../../python/tokens.ts";
import { installedPath } from "../../wheel/installed-path.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { InstalledFolders } from "../search-path.ts";
import { type Subject, withFacts } from "../subject.ts";
import type { Context, EnvironmentWrite, PouredTable } from "./notes.ts";
import { EVERY_PLATFORM, platformsOf, WINDOWS } from "./platforms.ts";
import { readSource } from "./read-source.ts";
import { mayTell, tellingOffsets } from "./telling.ts";

/** A source beyond this many bytes is not read: the largest of public wheels are tables of half the size. */
export const LARGEST_SOURCE = 2 ** 22;

type SourceFacts = Pick<
  Facts,
  | "file.loads-libraries"
  | "file.environment-writes"
  | "file.dll-directories"
  | "file.library-loads"
  | "file.shell-commands"
>;

/** The Python sources of one wheel, read one after the other. */
export interface SourceCollector {
  /** What one source does by itself. */
  add(member: string, content: Uint8Array): SourceFacts;
  /** What modules write into the environment for each other, when all of them are through. */
  complete(subjects: readonly Subject[]): readonly Subject[];
}

const nothing: SourceFacts = {
  "file.loads-libraries": false,
  "file.environment-writes": [],
  "file.dll-directories": [],
  "file.library-loads": [],
  "file.shell-commands": [],
};

/** @param members paths of every file of the wheel; `tags` its platform tags. */
export function collectSources(
  members: readonly string[],
  folders: InstalledFolders,
  tags: readonly string[] | undefined,
): SourceCollector {
  const installed = { ...folders, files: new Set(members.map(installedKey)) };
  const platforms = platformsOf(tags);
  const namesWindows = platforms !== EVERY_PLATFORM && (platforms & WINDOWS) !== 0;
  const tables = new Map<string, { readonly member: string; readonly writes: readonly EnvironmentWrite[] }>();
  const poured: PouredTable[] = [];
  let spare: TokenList | undefined;
  return {
    add(member, content) {
      if (!mayTell(content)) return nothing;
      const text = decodePython(content);
      const words = tellingOffsets(text);
      if (words.length === 0) return nothing;
      const { scheme, path } = installedPath(member);
      const name = scheme === "site-packages" ? moduleName(path) : undefined;
      const context: Context = {
        home: scheme === "site-packages" ? { scheme, path } : undefined,
        installed,
        platforms,
        namesWindows,
        moduleBase: (level, from) => moduleBase(name, level, from),
      };
      spare = tokenize(text, spare);
      const notes = readSource(spare, words, context);
      if (name !== undefined) {
        for (const [table, writes] of notes.tables) tables.set(`${name.path}.${table}`, { member, writes });
      }
      poured.push(...notes.poured);
      return {
        "file.loads-libraries": notes.loadsLibraries,
        "file.environment-writes": notes.environmentWrites,
        "file.dll-directories": notes.dllDirectories,
        "file.library-loads": notes.libraryLoads,
        "file.shell-commands": notes.shellCommands,
      };
    },
    complete(subjects) {
      const more = new Map<string, EnvironmentWrite[]>();
      for (const [path, atImport] of mergePoured(poured)) {
        const table = tables.get(path);
        if (table === undefined) continue;
        const writes = table.writes.map((write) => ({ ...write, "at-import": atImport }));
        more.set(table.member, [...(more.get(table.member) ?? []), ...writes]);
      }
      if (more.size === 0) return subjects;
      return subjects.map((subject) => {
        const writes = more.get(subject.path);
        if (writes === undefined) return subject;
        const all = [...(subject.facts["file.environment-writes"] ?? []), ...writes];
        return withFacts(subject, {
          "file.environment-writes": all.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
        });
      });
    },
  };
}

/** Each table once, at import where any of those that pour it does so. */
function mergePoured(poured: readonly PouredTable[]): ReadonlyMap<string, boolean> {
  const merged = new Map<string, boolean>();
  for (const { path, atImport } of poured) merged.set(path, atImport || merged.get(path) === true);
  return merged;
}

function installedKey(member: string): string {
  const { scheme, path } = installedPath(member);
  return `${scheme}:${path}`;
}

interface ModuleName {
  readonly path: string;
  readonly package: boolean;
}

function moduleName(path: string): ModuleName {
  const parts = path.replace(/\.py$/, "").split("/");
  const isPackage = parts.at(-1) === "__init__";
  return { path: (isPackage ? parts.slice(0, -1) : parts).join("."), package: isPackage };
}

/** The full name of a module that is imported with `level` dots (Python reference, "Package relative imports"). */
function moduleBase(name: ModuleName | undefined, level: number, from: string): string {
  if (level === 0) return from;
  const parts = name?.path.split(".") ?? [];
  const kept = parts.slice(0, Math.max(0, parts.length - level + (name?.package === true ? 1 : 0)));
  return [...kept, from].filter((part) => part !== "").join(".");
}
