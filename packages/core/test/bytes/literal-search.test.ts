import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLiteralSearch, type Region, standsAt } from "../../src/bytes/literal-search.ts";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

type Hit = readonly [literal: number, at: number];

function search(literals: readonly Uint8Array[], bytes: Uint8Array, region?: Region): Hit[] {
  const hits: Hit[] = [];
  createLiteralSearch(literals)(bytes, (literal, at) => hits.push([literal, at]), region);
  return hits;
}

/** Every place is tried for every literal. */
function naive(literals: readonly Uint8Array[], bytes: Uint8Array): Hit[] {
  return Array.from(bytes, (_, at) =>
    literals.flatMap((literal, index) => (standsAt(bytes, literal, at) ? [[index, at] as const] : [])),
  ).flat();
}

const byPlace = (hits: readonly Hit[]): Hit[] => [...hits].sort((a, b) => a[1] - b[1] || a[0] - b[0]);

describe("literals are found in one pass", () => {
  it.each<[string, string[], string, Hit[]]>([
    ["none", ["abc", "bcd"], "aabbccdd", []],
    [
      "at the start and at the end",
      ["abc"],
      "abcxabc",
      [
        [0, 0],
        [0, 4],
      ],
    ],
    [
      "overlapping",
      ["abab"],
      "ababab",
      [
        [0, 0],
        [0, 2],
      ],
    ],
    [
      "one the beginning of another",
      ["abc", "abcd"],
      "xabcd",
      [
        [0, 1],
        [1, 1],
      ],
    ],
    [
      "one within another",
      ["bcd", "abcde"],
      "abcde",
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      "twice in the list",
      ["ab", "ab"],
      "ab",
      [
        [0, 0],
        [1, 0],
      ],
    ],
    ["cut off at the end", ["abcd"], "xxabc", []],
    ["with NUL", ["a\0b"], "a\0\0a\0b", [[0, 3]]],
    ["in nothing", ["ab"], "", []],
  ])("%s", (_, literals, text, hits) => {
    expect(search(literals.map(bytesOf), bytesOf(text))).toEqual(hits);
  });

  it("wherever they stand, as trying every place finds them", () => {
    const letters = fc.integer({ min: 0, max: 2 });
    const literal = fc.uint8Array({ minLength: 2, maxLength: 6, max: 2 });
    fc.assert(
      fc.property(
        fc.array(literal, { minLength: 1, maxLength: 8 }),
        fc.array(letters, { maxLength: 200 }),
        (some, text) => {
          const bytes = Uint8Array.from(text);
          const hits = search(some, bytes);
          expect(byPlace(hits)).toEqual(byPlace(naive(some, bytes)));
          expect(hits.map(([, at]) => at)).toEqual(hits.map(([, at]) => at).sort((a, b) => a - b));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("of one byte are refused: nothing could be skipped", () => {
    expect(() => createLiteralSearch([bytesOf("ab"), bytesOf("c")])).toThrow(RangeError);
  });

  it("in a region those that stand in it as a whole", () => {
    const literals = [bytesOf("ab"), bytesOf("abc")];
    const bytes = bytesOf("abcabcabc");
    for (let start = 0; start <= bytes.length; start++)
      for (let end = start; end <= bytes.length + 2; end++)
        expect([start, end, search(literals, bytes, { start, end })]).toEqual([
          start,
          end,
          naive(literals, bytes).filter(([literal, at]) => at >= start && at + (literals[literal]?.length ?? 0) <= end),
        ]);
  });
});
