import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { architectureName } from "../../src/macho/architecture.ts";
import type { MachoSlice } from "../../src/macho/macho.ts";
import { parseMacho } from "../../src/macho/parse.ts";
import { isMacho } from "../../src/macho/slices.ts";
import {
  buildFat,
  buildMacho,
  concat,
  libraryCommand,
  type MachoTable,
  stringCommand,
  words,
} from "../builders/macho.ts";
import { patched } from "../builders/patched.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function only(bytes: Uint8Array): MachoSlice {
  const { slices } = parseMacho(bytes);
  if (slices.length !== 1) throw new Error(`${slices.length} slices`);
  return slices[0] as MachoSlice;
}

/** An export trie of its own (LC_DYLD_EXPORTS_TRIE). */
const trie = (bytes: Uint8Array): MachoTable => ({
  type: 0x80000033,
  bytes,
  fields: (offset, size) => [offset, size],
});

/** Bind opcodes (LC_DYLD_INFO_ONLY); lazy ones where asked. */
const opcodes = (bytes: Uint8Array, lazy = false): MachoTable => ({
  type: 0x80000022,
  bytes,
  fields: (offset, size) => (lazy ? [0, 0, 0, 0, 0, 0, offset, size, 0, 0] : [0, 0, offset, size, 0, 0, 0, 0, 0, 0]),
});

const chained = (bytes: Uint8Array): MachoTable => ({
  type: 0x80000034,
  bytes,
  fields: (offset, size) => [offset, size],
});

/** `_PyInit_` leads to `demo` and to `d\u00e9mo`, whose second character is parted between two edges. */
const twoNames = concat(
  concat(Uint8Array.of(0, 1), text("_PyInit_\0"), Uint8Array.of(12)),
  concat(Uint8Array.of(0, 2), text("demo\0"), Uint8Array.of(24), Uint8Array.of(0x64, 0xc3, 0, 28)),
  Uint8Array.of(2, 0, 0, 0),
  concat(Uint8Array.of(0, 1, 0xa9), text("mo\0"), Uint8Array.of(35)),
  Uint8Array.of(2, 0, 0, 0),
);

