import { asksForPlatform, platformsAnswering, WINDOWS } from "./platforms.ts";
import { append, joinPaths, parentOf, partlyEnvironment, placeValue, type Value } from "./value.ts";

/** What is called, with what. */
export interface Call {
  /** The function's full name where it is known: `os.path.join`. */
  readonly path: string | undefined;
  /** What a method is called on, and its name. */
  readonly receiver: Value | undefined;
  readonly method: string | undefined;
  /** Of a call by a bare name, the name. */
  readonly name: string | undefined;
  readonly arguments: readonly Argument[];
  /** Index of the token that names it. */
  readonly token: number;
}

export interface Argument {
  readonly name: string | undefined;
  readonly value: Value | undefined;
  /** It is put together here, and not before. */
  readonly direct: boolean;
}

type Values = readonly (Value | undefined)[];

const same = ([value]: Values): Value | undefined => partlyEnvironment([value]) ?? value;
const test = ([value]: Values): Value => ({ kind: "test", place: value?.kind === "place" ? value.place : undefined });
const environment = ([name]: Values): Value => ({
  kind: "environment",
  variable: name?.kind === "text" ? name.text : undefined,
  whole: true,
});

const functions: Readonly<Record<string, (values: Values) => Value | undefined>> = {
  "os.path.join": joinPaths,
  "os.path.dirname": ([value]) => parentOf(value),
  "os.path.abspath": same,
  "os.path.realpath": same,
  "os.path.normpath": same,
  "os.path.normcase": same,
  "os.path.expandvars": same,
  "os.path.expanduser": same,
  "os.fspath": same,
  "os.fsencode": same,
  "os.fsdecode": same,
  str: same,
  "pathlib.Path": joinPaths,
  "pathlib.PurePath": joinPaths,
  "os.path.exists": test,
  "os.path.lexists": test,
  "os.path.isdir": test,
  "os.path.isfile": test,
  "os.getenv": environment,
  "os.environ.get": environment,
  "os.environ.pop": environment,
  "ctypes.util.find_library": ([name]) => ({ kind: "search", name: name?.kind === "text" ? name.text : undefined }),
  "importlib.resources.files": ([value]) =>
    value?.kind === "text"
      ? placeValue({ scheme: "site-packages", path: value.text.replaceAll(".", "/") })
      : value?.kind === "place"
        ? value
        : undefined,
  hasattr: ([object, name]) =>
    object?.kind === "object" && object.path === "os" && name?.kind === "text" && name.text === "add_dll_directory"
      ? { kind: "platform", mask: WINDOWS }
      : undefined,
  "cffi.FFI": () => ({ kind: "object", path: "cffi.FFI()" }),
  "platform.system": () => ({ kind: "object", path: "platform.system()" }),
};

const onPath: Readonly<Record<string, (receiver: Value, values: Values) => Value | undefined>> = {
  resolve: (receiver) => same([receiver]),
  absolute: (receiver) => same([receiver]),
  expanduser: (receiver) => same([receiver]),
  as_posix: (receiver) => same([receiver]),
  __str__: (receiver) => same([receiver]),
  __fspath__: (receiver) => same([receiver]),
  joinpath: (receiver, values) => joinPaths([receiver, ...values]),
  with_name: (receiver, values) => joinPaths([parentOf(receiver), ...values]),
  exists: (receiver) => test([receiver]),
  is_dir: (receiver) => test([receiver]),
  is_file: (receiver) => test([receiver]),
};

/** What a call gives, where that is known. */
export function resultOf(call: Call): Value | undefined {
  const { path, receiver, method } = call;
  const values = call.arguments.filter(({ name }) => name === undefined).map(({ value }) => value);
  if (path !== undefined && Object.hasOwn(functions, path)) return functions[path]?.(values);
  if (method === undefined) return undefined;
  if (method === "exists" || method === "is_dir" || method === "is_file") return test([receiver]);
  switch (receiver?.kind) {
    case "place":
      return Object.hasOwn(onPath, method) ? onPath[method]?.(receiver, values) : undefined;
    case "environment":
      // Of the text, or of the parts of it.
      return { ...receiver, whole: receiver.whole && /^[lr]?strip$/.test(method) };
    case "object":
      if (method === "startswith" && asksForPlatform(receiver.path) && values[0]?.kind === "text")
        return { kind: "platform", mask: platformsAnswering(receiver.path, values[0].text, true) };
      return method === "items" ? { kind: "entries", of: receiver } : undefined;
    case "table":
      return method === "items" ? { kind: "entries", of: receiver } : undefined;
    case "text":
      if (method === "join" || method === "format") {
        return partlyEnvironment(values) ?? { kind: "built", spaced: receiver.text.includes(" ") };
      }
      return undefined;
    default:
      return undefined;
  }
}

/** What an operator gives between values, all of them the same operator. */
export function operate(operator: string, values: Values): Value | undefined {
  const tainted = partlyEnvironment(values);
  if (tainted !== undefined && ["+", "/", "%", "or", "and"].includes(operator)) return tainted;
  if (operator === "/") return joinPaths(values);
  if (operator === "+" || operator === "%") {
    let sum = values[0];
    for (const value of operator === "+" ? values.slice(1) : []) {
      sum = sum !== undefined && value?.kind === "text" ? append(sum, value.text) : undefined;
      if (sum === undefined) break;
    }
    if (operator === "+" && sum !== undefined) return sum;
    const texts = values.filter((value) => value?.kind === "text" || value?.kind === "built");
    if (texts.length === 0) return undefined;
    return {
      kind: "built",
      spaced: texts.some((value) => (value.kind === "text" ? value.text.includes(" ") : value.spaced)),
    };
  }
  if (values.length !== 2) return undefined;
  const [left, right] = values;
  if (left?.kind !== "object") return undefined;
  const { path } = left;
  if (operator === "in" && right?.kind === "texts" && asksForPlatform(path))
    return { kind: "platform", mask: right.texts.reduce((mask, text) => mask | platformsAnswering(path, text), 0) };
  if (right?.kind !== "text") return undefined;
  if (path === "__name__" && operator === "==" && right.text === "__main__") return { kind: "never" };
  if (!asksForPlatform(path)) return undefined;
  const mask = platformsAnswering(path, right.text);
  if (operator === "==") return { kind: "platform", mask };
  return operator === "!=" ? { kind: "platform", mask: ~mask } : undefined;
}
