/** One line `name = value` of entry_points.txt. */
export interface EntryPoint {
  readonly group: string;
  readonly name: string;
  /** The object reference as written, extras included. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** Lines that say something, beyond which the rest is one bad line: the largest real file has some hundreds. */
const MOST_LINES = 10_000;

/** Characters of a value beyond which lines that go on with it are left out. */
const LONGEST_VALUE = 1000;

/** A line that is neither a section, nor an entry, nor a comment. */
export interface BadLine {
  readonly line: number;
  readonly text: string;
}

/**
 * Parse entry_points.txt (entry points specification, "File format"): the INI of Python's configparser with `=` alone
 * between name and value; whole lines of `#` or `;` are comments, a line that is indented more than the entry before it
 * goes on with its value.
 */
export function parseEntryPoints(text: string): {
  readonly entries: readonly EntryPoint[];
  readonly bad: readonly BadLine[];
} {
  const entries: EntryPoint[] = [];
  const bad: BadLine[] = [];
  let group: string | undefined;
  let open: { group: string; name: string; value: string; line: number } | undefined;
  let indent = 0;
  let read = 0;
  for (const { line, raw } of linesOf(text)) {
    const content = raw.trim();
    if (content === "" || content.startsWith("#") || content.startsWith(";")) continue;
    if (read++ === MOST_LINES) {
      bad.push({ line, text: `${content.slice(0, 20)}…, after ${MOST_LINES} others` });
      break;
    }
    const depth = raw.length - raw.trimStart().length;
    if (open !== undefined && depth > indent) {
      // Enough to see that it is no reference; a file of nothing but such lines must not cost its square.
      if (open.value.length < LONGEST_VALUE) open.value = `${open.value}\n${content}`.trim();
      continue;
    }
    open = undefined;
    indent = depth;
    const equals = content.indexOf("=");
    if (content.startsWith("[") && content.endsWith("]")) group = content.slice(1, -1).trim();
    else if (group === undefined || equals <= 0) bad.push({ line, text: content });
    else {
      open = { group, name: content.slice(0, equals).trim(), value: content.slice(equals + 1).trim(), line };
      entries.push(open);
    }
  }
  return { entries, bad };
}

function* linesOf(text: string): Generator<{ readonly line: number; readonly raw: string }> {
  const lineEnd = /\r\n|\n|\r/g;
  for (let at = 0, line = 1; at <= text.length; line++) {
    lineEnd.lastIndex = at;
    const end = lineEnd.exec(text);
    yield { line, raw: text.slice(at, end?.index ?? text.length) };
    at = end === null ? text.length + 1 : end.index + end[0].length;
  }
}
