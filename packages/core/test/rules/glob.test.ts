import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob, compileNamePattern } from "../../src/rules/glob.ts";

/** Pattern, texts it matches, texts it does not. */
type Row = readonly [pattern: string, matches: readonly string[], misses: readonly string[]];

const globs: readonly Row[] = [
  ["demo/core.so", ["demo/core.so"], ["demo/core_so", "demo/core.so.1", "x/demo/core.so", ""]],
  ["", [""], ["a"]],
  ["*", ["", "a", "core.so"], ["demo/core.so", "/"]],
  ["*.so", [".so", "core.so"], ["demo/core.so", "core.so.1"]],
  ["demo/*.so", ["demo/core.so", "demo/.so"], ["demo/sub/core.so", "core.so"]],
  ["*/*", ["a/b", "/"], ["a", "a/b/c"]],
  ["**", ["", "a", "a/b/c"], []],
  ["**/x", ["x", "a/x", "a/b/x"], ["ax", "a/bx", "x/a", "a/x/"]],
  ["**/*.so", ["core.so", "a/b/core.so"], ["core.so/x"]],
  ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb", "b"]],
  ["a/**", ["a/", "a/b", "a/b/c"], ["a", "ab"]],
  ["a**z", ["az", "a/b/z", "abcz"], ["a/b", "za"]],
  ["x**/y", ["x/y", "xa/b/y"], ["xy", "y"]],
  ["**/libgfortran*.so*", ["demo.libs/libgfortran-8f1e9814.so.5.0.0", "libgfortran.so"], ["demo.libs/libgfortran.a"]],
  ["?", ["a", "?", "ä"], ["", "/", "ab"]],
  ["a?c", ["abc"], ["a/c", "ac"]],
  ["[ab]c", ["ac", "bc"], ["cc", "abc", "c"]],
  ["[a-c0-9]", ["a", "b", "c", "5"], ["d", "-", ""]],
  ["[-a]", ["-", "a"], ["b"]],
  ["[a-]", ["-", "a"], ["b"]],
  ["[a-a]", ["a"], ["-", "b"]],
  ["[c-a]", [], ["a", "b", "c", "-"]],
  ["[!ab]c", ["cc"], ["ac", "bc", "c"]],
  ["[^ab]c", ["cc"], ["ac", "bc", "c"]],
  ["[]a]", ["]", "a"], ["[", "b"]],
  ["[!]a]", ["b", "["], ["]", "a"]],
  ["[a", ["[a"], ["a"]],
  ["[", ["["], ["]"]],
  ["[]", ["[]"], ["[", "]"]],
  ["[!]", ["[!]"], ["!", "a"]],
  ["[*]", ["*"], ["a"]],
  ["a]", ["a]"], ["a"]],
  ["{a,b}", ["{a,b}"], ["a", "b"]],
  ["a+(b).$", ["a+(b).$"], ["aab"]],
  ["\\*", ["\\", "\\a"], ["*"]],
  ["*.🎉", ["a.🎉"], ["a.x"]],
  ["?.so", ["🎉.so"], ["🎉🎉.so"]],
];

const namePatterns: readonly Row[] = [
  ["libg*", ["libgdal.so.36", "libgeos.so.3", "libg"], ["libproj.so.25", "xlibg"]],
  ["lib*", ["libproj.so.25", "lib/with/slash"], ["libX"].map((name) => `x${name}`)],
  ["*", ["", "a", "a/b"], []],
  ["**/x", ["/x", "a/b/x"], ["x"]],
  ["?", ["a", "/"], ["", "ab"]],
  ["libproj.so.*", ["libproj.so.25"], ["libproj.so", "LIBPROJ.so.25"]],
  ["lib[!p]*", ["libgdal.so"], ["libproj.so"]],
  ["[^a]", ["^", "a"], ["b"]],
  ["[a", ["[a"], ["a"]],
  ["[]]", ["]"], ["["]],
];

function rows(table: readonly Row[]): (readonly [string, string, boolean])[] {
  return table.flatMap(([pattern, matches, misses]) => [
    ...matches.map((text) => [pattern, text, true] as const),
    ...misses.map((text) => [pattern, text, false] as const),
  ]);
}

describe("a glob over paths", () => {
  it.each(rows(globs))("%j on %j: %s", (pattern, text, expected) => {
    expect(compileGlob(pattern)(text)).toBe(expected);
  });

  it.each(["demo[!a]core.so", "demo[./]core.so"])("%s does not leave a folder by a set", (pattern) => {
    expect(compileGlob(pattern)("demo/core.so")).toBe(false);
    expect(compileGlob(pattern)("demo.core.so")).toBe(true);
  });

  it("gives the same answer when it is asked again", () => {
    const matcher = compileGlob("**/*.so");
    expect([matcher("a/b.so"), matcher("a/b"), matcher("a/b.so")]).toEqual([true, false, true]);
    expect(compileGlob("**/*.so")).toBe(matcher);
  });
});

describe("a shell pattern over names is read as Python's fnmatch reads it", () => {
  it.each(rows(namePatterns))("%j on %j: %s", (pattern, text, expected) => {
    expect(compileNamePattern(pattern)(text)).toBe(expected);
  });
});

describe("a hostile pattern costs no more than its length times the text's", () => {
  const text = `${"a".repeat(2000)}b`;
  it.each([
    ["stars between letters", `${"*a".repeat(100)}*c`],
    ["question marks and stars", `${"?*".repeat(100)}c`],
    ["sets and stars", `${"*[a-z]".repeat(100)}c`],
    ["folders", `${"**/".repeat(100)}c`],
  ])("%s", (_, pattern) => {
    for (const compile of [compileGlob, compileNamePattern]) {
      const start = performance.now();
      expect(compile(pattern)(text)).toBe(false);
      expect(performance.now() - start).toBeLessThan(800);
    }
  });

  it.each([
    ["*", "a"],
    ["**", "a"],
    ["**/", ""],
    ["*?", "a".repeat(3)],
  ])("however often %s stands in a row", (part, text) => {
    const pattern = part.repeat(50_000);
    expect(compileNamePattern(pattern)(text)).toBe(!/[?/]/.test(part));
    expect(compileGlob(pattern)(text)).toBe(!part.includes("?"));
  });
});

/** What `*` and `?` mean, as slow and as plain as can be. */
function naive(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const [head, rest] = [pattern[0], pattern.slice(1)];
  if (head === "*") return naive(rest, text) || (text !== "" && naive(pattern, text.slice(1)));
  return text !== "" && (head === "?" || head === text[0]) && naive(rest, text.slice(1));
}

describe("against a plain recursive matcher", () => {
  const word = (letters: readonly string[], maxLength: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...letters), maxLength });

  it("name patterns give the same answer", () => {
    fc.assert(
      fc.property(word(["a", "b", "*", "?"], 8), word(["a", "b"], 10), (pattern, text) => {
        expect(compileNamePattern(pattern)(text)).toBe(naive(pattern, text));
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it("so do globs without slashes", () => {
    fc.assert(
      fc.property(word(["a", "b", "*", "?"], 8), word(["a", "b"], 10), (pattern, text) => {
        expect(compileGlob(pattern)(text)).toBe(naive(pattern, text));
      }),
      { numRuns: 3000, seed: 2 },
    );
  });

  it("what matches is drawn often enough to tell", () => {
    const drawn = fc.sample(fc.tuple(word(["a", "b", "*", "?"], 8), word(["a", "b"], 10)), { numRuns: 3000, seed: 1 });
    expect(drawn.filter(([pattern, text]) => naive(pattern, text)).length).toBeGreaterThan(300);
  });
});
