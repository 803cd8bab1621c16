/** One line `name = value` of entry_points.txt. */
export interface EntryPoint {
  readonly group: string;
  readonly name: string;
  /** The object reference as written, extras included. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

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
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === "" || content.startsWith("#") || content.startsWith(";")) continue;
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
