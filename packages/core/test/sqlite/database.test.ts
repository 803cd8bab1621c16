import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readSqliteTable } from "../../src/sqlite/database.ts";
import { patched } from "../builders/patched.ts";
import { repositoryPath } from "../generated/sources.ts";

const database = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(repositoryPath(`test-wheels/sqlite/${name}.db`)));
const expected = JSON.parse(readFileSync(repositoryPath("test-wheels/sqlite/expected.json"), "utf8")) as Readonly<
  Record<string, readonly (readonly (string | number)[])[]>
>;

const ordered = (rows: readonly (readonly unknown[])[] | undefined) =>
  rows?.toSorted(([a], [b]) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1,
  );

describe("a table of a database is read as SQLite reads it", () => {
  it.each(Object.keys(expected).filter((name) => name !== "utf-16" && name !== "long-values"))("%s", (name) => {
    expect(ordered(readSqliteTable(database(name), "metadata", 2))).toEqual(ordered(expected[name]));
  });

  it("but for values that go on in another page", () => {
    expect(ordered(readSqliteTable(database("long-values"), "metadata", 2))).toEqual([
      ["a", undefined],
      ["b", "short"],
      ["c", undefined],
    ]);
  });

  it("also where other bytes follow", () => {
    const bytes = new Uint8Array([...database("with-rowid"), ...new Uint8Array(999)]);
    expect(readSqliteTable(bytes, "metadata", 2)).toHaveLength(4);
  });

  it("and is undefined where there is none of that name", () => {
    expect(readSqliteTable(database("empty"), "metadatum", 2)).toBeUndefined();
  });
});

describe("what is no database is an error with its place", () => {
  const bytes = database("without-rowid");
  it.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(), /the header of 100 bytes lies outside the 0 bytes/],
    ["another file", new Uint8Array(200), /no SQLite database \(at byte 0\)/],
    ["a page size that is no power of two", patched(bytes, [16, 3, 0xe9]), /a page size of 1001 bytes \(at byte 16\)/],
    ["texts in UTF-16", database("utf-16"), /texts in the encoding 2; UTF-8 is 1 \(at byte 56\)/],
    ["a first page of another kind", patched(bytes, [100, 7]), /page 1 is of the kind 7.*\(at byte 100\)/],
    ["a database that is cut short", bytes.subarray(0, 4000), /page 1 of 4096 bytes lies outside the 4000 bytes/],
  ])("%s", (_, broken, message) => {
    expect(() => readSqliteTable(broken, "metadata", 2)).toThrow(FormatError);
    expect(() => readSqliteTable(broken, "metadata", 2)).toThrow(message);
  });

  it("and so is a tree that leads back into itself", () => {
    const many = database("many-pages-without-rowid");
    const page = new DataView(many.buffer);
    // Every interior page of an index leads to itself.
    for (let at = 512; at < many.length; at += 512) if (many[at] === 2) page.setUint32(at + 8, at / 512 + 1);
    expect(() => readSqliteTable(many, "metadata", 2)).toThrow(/is in the tree twice, or the tree has no end/);
  });
});

it.each(["without-rowid", "many-pages-without-rowid", "many-pages-with-rowid"])(
  "whatever bytes of %s change, it is read or refused",
  (name) => {
    const bytes = database(name);
    const change = fc.tuple(fc.nat(Math.min(bytes.length, 8192) - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        try {
          readSqliteTable(patched(bytes, ...changes), "metadata", 2);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  },
);
