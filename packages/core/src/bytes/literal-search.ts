/** A part of some bytes: offsets in them, the end is not in it. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds several literals in one pass.
 *
 * @param region where literals are looked for, each in whole. Default: everywhere.
 * @param found told each place once, places in ascending order: which literal, by its place in the list, and where
 * its first byte is. The search ends where it returns true.
 */
export type LiteralSearch = (
  bytes: Uint8Array,
  found: (literal: number, at: number) => unknown,
  region?: Region,
) => void;

/**
 * Prepare a search for literals, after S. Wu and U. Manber, A fast algorithm for multi-pattern searching, 1994.
 *
 * The two bytes that end a window of the shortest literal's length tell how far it can move on: most pairs stand in no
 * literal, and the whole window is skipped. Where a literal may end its window, those that share the pair are compared,
 * so that the worst input costs the length of the literals for each byte.
 *
 * @param literals at least two bytes each; the longer the shortest one, the faster.
 */
export function createLiteralSearch(literals: readonly Uint8Array[]): LiteralSearch {
  const window = Math.min(...literals.map(({ length }) => length));
  if (!(window >= 2)) throw new RangeError("a literal has less than two bytes");
  const shifts = new Uint8Array(0x10000).fill(Math.min(window - 1, 255));
  const candidates = new Map<number, number[]>();
  for (const [index, literal] of literals.entries()) {
    for (let end = 1; end < window; end++) {
      const pair = pairEndingAt(literal, end);
      shifts[pair] = Math.min(shifts[pair] as number, window - 1 - end);
    }
    const last = pairEndingAt(literal, window - 1);
    candidates.set(last, [...(candidates.get(last) ?? []), index]);
  }
  return (bytes, found, { start, end: behind } = { start: 0, end: bytes.length }) => {
    const limit = Math.min(behind, bytes.length);
    let end = start + window - 1;
    while (end < limit) {
      const pair = pairEndingAt(bytes, end);
      const shift = shifts[pair] as number;
      if (shift > 0) {
        end += shift;
        continue;
      }
      const at = end - window + 1;
      for (const index of candidates.get(pair) ?? [])
        if (standsAt(bytes, literals[index] as Uint8Array, at, limit) && found(index, at) === true) return;
      end++;
    }
  };
}

function pairEndingAt(bytes: Uint8Array, end: number): number {
  return ((bytes[end - 1] as number) << 8) | (bytes[end] as number);
}

/** Does the literal stand there in whole, before `limit`? */
export function standsAt(bytes: Uint8Array, literal: Uint8Array, at: number, limit: number = bytes.length): boolean {
  if (at < 0 || at + literal.length > limit) return false;
  let same = 0;
  while (same < literal.length && bytes[at + same] === literal[same]) same++;
  return same === literal.length;
}
