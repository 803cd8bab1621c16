import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factNames } from "../../src/facts/catalogue/catalogue.ts";
import { suggestion } from "../../src/ruleset/suggest.ts";

const names = ["error", "warning", "note", "off"];

describe("what may have been meant", () => {
  it.each([
    ["eror", "error"],
    ["errors", "error"],
    ["warnig", "warning"],
    ["wraning", "warning"],
    ["nota", "note"],
    ["of", "off"],
    ["ofd", "off"],
    ["error", "error"],
  ])("%s: %s", (written, meant) => {
    expect(suggestion(written, names)).toBe(`; did you mean \`${meant}\`?`);
  });

  it.each(["", "fatal", "severe", "x", "Note of the day", "ERROR"])("%j: nothing", (written) => {
    expect(suggestion(written, names)).toBe("");
  });

  it("is nothing where nothing is known", () => {
    expect(suggestion("error", [])).toBe("");
  });

  it("is the nearest, and of several that are as near the first", () => {
    expect(suggestion("abcdef", ["abcxyf", "abcdex", "xbcdef"])).toBe("; did you mean `abcdex`?");
  });

  it("is every fact for itself with one letter wrong", () => {
    fc.assert(
      fc.property(fc.constantFrom(...factNames), fc.nat(), (name, place) => {
        const at = place % name.length;
        const written = `${name.slice(0, at)}#${name.slice(at + 1)}`;
        expect(suggestion(written, factNames)).toBe(`; did you mean \`${name}\`?`);
      }),
      { seed: 3 },
    );
  });
});
