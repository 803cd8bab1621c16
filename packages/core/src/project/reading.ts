import { createLineIndex, type Position } from "../bytes/lines.ts";
import { offsetAt, type PlacedText } from "./placed-text.ts";
import type { Dialect, Word } from "./shell/command.ts";
import { splitCommands } from "./shell/lexer.ts";
import { rawWord } from "./shell/raw-word.ts";

/** A file of a project's configuration. */
export interface ProjectFile {
  /** From the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Why the text is not there: too large, not permitted. */
  readonly unread?: string;
}

export type BuildPlatform = "linux" | "macos" | "windows";

/** Commands that run one after the other. */
export interface Script {
  readonly text: PlacedText;
  readonly dialect: Dialect;
}

/** What is to be done to a wheel after it is built, as cibuildwheel is told. */
export interface RepairSetting {
  readonly script: Script;
  /** Empty: every platform. */
  readonly platforms: readonly BuildPlatform[];
  /** A table of `overrides` with a `select`, and how it goes with what it overrides. */
  readonly override?: "none" | "append" | "prepend";
  /** Offset of the value. */
  readonly at: number;
}

/** A variable that a file gives a value. */
interface VariableSetting {
  readonly name: string;
  readonly words: readonly Word[];
  readonly list: boolean;
  /** It is what a loop runs over. */
  readonly each?: boolean;
  readonly at: number;
  /** Variables of one place, such as one `env` of one step, have the same. */
  readonly scope: number;
}

/** A step that calls an action by name: `uses` of GitHub. */
interface UsedAction {
  /** `pypa/gh-action-pypi-publish`, without the version. */
  readonly name: string;
  readonly inputs: ReadonlyMap<string, string>;
  readonly at: number;
}

/** Options for a container that wheels are built in. */
interface ContainerSetting {
  readonly engine: string;
  readonly options: string;
  readonly at: number;
}

/** A dependency of the project, as a requirement of PEP 508. */
export interface ProjectRequirements {
  readonly lines: readonly string[];
  /** Some are decided when the project is built. */
  readonly dynamic: boolean;
}

/** Everything a file says that bears on how wheels are built; places are offsets in the file. */
export interface FileReading {
  readonly path: string;
  position(offset: number): Position;
  /** A scope that no other place of the file has. */
  newScope(): number;
  readonly scripts: Script[];
  readonly repairs: RepairSetting[];
  readonly variables: VariableSetting[];
  readonly actions: UsedAction[];
  readonly containers: ContainerSetting[];
  /** What else may stand for `${{ NAME }}`, by the text of the expression. */
  readonly alternatives: Map<string, PlacedText[]>;
  /** Options and command lines that stand in code as lists of texts. */
  readonly lists: (readonly Word[])[];
  /** Where wheels are built by cibuildwheel. */
  readonly builds: number[];
  /** The file speaks of these compiler flags somewhere, in whatever form. */
  readonly flagsMentioned: string[];
  requirements?: ProjectRequirements;
  problem?: { readonly message: string; readonly at: number };
}

export function createReading({ path, text }: ProjectFile): FileReading {
  let lastScope = 0;
  return {
    path,
    position: createLineIndex(text).position,
    newScope() {
      lastScope += 1;
      return lastScope;
    },
    scripts: [],
    repairs: [],
    variables: [],
    actions: [],
    containers: [],
    alternatives: new Map(),
    lists: [],
    builds: [],
    flagsMentioned: [],
  };
}

const platformSuffix = /_(LINUX|MACOS|WINDOWS)$/;
const scriptSettings = /^CIBW_(?:BEFORE_ALL|BEFORE_BUILD|BEFORE_TEST|TEST_COMMAND|AUDIT_COMMAND)$/;

/** The dialect of a command that cibuildwheel runs there. */
export function platformDialect(platforms: readonly BuildPlatform[]): Dialect {
  return platforms.length === 1 && platforms[0] === "windows" ? "cmd" : "posix";
}

/**
 * A variable of the environment, wherever it is set: `CIBW_…` are settings of cibuildwheel, of which some are scripts.
 *
 * @param value as the program sees it.
 * @param at offset of the name.
 */
export function takeVariable(reading: FileReading, name: string, value: PlacedText, at: number, scope: number): void {
  if (!name.startsWith("CIBW_")) {
    reading.variables.push({ name, words: [rawWord(value)], list: false, at, scope });
    return;
  }
  reading.builds.push(at);
  const suffix = platformSuffix.exec(name)?.[1];
  const platforms = suffix === undefined ? [] : [suffix.toLowerCase() as BuildPlatform];
  const option = suffix === undefined ? name : name.slice(0, -suffix.length - 1);
  const script: Script = { text: value, dialect: platformDialect(platforms) };
  if (option === "CIBW_REPAIR_WHEEL_COMMAND") reading.repairs.push({ script, platforms, at: offsetAt(value, 0) });
  else if (scriptSettings.test(option)) reading.scripts.push(script);
  else if (option === "CIBW_ENVIRONMENT") takeEnvironment(reading, value, scope);
  else if (option === "CIBW_CONTAINER_ENGINE")
    reading.containers.push({ engine: "cibuildwheel", options: value.text, at: offsetAt(value, 0) });
}

/** `NAME=value NAME=value`, with the quotes of a shell. */
export function takeEnvironment(reading: FileReading, text: PlacedText, scope: number): void {
  for (const { assignments } of splitCommands(text, "posix"))
    for (const { name, values, list, at } of assignments)
      reading.variables.push({ name, words: values, list, at, scope });
}
