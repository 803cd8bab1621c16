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
