import { createLiteralSearch } from "./literal-search.ts";

/** The first place of `needle` in `bytes` from `start` on, -1 where there is none. */
export function indexOfBytes(bytes: Uint8Array, needle: Uint8Array, start = 0): number {
  const first = needle[0];
  if (first === undefined) return start;
  for (let at = bytes.indexOf(first, start); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + needle.length > bytes.length) return -1;
    let same = 1;
    while (same < needle.length && bytes[at + same] === needle[same]) same++;
    if (same === needle.length) return at;
  }
  return -1;
}

/**
 * A search for any of some words, each of two ASCII characters or more; the longer the shortest one, the faster.
 *
 * @returns whether one of the words is in the bytes.
 */
export function createWordSearch(words: readonly string[]): (bytes: Uint8Array) => boolean {
  const search = createLiteralSearch(words.map((word) => new TextEncoder().encode(word)));
  return (bytes) => {
    let isFound = false;
    search(bytes, () => {
      isFound = true;
      return true;
    });
    return isFound;
  };
}