describe("a file is read as it was written", () => {
  it.each([
    [64, true],
    [64, false],
    [32, true],
    [32, false],
  ] as const)("%i bit, little-endian: %s", (bits, littleEndian) => {
    const { bytes } = buildMacho({
      bits,
      littleEndian,
      cpuType: bits === 64 ? 0x01000012 : 0x12,
      commands: [
        libraryCommand(0xd, "@rpath/libdemo.dylib", littleEndian),
        libraryCommand(0xc, "/usr/lib/libSystem.B.dylib", littleEndian),
        libraryCommand(0x80000018, "@rpath/libweak.dylib", littleEndian),
        stringCommand(0x8000001c, "@loader_path", [], littleEndian),
      ],
      symbols: [{ name: "_puts" }, { name: "_Py_Initialize", ordinal: 0xfe }, { name: "_demo", defined: true }],
      sign: [2],
    });
    const slice = only(bytes);
    expect(slice.error).toBeUndefined();
    expect(slice.header).toMatchObject({ bits, endian: littleEndian ? "little" : "big", fileType: 6 });
    expect(slice.identity).toEqual({ name: "@rpath/libdemo.dylib", current: "1.2.3", compatible: "1.0.0" });
    expect(slice.libraries?.map(({ kind, name }) => [kind, name])).toEqual([
      ["load", "/usr/lib/libSystem.B.dylib"],
      ["weak", "@rpath/libweak.dylib"],
    ]);
    expect(slice.rpaths).toEqual(["@loader_path"]);
    expect(slice.symbols?.imports).toEqual([
      { name: "_puts", weak: false, from: 1 },
      { name: "_Py_Initialize", weak: false, from: "flat" },
    ]);
    expect(slice.symbols?.exported()).toEqual(["_demo"]);
    expect(slice.bindings).toBeUndefined();
    expect(slice.exportTrie).toBeUndefined();
    expect(slice.signature?.directories).toHaveLength(1);
  });

  it("flags instead of commands say how a library is used", () => {
    const kinds = [1, 2, 4, 8, 0].map((flag) =>
      stringCommand(0xc, `/lib${flag}.dylib`, [0x1a741800, 0x10000, 0x10000, flag]),
    );
    expect(only(buildMacho({ commands: kinds }).bytes).libraries?.map(({ kind }) => kind)).toEqual([
      "weak",
      "reexport",
      "upward",
      "delayed",
      "load",
    ]);
  });

  it("a library for two systems has both", () => {
    const build = (platform: number, minimum: number) => ({
      type: 0x32,
      body: words([platform, minimum, 0xe0500, 1, 3, 0x41d0000]),
    });
    expect(only(buildMacho({ commands: [build(1, 0xb0000), build(6, 0xe0203)] }).bytes).platforms).toEqual([
      {
        platform: "macos",
        minimum: "11.0",
        sdk: "14.5",
        tools: [{ name: "ld", version: "1053.0.0" }],
        command: "build-version",
      },
      {
        platform: "mac-catalyst",
        minimum: "14.2.3",
        sdk: "14.5",
        tools: [{ name: "ld", version: "1053.0.0" }],
        command: "build-version",
      },
    ]);
  });

  it("names of an export trie are put together of their parts, also inside a character", () => {
    const { exportTrie } = only(buildMacho({ tables: [trie(twoNames)] }).bytes);
    expect(exportTrie?.names()).toEqual(["_PyInit_demo", "_PyInit_d\u00e9mo"]);
    expect(exportTrie?.count).toBe(2);
    expect(exportTrie?.namesStartWith("_PyModExport_")).toBe(false);
    expect(exportTrie?.namesStartWith("_PyModExport_", "_PyInit_")).toBe(true);
    expect(exportTrie?.namesStartWith("_PyInit_demonstration")).toBe(false);
  });

  it("chained imports of the widest format", () => {
    const bytes = concat(
      words([0, 28, 28, 60, 2, 3, 0]),
      words([0x1fffe, 1, 7, 0]),
      words([300, 4, 0, 0]),
      text("\0_a\0_b\0"),
    );
    expect(only(buildMacho({ tables: [chained(bytes)] }).bytes).bindings).toEqual([
      { name: "_a", weak: true, from: "flat" },
      { name: "_b", weak: false, from: 300 },
    ]);
  });

  it("bind opcodes, with a table of symbols for pointers that are signed", () => {
    const stream = concat(
      Uint8Array.of(0xd0, 2, 0x3e, 0x41),
      text("_a\0"),
      Uint8Array.of(0x51, 0x72, 0x10, 0x90, 0x20, 0x80, 0x02, 0x40),
      text("_b\0"),
      Uint8Array.of(0xa0, 8, 0xc0, 3, 8, 0xb1, 0xd1, 0, 0xff),
    );
    expect(only(buildMacho({ tables: [opcodes(stream)] }).bytes).bindings).toEqual([
      { name: "_a", weak: true, from: "flat" },
      { name: "_b", weak: false, from: 256 },
    ]);
  });

  it("architectures have the names that lipo gives them", () => {
    const names = [
      [0x01000007, 3],
      [0x01000007, 8],
      [0x0100000c, 0],
      [0x0100000c, 0x80000002],
      [0xc, 9],
      [0x99, 0],
    ].map(([cpuType = 0, cpuSubtype = 0]) => architectureName({ cpuType, cpuSubtype }));
    expect(names).toEqual(["x86_64", "x86_64h", "arm64", "arm64e", "armv7", "cpu-153"]);
  });
});

describe("what is no Mach-O file", () => {
  it.each<[string, Uint8Array, boolean]>([
    ["a Java class of version 45", words([0xcafebabe, 45], false), false],
    ["a Java class of today", words([0xcafebabe, 65], false), false],
    ["a fat file without slices", words([0xcafebabe, 0], false), false],
    ["a fat file of two", words([0xcafebabe, 2], false), true],
    ["a fat magic in the other byte order", words([0xcafebabe, 0x02000000], true), false],
    ["a magic and nothing else", words([0xfeedfacf]), false],
    ["a thin file", buildMacho().bytes, true],
    ["a thin file of the other byte order", buildMacho({ littleEndian: false }).bytes, true],
  ])("%s", (_, bytes, expected) => {
    expect(isMacho(bytes)).toBe(expected);
    if (!expected) expect(parseMacho(bytes).slices[0]?.error).toBeInstanceOf(FormatError);
  });
});

const library = buildMacho({
  commands: [libraryCommand(0xc, "/usr/lib/libSystem.B.dylib"), stringCommand(0x8000001c, "@loader_path")],
  symbols: [{ name: "_puts" }, { name: "_demo", defined: true }],
  tables: [trie(twoNames)],
  sign: [2],
});
const [load = 0, rpath = 0, segment = 0, symtab = 0, exported = 0, signed = 0] = library.commandOffsets;
const exportOffset = library.tableOffsets[0] ?? 0;

/** A file with one table that is broken. */
const withTable = (table: MachoTable): { readonly bytes: Uint8Array; readonly at: number } => {
  const { bytes, tableOffsets } = buildMacho({ tables: [table] });
  return { bytes, at: tableOffsets[0] ?? 0 };
};

