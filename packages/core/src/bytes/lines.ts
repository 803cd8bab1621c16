import { countUpTo } from "./ascending.ts";

/** A place in a text; both from 1, the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Tells the positions of offsets (UTF-16 code units), after one pass over the text. */
export interface LineIndex {
  position(offset: number): Position;
  /** The line that holds this offset, without its line end. */
  content(offset: number): string;
}

/** LF, CR, or both end a line: so in Python (reference, "Physical lines"), YAML and TOML. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) starts.push(at + 1);
  }
  const lineOf = (offset: number): number => countUpTo(offset, starts.length, (line) => starts[line] as number);
  return {
    position(offset) {
      const line = lineOf(offset);
      return { line, column: offset - (starts[line - 1] as number) + 1 };
    },
    content(offset) {
      const line = lineOf(offset);
      const end = starts[line] ?? text.length + 1;
      return text.slice(starts[line - 1], end - 1).replace(/\r$/, "");
    },
  };
}
