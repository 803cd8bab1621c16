import { describe, expect, it } from "vitest";
import { compareElf, readElfTables } from "../../../src/facts/second-opinion/elf.ts";
import type { ElfReading } from "../../../src/facts/second-opinion/opinion.ts";
import { readElfAgain } from "../../../src/node/second-opinion/elfy.ts";
import { fixtureBytes } from "../../elf/fixture-table.ts";

const fixture = "relro-full.x86_64.so";

function reading(change: Partial<ElfReading> = {}): ElfReading {
  return {
    header: { class: 64, "entry point": 0x1040 },
    segments: [{ type: 1, address: 0x1000 }],
    sections: [{ name: ".text", size: 16 }],
    ...change,
  };
}

describe("two readings of an ELF file", () => {
  it.each<[string, ElfReading, readonly string[]]>([
    ["are the same", reading(), []],
    [
      "have another header",
      reading({ header: { class: 32, "entry point": 0 } }),
      ["header class: 0x40 0x20", "header entry point: 0x1040 0x0"],
    ],
    [
      "have another segment",
      reading({ segments: [{ type: 1, address: 0x2000 }] }),
      ["segment segment 0, address: 0x1000 0x2000"],
    ],
    [
      "have another section",
      reading({ sections: [{ name: ".data", size: 16 }] }),
      ["section section 0, name: `.text` `.data`"],
    ],
    [
      "have more segments",
      reading({
        segments: [
          { type: 1, address: 0x1000 },
          { type: 2, address: 0 },
        ],
      }),
      ["segment undefined: 1 segments 2 segments"],
    ],
    ["have no sections", reading({ sections: [] }), ["section undefined: 1 sections 0 sections"]],
    ["have a type without a name", reading({ segments: [{ type: undefined, address: 0x1000 }] }), []],
  ])("%s", (_, theirs, found) => {
    const texts = [...compareElf("a.so", reading(), theirs)].map(
      ({ what, where, ours, theirs: other }) => `${what} ${where}: ${ours} ${other}`,
    );
    expect(texts).toEqual(found);
  });

  it("are told in words", () => {
    const [first] = compareElf("a.so", reading(), reading({ sections: [{ name: ".text", size: 17 }] }));
    expect(first?.detail).toBe("`a.so`, section 0, size: 0x10 for wheel-guard, 0x11 for elfy");
  });
});

/** A change of the header of the fixture, 64-bit and little-endian. */
function changed(change: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = Uint8Array.from(fixtureBytes(fixture));
  change(new DataView(bytes.buffer), bytes);
  return bytes;
}

const sectionTable = (view: DataView): number => Number(view.getBigUint64(40, true));

/** A file with extended numbering (gABI, "ELF Header", e_phnum): the first section header holds the number of segments. */
function extendedNumbering(): Uint8Array {
  const small = changed((view) => {
    view.setUint32(sectionTable(view) + 44, view.getUint16(56, true), true);
    view.setUint16(56, 0xffff, true);
  });
  const bytes = new Uint8Array(small.length + 0xffff * 56);
  bytes.set(small);
  return bytes;
}

describe("elfy", () => {
  it("sees other segments where their number is kept in the first section header", () => {
    const bytes = extendedNumbering();
    const ours = readElfTables(bytes);
    const found = ours && [...compareElf("a.so", ours, readElfAgain(bytes))];
    expect(found?.map(({ what, where, theirs }) => [what, where, theirs])).toEqual([
      ["header", "number of program headers", "0xffff"],
      ["segment", undefined, "65535 segments"],
    ]);
  });

  it("sees no segments where their table is at the very beginning of the file", () => {
    const bytes = changed((view) => view.setBigUint64(32, 0n, true));
    const ours = readElfTables(bytes);
    const found = ours && [...compareElf("a.so", ours, readElfAgain(bytes))];
    expect(found?.map(({ what, theirs }) => [what, theirs])).toEqual([["segment", "0 segments"]]);
  });

  it.each<[string, (view: DataView) => void]>([
    ["no section headers", (view) => view.setBigUint64(40, 0n, true)],
    ["section headers beyond the end", (view) => view.setBigUint64(40, 0xffff_ffffn, true)],
    ["a section of names that is not there", (view) => view.setUint16(62, 0xfff0, true)],
  ])("is not asked about a file with %s", (_, change) => {
    expect(readElfTables(changed(change))).toBeUndefined();
  });

  it.each<[string, (view: DataView) => void, RegExp]>([
    [
      "whose section names are no string table",
      (view) => view.setUint32(sectionTable(view) + 64 * view.getUint16(62, true) + 4, 1, true),
      /strtab/,
    ],
    [
      "that keeps the number of sections elsewhere",
      (view) => {
        view.setBigUint64(sectionTable(view) + 32, BigInt(view.getUint16(60, true)), true);
        view.setUint16(60, 0, true);
      },
      /undefined/,
    ],
  ])("fails on a file %s, which we read", (_, change, message) => {
    const bytes = changed(change);
    expect(readElfTables(bytes)).toBeDefined();
    expect(() => readElfAgain(bytes)).toThrow(message);
  });

  it("gives up on names that are together larger than any file's", () => {
    // Sixty thousand sections with one name of a mebibyte.
    const count = 60_000;
    const table = 64 + 64 * count;
    const bytes = new Uint8Array(table + (1 << 20));
    bytes.set(fixtureBytes(fixture).subarray(0, 64));
    bytes.fill(0x61, table, bytes.length - 1);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(40, 64n, true);
    view.setUint16(56, 0, true);
    view.setUint16(60, count, true);
    view.setUint16(62, 1, true);
    view.setUint32(64 + 64 + 4, 3, true);
    view.setBigUint64(64 + 64 + 24, BigInt(table), true);
    view.setBigUint64(64 + 64 + 32, 1n << 20n, true);
    expect(() => readElfAgain(bytes)).toThrow("the names of the sections take more than 8388608 bytes");
  });
});