const repeatedName = withTable(trie(Uint8Array.of(0, 2, 97, 0, 8, 98, 0, 8, 2, 0, 0, 0)));
const endless = withTable(trie(Uint8Array.of(0, 1, 97, 0, 0)));
const noName = withTable(opcodes(Uint8Array.of(0x11, 0x90)));
const noOperation = withTable(opcodes(Uint8Array.of(0x11, 0xe0)));
const noEnd = withTable(opcodes(Uint8Array.of(0x40, 97, 98)));
const longNumber = withTable(opcodes(Uint8Array.of(0x80, ...Array.from({ length: 12 }, () => 0x80), 0)));
const noFormat = withTable(chained(words([0, 28, 28, 28, 1, 9, 0])));
const compressed = withTable(chained(words([0, 28, 28, 28, 1, 1, 1])));
const manyImports = withTable(chained(words([0, 28, 28, 28, 0x10000000, 1, 0])));

describe("a broken file is a FormatError at the byte that is wrong", () => {
  it.each<[string, Uint8Array, number]>([
    ["no magic", patched(library.bytes, [0, 0xce, 0xfb]), 0],
    ["a header that is cut", library.bytes.subarray(0, 30), 0],
    [
      "more commands than there is room for",
      patched(library.bytes, [16, 9]),
      32 + new DataView(library.bytes.buffer).getUint32(20, true),
    ],
    ["more commands than any file has", patched(library.bytes, [16, 0, 0, 2]), 16],
    ["commands that go on behind the end", patched(library.bytes, [20, 0xff, 0xff, 0xff, 0x7f]), 32],
    ["a command of no bytes", patched(library.bytes, [load + 4, 0]), load],
    ["a command that is not aligned", patched(library.bytes, [load + 4, 42]), load],
    ["a command longer than all", patched(library.bytes, [load + 4, 0, 0xff]), load],
    ["a library whose name starts in its fields", patched(library.bytes, [load + 8, 16]), load + 8],
    ["a library whose name starts behind its command", patched(library.bytes, [load + 8, 0xff]), load + 8],
    [
      "an entry of the run path without an end",
      patched(library.bytes, [rpath + 24, 1, 1, 1, 1, 1, 1, 1, 1]),
      rpath + 12,
    ],
    ["a second symbol table", patched(library.bytes, [rpath, 0x02, 0, 0, 0]), symtab],
    ["more sections than the command has room for", patched(library.bytes, [segment + 64, 9]), segment + 64],
    ["a segment that goes on behind the end", patched(library.bytes, [segment + 48, 0xff, 0xff, 0xff]), segment],
    [
      "more symbols than the file has room for",
      patched(library.bytes, [symtab + 12, 0xff, 0xff, 0xff]),
      library.symbolOffset,
    ],
    [
      "strings that go on behind the end",
      patched(library.bytes, [symtab + 20, 0xff, 0xff, 0xff]),
      library.stringOffset,
    ],
    [
      "a symbol whose name lies behind the strings",
      patched(library.bytes, [library.symbolOffset + 16, 0xff]),
      library.symbolOffset + 16,
    ],
    ["an export trie outside the file", patched(library.bytes, [exported + 8, 0xff, 0xff, 0xff]), 0xffffff],
    ["a node outside the trie", patched(library.bytes, [exportOffset + 11, 0x7f]), exportOffset + 0x7f],
    ["a signature outside the file", patched(library.bytes, [signed + 8, 0xff, 0xff, 0xff]), 0xffffff],
    ["a node that is reached twice", repeatedName.bytes, repeatedName.at + 8],
    ["a trie without end", endless.bytes, endless.at],
    ["a bind without a name", noName.bytes, noName.at + 1],
    ["an operation that does not exist", noOperation.bytes, noOperation.at + 1],
    ["a name without an end", noEnd.bytes, noEnd.at + 1],
    ["a number without an end", longNumber.bytes, longNumber.at + 1],
    ["imports of an unknown format", noFormat.bytes, noFormat.at + 20],
    ["imports with compressed names", compressed.bytes, compressed.at + 24],
    ["more imports than there is room for", manyImports.bytes, manyImports.at + 16],
  ])("%s", (_, bytes, offset) => {
    const { error } = only(bytes);
    expect(error).toBeInstanceOf(FormatError);
    expect(error?.offset).toBe(offset);
  });

  it("keeps what stands before the break", () => {
    const slice = only(patched(library.bytes, [symtab + 12, 0xff, 0xff, 0xff]));
    expect(slice.libraries?.map(({ name }) => name)).toEqual(["/usr/lib/libSystem.B.dylib"]);
    expect(slice.rpaths).toEqual(["@loader_path"]);
    expect(slice.signature?.directories).toHaveLength(1);
    expect("symbols" in slice).toBe(false);
  });
});

