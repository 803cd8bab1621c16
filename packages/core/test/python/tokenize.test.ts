import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineIndex } from "../../src/bytes/lines.ts";
import { decodePython } from "../../src/python/source.ts";
import { readStatements } from "../../src/python/statements.ts";
import { tokenize } from "../../src/python/tokenize.ts";
import { tokenKind } from "../../src/python/tokens.ts";

const kinds = Object.keys(tokenKind);

/** Each token as its kind and its text; operators and names as their text alone. */
function shape(source: string): string[] {
  const { text, count, kinds: columns, starts, ends } = tokenize(source);
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[columns[index] as number] as string;
    const written = text.slice(starts[index], ends[index]);
    return kind === "operator" || kind === "name" ? written : kind === "newline" ? "⏎" : `${kind} ${written}`;
  });
}

describe("a source is taken apart as CPython does it", () => {
  it.each<[string, string, string[]]>([
    ["a comment and a blank line", "# x\n\na # y\n", ["a", "⏎"]],
    ["no line end at the end", "a", ["a", "⏎"]],
    ["each kind of line end", "a\rb\r\nc\n", ["a", "⏎", "b", "⏎", "c", "⏎"]],
    ["a line that goes on in brackets", "f(a,\n  b)\n", ["f", "(", "a", ",", "b", ")", "⏎"]],
    ["a line that goes on behind a backslash", "a = \\\n 1\n", ["a", "=", "number 1", "⏎"]],
    ["a hash in a string", "'#' # '\n", ["string '#'", "⏎"]],
    ["each prefix", "r'a' Rb\"b\" U'c'", ["string r'a'", 'string Rb"b"', "string U'c'", "⏎"]],
    ["a name that only ends like a prefix", "bar'x'", ["bar", "string 'x'", "⏎"]],
    ["three quotes over lines", '"""a\n"b"\n""" + c', ['string """a\n"b"\n"""', "+", "c", "⏎"]],
    ["an escaped quote, in a raw string too", "'a\\'b' r'c\\'d'", ["string 'a\\'b'", "string r'c\\'d'", "⏎"]],
    ["a string that is not closed", "x = 'a\ny = 1\n", ["x", "=", "string 'a", "⏎", "y", "=", "number 1", "⏎"]],
    [
      "the longest operator",
      "a **= b // c -> d ... <<= e",
      ["a", "**=", "b", "//", "c", "->", "d", "...", "<<=", "e", "⏎"],
    ],
    ["a number that a name follows", "0x1for x in y", ["number 0x1f", "or", "x", "in", "y", "⏎"]],
    [
      "numbers",
      "1_0.5e-3j .5 1. 0b1 1e",
      ["number 1_0.5e-3j", "number .5", "number 1.", "number 0b1", "number 1", "e", "⏎"],
    ],
    ["a method of a number", "1..real", ["number 1.", ".", "real", "⏎"]],
    ["a bracket too many", ")a\nb", [")", "a", "⏎", "b", "⏎"]],
    ["what is no Python", "a ? $", ["a", "unknown ?", "unknown $", "⏎"]],
  ])("%s", (_, source, expected) => {
    expect(shape(source)).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    ["text alone", "f'a{{b}}'", ["formatStart f'", "formatText a{{b}}", "formatEnd '", "⏎"]],
    ["a field", "f'a{x}b'", ["formatStart f'", "formatText a", "{", "x", "}", "formatText b", "formatEnd '", "⏎"]],
    [
      "the same quotes inside",
      'f"{d["k"]}"',
      ['formatStart f"', "{", "d", "[", 'string "k"', "]", "}", 'formatEnd "', "⏎"],
    ],
    [
      "a conversion and a format",
      "f'{x!r:>{w}}'",
      ["formatStart f'", "{", "x", "!", "r", ":", "formatText >", "{", "w", "}", "}", "formatEnd '", "⏎"],
    ],
    [
      "a colon in brackets",
      "f'{(lambda: 1)()}'",
      ["formatStart f'", "{", "(", "lambda", ":", "number 1", ")", "(", ")", "}", "formatEnd '", "⏎"],
    ],
    [
      "a name of a character",
      "f'\\N{DASH}{x}'",
      ["formatStart f'", "formatText \\N{DASH}", "{", "x", "}", "formatEnd '", "⏎"],
    ],
    [
      "one in another",
      "f'{f\"{y}\"}'",
      ["formatStart f'", "{", 'formatStart f"', "{", "y", "}", 'formatEnd "', "}", "formatEnd '", "⏎"],
    ],
    ["one that is not closed", "f'{x\nb", ["formatStart f'", "{", "x", "b", "⏎"]],
    ["a line end in its text", "f'a\nb", ["formatStart f'", "formatText a", "⏎", "b", "⏎"]],
  ])("an f-string with %s", (_, source, expected) => {
    expect(shape(source)).toEqual(expected);
  });
});

