import { parseRecord } from "./record.ts";

/** A row of RECORD as it is written, its fields quoted where they must be, without the end of the line. */
export function recordRow(path: string, hash: string, size: number): string {
  return [path, hash, String(size)].map((field) => (/[",\r\n]/.test(field) ? quoted(field) : field)).join(",");
}

function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

/**
 * RECORD with another row for one path, before the row of RECORD itself. All other rows stay as they are written, ends of
 * lines included; an older row for the path goes.
 */
export function withRecordRow(text: string, path: string, row: string, recordPath: string): string {
  const kept = rowsAsWritten(text).filter((one) => one.path !== path);
  const [lineEnd = "\n"] = kept.flatMap((one) => /\r?\n$/.exec(one.text)?.[0] ?? []);
  return kept.map((one) => (one.path === recordPath ? `${row}${lineEnd}${one.text}` : one.text)).join("");
}

/** Every row with its text, the end of its line included. A quoted field may go over several lines. */
function rowsAsWritten(text: string): { readonly path: string; readonly text: string }[] {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  const rows = parseRecord(text);
  return rows.map(({ path, line }, index) => {
    const next = rows[index + 1];
    const end = next === undefined ? text.length : lineStarts[next.line - 1];
    return { path, text: text.slice(lineStarts[line - 1], end) };
  });
}
