import type { Call } from "./functions.ts";
import type { Notes, Situation } from "./notes.ts";
import { isSystemLibrary } from "./system-libraries.ts";
import type { Value } from "./value.ts";
import { purposeOf } from "./variables.ts";

/** `holder[key] = value`, however it is written. */
export interface Write {
  readonly holder: Value | undefined;
  readonly key: Value | undefined;
  readonly value: Value | undefined;
  readonly by: "assignment" | "setdefault" | "update" | "putenv";
  readonly token: number;
}

/** A write into the environment, or into a table that may be put there. */
export function recogniseWrite({ holder, key, value, by, token }: Write, situation: Situation, notes: Notes): void {
  if (isEnvironment(holder)) {
    if (key?.kind === "text") notes.environment(key.text, value, by, token, situation);
    else if (key?.kind === "entries") notes.pour(key.of, by, situation);
  } else if (holder?.kind === "table" && key?.kind === "text" && purposeOf(key.text) !== undefined) {
    const { entries } = holder.table;
    const { platforms } = situation;
    if (entries.length < MOST_ENTRIES)
      entries.push({ variable: key.text, value, token, platforms, guarded: situation.guarded() });
  }
}

/** Entries of a table that are kept. */
const MOST_ENTRIES = 100;

const ctypesLoaders = new Set(["CDLL", "PyDLL", "WinDLL", "OleDLL", "LoadLibrary"]);
const loaders = /^(?:ctypes\.(?:CDLL|PyDLL|WinDLL|OleDLL|(?:c|py|win|ole)dll\.LoadLibrary)|cffi\.FFI\(\)\.dlopen)$/;
const programs = /^subprocess\.(?:run|call|check_call|check_output|Popen)$/;
const shells = new Set([
  "os.system",
  "os.popen",
  "subprocess.getoutput",
  "subprocess.getstatusoutput",
  "asyncio.create_subprocess_shell",
]);

/** A call that changes the environment, loads a library or starts a program. */
export function recogniseCall(call: Call, situation: Situation, notes: Notes): void {
  const { path, token } = call;
  const [first, second] = call.arguments;
  const named = path?.slice(path.lastIndexOf(".") + 1) ?? call.method ?? call.name;
  if (named !== undefined && ctypesLoaders.has(named)) notes.loads();
  if (call.receiver?.kind === "table" || path?.startsWith("os.environ.") || path?.startsWith("os.environb.")) {
    const holder = call.receiver;
    if (call.method === "setdefault" || call.method === "__setitem__")
      recogniseWrite({ holder, key: first?.value, value: second?.value, by: "setdefault", token }, situation, notes);
    else if (call.method === "update") recogniseUpdate(call, situation, notes);
    return;
  }
  if (path === undefined) return;
  if (path === "os.putenv") {
    const holder = { kind: "object", path: "os.environ" } as const;
    recogniseWrite({ holder, key: first?.value, value: second?.value, by: "putenv", token }, situation, notes);
  } else if (path === "os.add_dll_directory") notes.dllDirectory(first?.value, token, situation);
  else if (loaders.test(path)) recogniseLoad(call, situation, notes);
  else if (shells.has(path) || programs.test(path)) recogniseCommand(path, call, situation, notes);
}

function recogniseUpdate(call: Call, situation: Situation, notes: Notes): void {
  const { receiver: holder, token } = call;
  for (const { name, value } of call.arguments) {
    if (name !== undefined)
      recogniseWrite({ holder, key: { kind: "text", text: name }, value, by: "update", token }, situation, notes);
    else if (value !== undefined && isEnvironment(holder)) notes.pour(value, "update", situation);
    else if (value?.kind === "table" && holder?.kind === "table" && value.table !== holder.table)
      holder.table.entries.push(...value.table.entries.slice(0, MOST_ENTRIES - holder.table.entries.length));
  }
}

function recogniseLoad(call: Call, situation: Situation, notes: Notes): void {
  const value = (call.arguments.find(({ name }) => name === "name") ?? call.arguments[0])?.value;
  const load = (from: Parameters<Notes["libraryLoad"]>[0], name?: string): void =>
    notes.libraryLoad(from, name?.slice(0, LONGEST_NAME), call.token, situation);
  switch (value?.kind) {
    case "text":
      if (value.text !== "") load(nameKind(value.text), value.text);
      return;
    case "search":
      load(value.name !== undefined && isSystemLibrary(value.name) ? "system" : "search", value.name);
      return;
    case "environment":
      load("environment", value.variable);
      return;
    case "place":
      load("path", value.place.path);
      return;
    default:
      load("unknown");
  }
}

const LONGEST_NAME = 200;

function nameKind(name: string): "path" | "system" | "bare" {
  if (/[/\\]/.test(name)) return "path";
  return isSystemLibrary(name) ? "system" : "bare";
}

function recogniseCommand(path: string, call: Call, situation: Situation, notes: Notes): void {
  const argument = (name: string): Value | undefined => call.arguments.find((one) => one.name === name)?.value;
  const [first] = call.arguments;
  const command = first?.name === undefined ? first?.value : (argument("args") ?? argument("cmd"));
  const constant = command?.kind === "text" || command?.kind === "texts";
  const asked = argument("shell");
  const shell = shells.has(path) || (asked?.kind === "text" && (asked.text === "True" || asked.text === "1"));
  // Without a shell a list is right, and so is a path alone; a line that is put together is split by somebody.
  if (shell || (command?.kind === "built" && command.spaced && first?.direct === true))
    notes.command(path, shell, constant, call.token, situation);
}

function isEnvironment(value: Value | undefined): boolean {
  return value?.kind === "object" && (value.path === "os.environ" || value.path === "os.environb");
}