describe("a fat file", () => {
  const arm = buildMacho({ commands: [libraryCommand(0xc, "/arm.dylib")], sign: [2] }).bytes;
  const intel = buildMacho({ cpuType: 0x01000007, commands: [libraryCommand(0xc, "/intel.dylib")] }).bytes;
  const fat = buildFat([
    { cpuType: 0x01000007, bytes: intel },
    { cpuType: 0x0100000c, bytes: arm },
  ]);

  it("has its slices in the order of the table, each with the offset of its own", () => {
    const { container, slices, error } = parseMacho(fat);
    expect([container, error]).toEqual(["fat", undefined]);
    expect(slices.map(({ offset, libraries }) => [offset, libraries?.[0]?.name])).toEqual([
      [4096, "/intel.dylib"],
      [8192, "/arm.dylib"],
    ]);
  });

  it("names bytes of the file where a slice breaks", () => {
    const { slices } = parseMacho(patched(fat, [8192, 0]));
    expect(slices.map(({ error }) => error?.offset)).toEqual([undefined, 8192]);
  });

  it.each<[string, Uint8Array, number, number]>([
    ["more slices than the table has room for", patched(fat, [7, 39]).subarray(0, 300), 8, 0],
    ["a slice behind the end of the file", patched(fat, [28 + 9, 0xff]), 28, 1],
    ["a slice over the table", patched(fat, [8 + 8, 0, 0, 0, 16]), 8, 0],
    ["a slice over another", patched(fat, [28 + 8, 0, 0, 0x10, 0x10]), 28, 1],
    ["two slices for one machine", patched(fat, [28, 1, 0, 0, 7]), 28, 1],
  ])("%s is an error of the table", (_, bytes, offset, before) => {
    const { slices, error } = parseMacho(bytes);
    expect(error).toBeInstanceOf(FormatError);
    expect(error?.offset).toBe(offset);
    expect(slices).toHaveLength(before);
  });

  it("refuses a slice for another machine than the table says", () => {
    const { slices } = parseMacho(patched(fat, [8, 0, 0, 0, 18]));
    expect(slices[0]?.error?.offset).toBe(8);
    expect(slices[0]?.header?.cpuType).toBe(0x01000007);
    expect(slices[1]?.error).toBeUndefined();
  });
});

/** Far less than what a reader would take that believes the file, far more than one needs that does not. */
const BOUND_MS = 1500;

describe("a file that asks for the same thing again and again costs no more than its size", () => {
  /** A trie as deep as it is long: each node adds one character to the name and ends one. */
  function deepTrie(depth: number): Uint8Array {
    const node = 9;
    const bytes = new Uint8Array(depth * node);
    for (let index = 0; index < depth; index++) {
      const next = (index + 1) * node;
      // The size of what follows, flags, a count of children, the character, the child in four bytes.
      bytes.set(
        [
          1,
          0,
          1,
          97,
          0,
          (next & 0x7f) | 0x80,
          ((next >> 7) & 0x7f) | 0x80,
          ((next >> 14) & 0x7f) | 0x80,
          (next >> 21) & 0x7f,
        ],
        index * node,
      );
    }
    bytes[(depth - 1) * node + 2] = 0;
    return bytes;
  }

  it.each<[string, () => Uint8Array]>([
    ["a trie of 200,000 nodes below one another", () => buildMacho({ tables: [trie(deepTrie(200_000))] }).bytes],
    [
      "20,000 imports of one long name",
      () => {
        const { bytes, symbolOffset, stringOffset } = buildMacho({
          symbols: [{ name: "x".repeat(200_000) }, ...Array.from({ length: 20_000 }, () => ({ name: "" }))],
        });
        const view = new DataView(bytes.buffer);
        for (let at = symbolOffset; at + 16 <= stringOffset; at += 16) view.setUint32(at, 1, true);
        return bytes;
      },
    ],
    [
      "chained imports of one long name",
      () => {
        const count = 20_000;
        const imports = words(Array.from({ length: count }, () => 1));
        const header = words([0, 28, 28, 28 + 4 * count, count, 1, 0]);
        const bytes = new Uint8Array(28 + 4 * count + 200_001).fill(120);
        bytes.set(header);
        bytes.set(imports, 28);
        bytes[bytes.length - 1] = 0;
        return buildMacho({ tables: [chained(bytes)] }).bytes;
      },
    ],
    [
      "60,000 commands",
      () =>
        buildMacho({ commands: Array.from({ length: 60_000 }, () => ({ type: 0x99, body: new Uint8Array() })) }).bytes,
    ],
  ])("%s", (_, make) => {
    const bytes = make();
    const started = performance.now();
    const slice = only(bytes);
    slice.exportTrie?.names();
    slice.exportTrie?.namesStartWith("_PyInit_", "aaaaaaaa");
    slice.symbols?.exported();
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
    expect(slice.header?.fileType).toBe(6);
  });
});
