import { type PlacedText, slicePlaced } from "../placed-text.ts";

/**
 * The lines of a here document, up to the line that is its delimiter or to the end.
 *
 * @param from index of its first line.
 * @param delimiter without quotes; behind a `-` it may be indented.
 */
export function readHereDocument(
  script: PlacedText,
  from: number,
  delimiter: string,
): { readonly body: PlacedText; readonly end: number } {
  const { text } = script;
  const indented = delimiter.startsWith("-");
  const wanted = indented ? delimiter.slice(1) : delimiter;
  let at = from;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end).replace(/\r$/, "");
    const next = Math.min(end + 1, text.length);
    if ((indented ? line.trimStart() : line) === wanted) return { body: slicePlaced(script, from, at), end: next };
    at = next;
  }
  return { body: slicePlaced(script, from, at), end: at };
}

/** Index of the line feed that ends the line, or of the end. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
