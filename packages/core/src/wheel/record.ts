import type { HashAlgorithm } from "../platform.ts";

/** One row of RECORD: a path, the hash and the size that are claimed for it. */
export interface RecordRow {
  readonly path: string;
  /** As written, `sha256=…`; "" where the row has none. */
  readonly hash: string;
  readonly size: string;
  /** Line of the row, from 1. */
  readonly line: number;
  /** How many columns the row has; three are right, an empty line has none. */
  readonly columns: number;
  /** A quote that is opened and not closed, or closed before the field ends. */
  readonly misquoted?: true;
}

const hashAlgorithms: readonly HashAlgorithm[] = ["sha256", "sha384", "sha512"];

/** Characters of a digest in URL-safe Base64 without padding. */
const digestLengths: Readonly<Record<HashAlgorithm, number>> = { sha256: 43, sha384: 64, sha512: 86 };

/** The algorithm of a RECORD hash, where it is one that RECORD allows. */
export function recordAlgorithm(row: RecordRow): HashAlgorithm | undefined {
  const name = row.hash.slice(0, Math.max(0, row.hash.indexOf("=")));
  return hashAlgorithms.find((algorithm) => algorithm === name);
}

/** Is this a digest of that algorithm as RECORD writes it: URL-safe Base64 without padding? */
export function isRecordDigest(algorithm: HashAlgorithm, digest: string): boolean {
  return digest.length === digestLengths[algorithm] && /^[A-Za-z0-9_-]+$/.test(digest);
}

/**
 * Parse RECORD: comma-separated values as Python's csv module writes them (fields quoted where they must be,
 * quotes doubled, LF or CRLF).
 *
 * @param most stop after the row that follows this many.
 */
export function parseRecord(text: string, most = Number.POSITIVE_INFINITY): RecordRow[] {
  const rows: RecordRow[] = [];
  let fields: string[] = [];
  let misquoted = false;
  let line = 1;
  let rowLine = 1;
  for (let at = 0; at <= text.length && rows.length <= most; ) {
    const field = readField(text, at);
    fields.push(field.value);
    line += field.lines;
    misquoted ||= field.misquoted;
    at = field.end + 1;
    if (text[field.end] === ",") continue;
    const [path = "", hash = "", size = ""] = fields;
    const empty = fields.length === 1 && path === "";
    // What follows the last line end is no line.
    if (!empty || field.end < text.length) {
      const row = { path, hash, size, line: rowLine, columns: empty ? 0 : fields.length };
      rows.push(misquoted ? { ...row, misquoted } : row);
    }
    fields = [];
    misquoted = false;
    line++;
    rowLine = line;
  }
  return rows;
}

interface Field {
  readonly value: string;
  /** Where the comma, line feed or end of text that ends it stands. */
  readonly end: number;
  /** Line feeds in it. */
  readonly lines: number;
  readonly misquoted: boolean;
}

function readField(text: string, start: number): Field {
  if (text[start] !== '"') {
    const end = nextDelimiter(text, start);
    return { value: text.slice(start, end).replace(/\r$/, ""), end, lines: 0, misquoted: false };
  }
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  const quoteEnd = close < 0 ? text.length : close;
  const quoted = text.slice(start + 1, quoteEnd);
  const end = nextDelimiter(text, quoteEnd + 1);
  const tail = text.slice(quoteEnd + 1, end).replace(/\r$/, "");
  const misquoted = close < 0 || tail !== "";
  return { value: quoted.replaceAll('""', '"') + tail, end, lines: quoted.split("\n").length - 1, misquoted };
}

function nextDelimiter(text: string, start: number): number {
  for (let at = start; at < text.length; at++) if (text[at] === "," || text[at] === "\n") return at;
  return text.length;
}
