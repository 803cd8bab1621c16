import type { HashAlgorithm } from "../platform.ts";

/** One row of RECORD: a path, the hash and the size that are claimed for it. */
export interface RecordRow {
  readonly path: string;
  /** As written, `sha256=…`; "" where the row has none. */
  readonly hash: string;
  readonly size: string;
  /** Line of the row, from 1. */
  readonly line: number;
  /** How many columns the row has; three are right. */
  readonly columns: number;
}

const hashAlgorithms: readonly HashAlgorithm[] = ["sha256", "sha384", "sha512"];

/** The algorithm of a RECORD hash, where it is one that RECORD allows. */
export function recordAlgorithm(row: RecordRow): HashAlgorithm | undefined {
  const name = row.hash.slice(0, Math.max(0, row.hash.indexOf("=")));
  return hashAlgorithms.find((algorithm) => algorithm === name);
}

/**
 * Parse RECORD: comma-separated values as Python's csv module writes them (fields quoted where they must be,
 * quotes doubled, LF or CRLF). Empty lines are passed over.
 */
export function parseRecord(text: string): RecordRow[] {
  const rows: RecordRow[] = [];
  let fields: string[] = [];
  let field = "";
  let quoted = false;
  let line = 1;
  let rowLine = 1;
  const endRow = (): void => {
    fields.push(field);
    if (fields.length > 1 || field !== "") {
      rows.push({
        path: fields[0] ?? "",
        hash: fields[1] ?? "",
        size: fields[2] ?? "",
        line: rowLine,
        columns: fields.length,
      });
    }
    fields = [];
    field = "";
    rowLine = line;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "\n") line++;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === ",") {
      fields.push(field);
      field = "";
    } else if (character === "\n") endRow();
    else if (character !== "\r") field += character;
  }
  endRow();
  return rows;
}
