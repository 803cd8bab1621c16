import { countUpTo } from "../bytes/ascending.ts";

/** From index `from` of the text on, characters stand one after the other in the file from offset `at` on. */
interface Piece {
  readonly from: number;
  readonly at: number;
}

/**
 * Text as a format means it, of which each character knows where in the file it stands: quotes, escapes, folds and
 * indentation are gone, and a finding can still point at the letter. Indexes and offsets count UTF-16 units.
 */
export interface PlacedText {
  readonly text: string;
  /** By `from`, ascending; the first begins at 0. */
  readonly pieces: readonly Piece[];
}

/** Text that stands in the file as it is. */
export function placed(text: string, at: number): PlacedText {
  return { text, pieces: [{ from: 0, at }] };
}

/** Offset in the file of the character at an index; of the end, where the next would be. */
export function offsetAt({ pieces }: PlacedText, index: number): number {
  const piece = pieces[pieceOf(pieces, index)];
  return piece === undefined ? 0 : piece.at + index - piece.from;
}

/** The last piece that begins at or before the index. */
function pieceOf(pieces: readonly Piece[], index: number): number {
  return countUpTo(index, pieces.length, (place) => (pieces[place] as Piece).from) - 1;
}

export function slicePlaced(source: PlacedText, start: number, end: number = source.text.length): PlacedText {
  const builder = createPlacedBuilder();
  builder.take(source, start, end);
  return builder.finish(offsetAt(source, start));
}

/** Puts a text together from parts that stand in different places. */
export interface PlacedBuilder {
  readonly length: number;
  /** Characters that all stand at one offset: what an escape or a fold means. */
  add(text: string, at: number): void;
  take(source: PlacedText, start: number, end: number): void;
  /** @param at where an empty text stands. */
  finish(at: number): PlacedText;
}

export function createPlacedBuilder(): PlacedBuilder {
  const parts: string[] = [];
  const pieces: Piece[] = [];
  let length = 0;
  const mark = (at: number): void => {
    const last = pieces.at(-1);
    if (last === undefined || last.at + length - last.from !== at) pieces.push({ from: length, at });
  };
  const append = (text: string): void => {
    parts.push(text);
    length += text.length;
  };
  return {
    get length() {
      return length;
    },
    add(text, at) {
      if (text === "") return;
      mark(at);
      append(text);
    },
    take(source, start, end) {
      if (end <= start) return;
      const first = pieceOf(source.pieces, start);
      mark(offsetAt(source, start));
      for (let index = first + 1; index < source.pieces.length; index++) {
        const piece = source.pieces[index] as Piece;
        if (piece.from >= end) break;
        if (piece.from > start) pieces.push({ from: length + piece.from - start, at: piece.at });
      }
      append(source.text.slice(start, end));
    },
    finish: (at) => ({ text: parts.join(""), pieces: pieces.length === 0 ? [{ from: 0, at }] : pieces }),
  };
}

/** Parts one after the other with the same text between them, which stands where the part before it ends. */
export function joinPlaced(parts: readonly PlacedText[], between: string): PlacedText {
  const builder = createPlacedBuilder();
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    if (before !== undefined) builder.add(between, offsetAt(before, before.text.length));
    builder.take(part, 0, part.text.length);
  }
  return builder.finish(parts[0] === undefined ? 0 : offsetAt(parts[0], 0));
}