describe("the text of a source", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  it.each<[string, Uint8Array, string]>([
    ["is UTF-8", bytes("é"), "é"],
    ["loses its byte order mark", bytes("\ufeffé"), "é"],
    [
      "is Latin-1 where the first line says so",
      new Uint8Array([...bytes("# -*- coding: latin-1 -*-\n"), 0xe9]),
      "# -*- coding: latin-1 -*-\né",
    ],
    [
      "is Latin-1 where the second line says so",
      new Uint8Array([...bytes("#!x\n# coding=iso-8859-1\n"), 0xe9]),
      "#!x\n# coding=iso-8859-1\né",
    ],
    [
      "is UTF-8 where only the third does",
      new Uint8Array([...bytes("\n\n# coding: latin-1\n"), 0xe9]),
      "\n\n# coding: latin-1\n\ufffd",
    ],
    [
      "is UTF-8 where code stands before",
      new Uint8Array([...bytes("a\n# coding: latin-1\n"), 0xe9]),
      "a\n# coding: latin-1\n\ufffd",
    ],
  ])("%s", (_, source, expected) => {
    expect(decodePython(source)).toBe(expected);
  });
});

describe("a position", () => {
  it("counts lines as Python ends them, and columns from 1", () => {
    const lines = createLineIndex("a\rb\r\n  c\nd");
    expect(["a", "b", "c", "d"].map((one) => lines.position("a\rb\r\n  c\nd".indexOf(one)))).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 1 },
      { line: 3, column: 3 },
      { line: 4, column: 1 },
    ]);
    expect(lines.content(6)).toBe("  c");
    expect(lines.content(9)).toBe("d");
    expect(lines.content(2)).toBe("b");
  });
});

describe("statements stand in the blocks that their indentation says", () => {
  it("opens and closes them", () => {
    const tokens = tokenize("if a: b; c\nelse:\n  def f(x: int):\n\td\n  e\nf\n");
    const text = (range: { first: number; last: number }) =>
      tokens.text.slice(tokens.starts[range.first], tokens.ends[range.last - 1]);
    const events = [...readStatements(tokens)].map((event) =>
      event.kind === "statement" ? text(event.range) : `${event.kind} ${event.block.keyword}`,
    );
    expect(events).toEqual([
      "open if",
      "b",
      "c",
      "close if",
      "open else",
      "open def",
      "d",
      "close def",
      "e",
      "close else",
      "f",
    ]);
  });
});

/** Pieces that Python gives a meaning, in any order. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."'\"#\\\n\r\t ()[]{}:;,.=!f".split(""),
        '"""',
        "'''",
        "f'",
        'rf"',
        "\r\n",
        "lambda",
        "def f():\n ",
        "\\N{",
      ),
      fc.string({ unit: "grapheme", maxLength: 3 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

describe("whatever the text", () => {
  it("tokens are in their order, do not overlap, and leave out blanks and comments alone", () => {
    fc.assert(
      fc.property(pieces, (source) => {
        const { count, starts, ends, kinds: columns } = tokenize(source);
        let end = 0;
        for (let index = 0; index < count; index++) {
          const start = starts[index] as number;
          expect(start).toBeGreaterThanOrEqual(end);
          expect(ends[index]).toBeGreaterThanOrEqual(start);
          if (columns[index] !== tokenKind.newline) expect(ends[index]).toBeGreaterThan(start);
          expect(source.slice(end, start)).toMatch(/^(?:[ \t\f\r\n]|\\\r?\n|\\\r|#[^\r\n]*)*$/);
          end = ends[index] as number;
        }
        expect(end).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it("every block that is opened is closed", () => {
    fc.assert(
      fc.property(pieces, (source) => {
        const open: unknown[] = [];
        for (const event of readStatements(tokenize(source))) {
          if (event.kind === "open") open.push(event.block);
          if (event.kind === "close") expect(open.pop()).toBe(event.block);
        }
        expect(open).toEqual([]);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
