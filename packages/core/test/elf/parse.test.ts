import { describe, expect, it } from "vitest";
import { parseElf, parsePartialElf } from "../../src/elf/parse.ts";
import { FormatError } from "../../src/errors.ts";
import { gatherBinaryFacts } from "../../src/facts/gather.ts";
import { buildElf } from "../builders/elf.ts";
import { patched } from "../builders/patched.ts";

const library = buildElf({
  needed: ["libproj.so.25", "libc.so.6"],
  symbols: [{ name: "malloc" }, { name: "__gmon_start__", weak: true }, { name: "PyInit_demo", value: 64 }],
});

describe("the smallest library", () => {
  it("is read as it was written", () => {
    const elf = parseElf(library.bytes);
    expect(elf.dynamic?.needed).toEqual(["libproj.so.25", "libc.so.6"]);
    expect(elf.symbols.imports).toEqual(["malloc"]);
    expect(elf.symbols.weakImports).toEqual(["__gmon_start__"]);
    expect(elf.symbols.exports()).toEqual(["PyInit_demo"]);
    expect(elf.symbols.exportsAny("PyInit_")).toBe(true);
    expect(elf.symbols.definesAny("PyInit\0")).toBe(false);
    expect(elf.sections).toBeUndefined();
  });
});

describe("a broken file is a FormatError at the byte that is wrong", () => {
  it.each<[string, Uint8Array, number]>([
    ["no ELF magic", patched(library.bytes, [0, 0x7e]), 0],
    ["a class that does not exist", patched(library.bytes, [4, 3]), 4],
    ["a byte order that does not exist", patched(library.bytes, [5, 9]), 5],
    ["a header that is cut", library.bytes.subarray(0, 40), 0],
    ["program headers that are too small", patched(library.bytes, [54, 8, 0]), 64],
    ["more program headers than the file has room for", patched(library.bytes, [56, 0xff, 0x0f]), 64],
    ["a dynamic table at an address no segment loads", patched(library.bytes, [64 + 56 + 16, 0, 0, 0, 0x7f]), 64 + 56],
    [
      "a string table at an address no segment loads",
      patched(library.bytes, [library.dynamicOffset + 2 * 16 + 8, 0, 0, 0, 0x7f]),
      library.dynamicOffset + 2 * 16,
    ],
    [
      "a hash table that counts more symbols than there is room for",
      patched(library.bytes, [library.hashOffset + 4, 0xff, 0xff]),
      library.symbolOffset,
    ],
    [
      "a symbol whose name lies behind the strings",
      patched(library.bytes, [library.symbolOffset + 3 * 24, 0xff, 0xff]),
      library.symbolOffset + 3 * 24,
    ],
    ["a segment that goes on behind the end", patched(library.bytes, [64 + 32, 0xff, 0xff, 0xff]), 64],
  ])("%s", (_, bytes, offset) => {
    const { error } = parsePartialElf(bytes);
    expect(error).toBeInstanceOf(FormatError);
    expect(error?.offset).toBe(offset);
    expect(() => parseElf(bytes)).toThrow(FormatError);
  });

  it("keeps the facts before the break, and says of the others why they are unknown", async () => {
    const [subject] = await gatherBinaryFacts(patched(library.bytes, [library.hashOffset + 4, 0xff, 0xff]));
    expect(subject?.facts["binary.needed"]).toEqual(["libproj.so.25", "libc.so.6"]);
    expect(subject?.facts["binary.malformed"]).toMatch(/at byte/);
    expect(subject?.gaps.find(({ fact }) => fact === "binary.imports")).toMatchObject({ kind: "unknown" });
  });
});

/** Far less than what a reader would take that believes the file, far more than one needs that does not. */
const BOUND_MS = 1500;

describe("a file that asks for the same thing again and again costs no more than its size", () => {
  const long = "x".repeat(200_000);
  const many = 20_000;

  function repeated(tags: number, extra: Parameters<typeof buildElf>[0]): Uint8Array {
    const { extraString } = buildElf(extra);
    return buildElf({ ...extra, dynamic: Array.from({ length: tags }, () => [1, extraString] as const) }).bytes;
  }

  it.each<[string, () => Uint8Array]>([
    ["20,000 DT_NEEDED of one long name", () => repeated(many, { extraString: long })],
    [
      "20,000 imports of one long name",
      () => {
        const elf = buildElf({ extraString: long, symbols: Array.from({ length: many }, () => ({ name: "" })) });
        const view = new DataView(elf.bytes.buffer);
        for (let index = 1; index <= many; index++)
          view.setUint32(elf.symbolOffset + 24 * index, elf.extraString, true);
        return elf.bytes;
      },
    ],
    [
      "20,000 exports of one long name",
      () => {
        const elf = buildElf({
          extraString: long,
          symbols: Array.from({ length: many }, () => ({ name: "", value: 64 })),
        });
        const view = new DataView(elf.bytes.buffer);
        for (let index = 1; index <= many; index++)
          view.setUint32(elf.symbolOffset + 24 * index, elf.extraString, true);
        return elf.bytes;
      },
    ],
    ["100,000 short DT_NEEDED", () => buildElf({ needed: Array.from({ length: 100_000 }, () => "a") }).bytes],
    [
      "version requirements that overlap",
      () => {
        const plain = buildElf({ extraString: `${"\u0001".repeat(60_000)}` });
        const at = plain.stringOffset + plain.extraString;
        return buildElf({
          extraString: "\u0001".repeat(60_000),
          dynamic: [
            [0x6ffffffe, at + 48],
            [0x6fffffff, 2 ** 40],
          ],
        }).bytes;
      },
    ],
  ])("%s", async (_, make) => {
    const bytes = make();
    const started = performance.now();
    const [subject] = await gatherBinaryFacts(bytes);
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
    expect(subject?.facts["binary.format"]).toBe("elf");
  });
});
