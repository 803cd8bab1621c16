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
 * A search for any of some words, each of at least as many ASCII characters as the window, three or more: it reads two
 * bytes and goes on by most of the window where they end no word's beginning (Wu and Manber, "A fast algorithm for
 * multi-pattern searching", 1994).
 *
 * @returns whether one of the words is in the bytes.
 */
export function createWordSearch(words: readonly string[]): (bytes: Uint8Array) => boolean {
  const patterns = words.map((word) => new TextEncoder().encode(word));
  const window = Math.min(...patterns.map(({ length }) => length));
  const steps = new Uint8Array(1 << 16).fill(window - 1);
  const ending = new Map<number, Uint8Array[]>();
  for (const pattern of patterns) {
    for (let at = 1; at < window; at++) {
      const pair = ((pattern[at - 1] as number) << 8) | (pattern[at] as number);
      steps[pair] = Math.min(steps[pair] as number, window - 1 - at);
      if (at === window - 1) ending.set(pair, [...(ending.get(pair) ?? []), pattern]);
    }
  }
  return (bytes) => {
    for (let at = window - 1; at < bytes.length; ) {
      const pair = ((bytes[at - 1] as number) << 8) | (bytes[at] as number);
      const step = steps[pair] as number;
      if (step > 0) at += step;
      else {
        const start = at - window + 1;
        if (ending.get(pair)?.some((pattern) => pattern.every((byte, index) => bytes[start + index] === byte)))
          return true;
        at++;
      }
    }
    return false;
  };
}
