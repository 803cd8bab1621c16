import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { RulesetProblem } from "../errors.ts";

/** A place in a document, as the keys and indexes that lead to it. */
export type DocumentPath = readonly (string | number)[];

/** A declarative file: its value, and where each part of it stands. */
export interface DeclarativeDocument {
  readonly origin: string;
  readonly value: unknown;
  /** Mistakes of the syntax itself. */
  readonly problems: readonly RulesetProblem[];
  /** A problem at the value behind a path, or at the last key of it. */
  problem(path: DocumentPath, at: "key" | "value", message: string): RulesetProblem;
}

/** Aliases may not multiply a document beyond this. */
const MAX_ALIASES = 50;

/** Read YAML 1.2, of which JSON is a part. Duplicate keys and unknown tags are problems. */
export function readDocument(text: string, origin: string): DeclarativeDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems = [...document.errors, ...document.warnings].map(
    ({ pos, message }): RulesetProblem => ({ origin, ...at(pos[0]), message: message.replaceAll("\n", " ") }),
  );
  let value: unknown;
  if (problems.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      problems.push({ origin, line: 1, column: 1, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return {
    origin,
    value,
    problems,
    problem(path, what, message) {
      const node = findNode(document.contents, path, what);
      return { origin, ...at(node?.range?.[0] ?? 0), message };
    },
  };
}

function findNode(root: Node | null, path: DocumentPath, what: "key" | "value"): Node | null {
  let node: Node | null = root;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : undefined) === String(step));
      if (pair === undefined) return node;
      node = (last && what === "key" ? pair.key : (pair.value ?? pair.key)) as Node | null;
    } else if (isSeq(node)) node = (node.items[Number(step)] as Node | undefined) ?? node;
    else return node;
  }
  return node;
}
