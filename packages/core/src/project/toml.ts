import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { alignScalar } from "./alignment.ts";
import { type PlacedText, placed } from "./placed-text.ts";

/** A value of a TOML file behind all of its keys; arrays of tables count their tables. */
export interface TomlEntry {
  readonly path: readonly (string | number)[];
  readonly value: AST.TOMLContentNode;
  /** Offset of the last key. */
  readonly at: number;
}

export interface TomlReading {
  readonly entries: readonly TomlEntry[];
  /** Tables by their path, with the offset of the header. */
  readonly tables: readonly { readonly path: readonly (string | number)[]; readonly at: number }[];
  readonly problem?: { readonly message: string; readonly at: number };
}

/** Inline tables and arrays in each other that are followed. */
const DEEPEST = 100;

/** Every value of a TOML 1.0 file, in order, inline tables opened. */
export function readToml(text: string): TomlReading {
  if (nestsTooDeep(text))
    return { entries: [], tables: [], problem: { message: `its values nest deeper than ${DEEPEST}`, at: 0 } };
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { entries: [], tables: [], problem: { message: `it is no TOML: ${error.message}`, at: error.index } };
  }
  const entries: TomlEntry[] = [];
  const tables: { path: readonly (string | number)[]; at: number }[] = [];
  for (const node of program.body[0].body) {
    if (node.type === "TOMLKeyValue") addEntry([], node, entries);
    else {
      tables.push({ path: node.resolvedKey, at: node.range[0] });
      for (const entry of node.body) addEntry(node.resolvedKey, entry, entries);
    }
  }
  return { entries, tables };
}

function addEntry(prefix: readonly (string | number)[], node: AST.TOMLKeyValue, entries: TomlEntry[]): void {
  const keys = node.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value));
  const path = [...prefix, ...keys];
  const at = node.key.keys.at(-1)?.range[0] ?? node.range[0];
  entries.push({ path, value: node.value, at });
  if (node.value.type === "TOMLInlineTable") for (const inner of node.value.body) addEntry(path, inner, entries);
  if (node.value.type === "TOMLArray")
    for (const [index, element] of node.value.elements.entries())
      if (element.type === "TOMLInlineTable")
        for (const inner of element.body) addEntry([...path, index], inner, entries);
}

/** A string with its place; undefined for any other value. */
export function tomlString(node: AST.TOMLContentNode, source: string): PlacedText | undefined {
  if (node.type !== "TOMLValue" || node.kind !== "string") return undefined;
  const [start, end] = node.range;
  const quotes = node.multiline ? 3 : 1;
  if (!node.multiline && source.slice(start + 1, end - 1) === node.value) return placed(node.value, start + 1);
  const escapes = node.style === "basic" ? "backslash" : "none";
  return alignScalar(source, start + quotes, end - quotes, node.value, escapes);
}

/** The strings of an array; of a string itself. */
export function tomlStrings(node: AST.TOMLContentNode, source: string): PlacedText[] {
  const nodes = node.type === "TOMLArray" ? node.elements : [node];
  return nodes.flatMap((one) => tomlString(one, source) ?? []);
}

function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let dots = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
    if (character === ".") dots += 1;
    else if (character === "\n") dots = 0;
    if (depth > DEEPEST || dots > 2000) return true;
  }
  return false;
}
