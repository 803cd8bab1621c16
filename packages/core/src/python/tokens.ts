/**
 * What a token is. An f-string (and a t-string) is a start, pieces of text, the tokens of its replacement fields
 * between their braces, and an end (PEP 701); every other string is one token. `unknown` is a character that no token
 * begins with.
 */
export const tokenKind = {
  name: 0,
  number: 1,
  string: 2,
  formatStart: 3,
  formatText: 4,
  formatEnd: 5,
  operator: 6,
  newline: 7,
  unknown: 8,
} as const;

export type TokenKind = (typeof tokenKind)[keyof typeof tokenKind];

/**
 * The tokens of a text in their order, in columns: thirteen bytes a token instead of an object, since a text may be all
 * tokens. Comments, blank lines and line ends within brackets are no tokens; `newline` ends a logical line.
 */
export interface TokenList {
  readonly text: string;
  readonly count: number;
  readonly kinds: Uint8Array;
  /** Offsets into the text, in UTF-16 code units. */
  readonly starts: Uint32Array;
  /** Offsets behind the last character. */
  readonly ends: Uint32Array;
}

/** A place in the text; both from 1, the column in UTF-16 code units. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** Tells the positions of offsets, after one pass over the text. */
export interface LineIndex {
  position(offset: number): Position;
  /** The line that holds this offset, without its line end. */
  content(offset: number): string;
}

/** Lines end as Python ends them: LF, CR, or both (Python reference, "Physical lines"). */
export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) starts.push(at + 1);
  }
  const lineOf = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    position(offset) {
      const line = lineOf(offset);
      return { line: line + 1, column: offset - (starts[line] as number) + 1 };
    },
    content(offset) {
      const line = lineOf(offset);
      const end = starts[line + 1] ?? text.length + 1;
      return text.slice(starts[line], end - 1).replace(/\r$/, "");
    },
  };
}

/** A list that tokens are added to; its columns double as they fill. */
export interface TokenWriter {
  readonly count: number;
  add(kind: TokenKind, start: number, end: number): void;
  finish(): TokenList;
}

/** Tokens of a small source. */
const FIRST_CAPACITY = 4096;

/** @param spare a list that nobody needs any more, whose columns are used again. */
export function createTokenWriter(text: string, spare?: TokenList): TokenWriter {
  let { kinds, starts, ends } = spare ?? {
    kinds: new Uint8Array(FIRST_CAPACITY),
    starts: new Uint32Array(FIRST_CAPACITY),
    ends: new Uint32Array(FIRST_CAPACITY),
  };
  let capacity = kinds.length;
  let count = 0;
  const grow = (): void => {
    capacity *= 2;
    const [moreKinds, moreStarts, moreEnds] = [
      new Uint8Array(capacity),
      new Uint32Array(capacity),
      new Uint32Array(capacity),
    ];
    moreKinds.set(kinds);
    moreStarts.set(starts);
    moreEnds.set(ends);
    [kinds, starts, ends] = [moreKinds, moreStarts, moreEnds];
  };
  return {
    get count() {
      return count;
    },
    add(kind, start, end) {
      if (count === capacity) grow();
      kinds[count] = kind;
      starts[count] = start;
      ends[count++] = end;
    },
    finish: () => ({ text, count, kinds, starts, ends }),
  };
}
