import type { InstalledPath } from "../../wheel/installed-path.ts";
import { normalisePath } from "../search-path.ts";

/** A path below the directory that one scheme of the wheel installs to; as written, with `..` where there is one. */
export interface Place {
  readonly scheme: InstalledPath["scheme"];
  readonly path: string;
}

/** What is known of the value of an expression without running it. */
export type Value =
  /** What a module or a name of one is: `os`, `os.environ`; of the wheel's own modules too. */
  | { readonly kind: "object"; readonly path: string }
  | { readonly kind: "text"; readonly text: string }
  /** A list or a tuple of nothing but these texts, or one of them. */
  | { readonly kind: "texts"; readonly texts: readonly string[] }
  /** Text that is put together when the program runs; `spaced`: there are blanks in what is known of it. */
  | { readonly kind: "built"; readonly spaced: boolean }
  | { readonly kind: "place"; readonly place: Place }
  /** Taken from the environment; `whole`: nothing but the variable's value. */
  | { readonly kind: "environment"; readonly variable: string | undefined; readonly whole: boolean }
  /** What `ctypes.util.find_library` answers. */
  | { readonly kind: "search"; readonly name: string | undefined }
  | { readonly kind: "table"; readonly table: Table }
  /** A key or a value of each entry of a table, or of a name that another module has. */
  | { readonly kind: "entries"; readonly of: Value }
  /** Does something exist? */
  | { readonly kind: "test"; readonly place: Place | undefined }
  /** Is this one of these platforms (a set of bits)? */
  | { readonly kind: "platform"; readonly mask: number }
  /** Never so while a module is imported: `__name__ == "__main__"`, `TYPE_CHECKING`. */
  | { readonly kind: "never" };

/** A dictionary with environment variables that lead to data. */
export interface Table {
  readonly entries: TableEntry[];
}

export interface TableEntry {
  readonly variable: string;
  readonly value: Value | undefined;
  /** Index of the token where it is written. */
  readonly token: number;
  /** The platforms where it is written. */
  readonly platforms: number;
  /** Is it left out because of what does not exist? */
  readonly guarded: boolean;
}

/** Longer than any path. A text that doubles with each line grows without bounds. */
const LONGEST = 4096;

export function textValue(text: string): Value | undefined {
  return text.length > LONGEST ? undefined : { kind: "text", text };
}

export function placeValue(place: Place): Value | undefined {
  return place.path.length > LONGEST ? undefined : { kind: "place", place };
}

/** The place without `.` and `..`; undefined where it lies above what is installed. */
export function settlePlace({ scheme, path }: Place): Place | undefined {
  const parts = path.replaceAll("\\", "/").split("/");
  let depth = 0;
  for (const part of parts) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return undefined;
  }
  return { scheme, path: normalisePath(parts.join("/")).join("/") };
}

export function isAbsolute(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
}

/**
 * What is made of values one of which comes from the environment, and is not that variable's value alone any more;
 * undefined where none comes from there.
 */
export function partlyEnvironment(
  values: readonly ({ readonly kind: "lazy" } | Value | undefined)[],
): Value | undefined {
  const value = values.find((value) => value?.kind === "environment");
  return value?.kind === "environment" ? { ...value, whole: false } : undefined;
}

/** `os.path.join` of values. */
export function joinPaths(values: readonly (Value | undefined)[]): Value | undefined {
  const tainted = partlyEnvironment(values);
  if (tainted !== undefined) return tainted;
  let joined: Value | undefined;
  for (const [index, value] of values.entries()) {
    if (value?.kind === "place" || index === 0) joined = value;
    else if (value?.kind !== "text" || joined === undefined) return undefined;
    else if (isAbsolute(value.text)) joined = value;
    else joined = append(joined, joined.kind === "text" && joined.text === "" ? value.text : `/${value.text}`);
    if (joined === undefined) return undefined;
  }
  return joined;
}

/** Text behind a text or a path. */
export function append(value: Value, text: string): Value | undefined {
  if (value.kind === "text") return textValue(value.text + text);
  if (value.kind !== "place") return undefined;
  const { scheme, path } = value.place;
  return placeValue({ scheme, path: path + text });
}

/** `os.path.dirname`, as often as `times` says. */
export function parentOf(value: Value | undefined, times = 1): Value | undefined {
  if (value?.kind !== "place") return partlyEnvironment([value]);
  let { path } = value.place;
  for (let left = times; left > 0; left--) {
    if (path === "" || left > LONGEST) return undefined;
    path = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  }
  return placeValue({ scheme: value.place.scheme, path });
}
