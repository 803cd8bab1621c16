import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { isPe } from "../../src/pe/header.ts";
import { machineName } from "../../src/pe/machine.ts";
import { parsePe } from "../../src/pe/parse.ts";
import { concat, words } from "../builders/macho.ts";
import { patched } from "../builders/patched.ts";
import {
  buildPe,
  directoryOffset,
  FIRST,
  fileOffset,
  OPTIONAL,
  type PeOptions,
  SIGNATURE,
  sectionOffset,
  word,
} from "../builders/pe.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const utf16 = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, "utf16le"));
const [EXPORT, IMPORT, RESOURCE, RELOCATIONS, DEBUG, TLS, CONFIGURATION, DELAY] = [0, 1, 2, 5, 6, 9, 10, 13];

/** An entry of a lookup table that asks for a number. */
const ordinal = (number: number, bits: 32 | 64 = 64): Uint8Array =>
  bits === 64 ? words([number, 0x80000000]) : words([0x80000000 + number]);

/** One library of which a name and a number are asked for. */
const imports = (bits: 32 | 64): PeOptions => ({
  bits,
  directories: { [IMPORT]: [0x1000, 40] },
  content: [
    [0x1000, words([0x1100, 0, 0, 0x1200, 0x1300])],
    [0x1100, concat(word(0x1210, bits), ordinal(7, bits), word(0, bits))],
    [0x1200, text("needed.dll\0")],
    [0x1210, text("\0\0area\0")],
    [0x1300, concat(word(1, bits), word(0, bits))],
  ],
});

/** Three exports, the second of which is left out and the third a forwarder. */
const exports: PeOptions = {
  directories: { [EXPORT]: [0x1000, 0x100] },
  content: [
    [0x1000, words([0, 0, 0, 0x1040, 5, 3, 2, 0x1060, 0x1070, 0x1080])],
    [0x1040, text("original.dll\0")],
    [0x1060, words([0x1500, 0, 0x1090])],
    [0x1070, words([0x10a0, 0x10b0])],
    [0x1080, Uint8Array.of(0, 0, 2, 0)],
    [0x1090, text("other.area\0")],
    [0x10a0, text("PyInit_d\u00e9mo\0")],
    [0x10b0, text("area\0")],
  ],
};

/** A type with a name, a name and a language. */
const resources = (type: Uint8Array, data: Uint8Array): PeOptions => ({
  directories: { [RESOURCE]: [0x1000, 0x300] },
  content: [
    [0x1000, concat(words([0, 0, 0, 0x00010000]), type, words([0x80000020]))],
    [0x1020, words([0, 0, 0, 0x00010000, 3, 0x80000040])],
    [0x1040, words([0, 0, 0, 0x00010000, 0x409, 0x60])],
    [0x1060, words([0x1200, data.length, 0, 0])],
    [0x1100, concat(Uint8Array.of(4, 0), utf16("DATA"))],
    [0x1200, data],
  ],
});

const node = (key: string, value: Uint8Array, valueLength: number, ...children: readonly Uint8Array[]): Uint8Array => {
  const padded = (bytes: Uint8Array): Uint8Array => concat(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
  const body = concat(padded(concat(new Uint8Array(6), utf16(`${key}\0`))), value);
  const all = concat(children.length > 0 ? padded(body) : body, ...children.map(padded));
  new DataView(all.buffer).setUint16(0, all.length, true);
  new DataView(all.buffer).setUint16(2, valueLength, true);
  return all;
};

const configuration = (bits: 32 | 64, size: number, fields: readonly (readonly [number, Uint8Array])[]): PeOptions => ({
  bits,
  directories: { [CONFIGURATION]: [0x1000, 64] },
  content: [
    [0x1000, words([size])],
    ...fields.map(([at, bytes]) => [0x1000 + at, bytes] as const),
    [0x1300, word(0xbb40e64e, bits)],
  ],
});

describe("an image is read as it was written", () => {
  it.each([32, 64] as const)("imports of %i bits", (bits) => {
    const { error, header, imports: libraries } = parsePe(buildPe(imports(bits)));
    expect(error).toBeUndefined();
    expect(header).toMatchObject({ bits, imageBase: bits === 64 ? 0x180000000 : 0x10000000 });
    expect(libraries).toEqual([{ name: "needed.dll", names: ["area"], ordinals: [7] }]);
  });

  it("without a table of names the loader goes by that of addresses", () => {
    const bytes = buildPe(imports(64));
    const swapped = patched(bytes, [fileOffset(0x1000), 0, 0], [fileOffset(0x1000) + 16, 0, 0x11]);
    expect(parsePe(swapped).imports).toEqual([{ name: "needed.dll", names: ["area"], ordinals: [7] }]);
  });

  it("a descriptor without a table of addresses ends the imports, whatever else it says", () => {
    expect(parsePe(patched(buildPe(imports(64)), [fileOffset(0x1000) + 16, 0, 0])).imports).toEqual([]);
  });

  it.each([0, 1])("delayed imports whose addresses are of kind %i", (attributes) => {
    const base = attributes === 0 ? 0x10000000 : 0;
    const { error, delayImports } = parsePe(
      buildPe({
        bits: 32,
        directories: { [DELAY]: [0x1000, 64] },
        content: [
          [0x1000, words([attributes, base + 0x1200, 0, 0, base + 0x1100, 0, 0, 0])],
          [0x1100, words([base + 0x1210, 0])],
          [0x1200, text("late.dll\0")],
          [0x1210, text("\0\0area\0")],
        ],
      }),
    );
    expect(error).toBeUndefined();
    expect(delayImports).toEqual([{ name: "late.dll", names: ["area"], ordinals: [] }]);
  });

  it("exports with the name that the linker gave the file", () => {
    const table = parsePe(buildPe(exports)).exports;
    expect(table).toMatchObject({ name: "original.dll", ordinalBase: 5, count: 2, nameCount: 2 });
    expect(table?.forwarders).toEqual([{ ordinal: 7, name: "area", target: "other.area" }]);
    expect(table?.names()).toEqual(["PyInit_d\u00e9mo", "area"]);
    expect(table?.namesStartWith("PyInit_d\u00e9")).toBe(true);
    expect(table?.namesStartWith("PyInit_de", "areas")).toBe(false);
  });

  it("a resource by its names, and none where the table holds numbers", () => {
    const named = parsePe(buildPe(resources(words([0x80000100]), text("bytes")))).resources;
    expect(named?.entries).toEqual([{ type: "DATA", name: 3, language: 0x409, address: 0x1200, size: 5 }]);
    expect(named).toMatchObject({ version: undefined });
  });

  it("a version whose values count bytes, have no end, or are missing", () => {
    const strings = node(
      "000004b0",
      new Uint8Array(),
      0,
      node("FileVersion", utf16("1.2\0"), 8),
      node("ProductName", utf16("demo"), 4),
      node("Comments", new Uint8Array(), 0),
    );
    const root = node("VS_VERSION_INFO", new Uint8Array(), 0, node("StringFileInfo", new Uint8Array(), 0, strings));
    const version = parsePe(buildPe(resources(words([16]), root))).resources?.version;
    expect(version).toEqual({
      fileVersion: undefined,
      productVersion: undefined,
      tables: [
        {
          language: "000004b0",
          strings: new Map([
            ["FileVersion", "1.2"],
            ["ProductName", "demo"],
            ["Comments", ""],
          ]),
        },
      ],
    });
  });

  it.each([
    [32, 0x3c, 0x5c, 0x58],
    [64, 0x58, 0x94, 0x90],
  ] as const)("a load configuration of %i bits goes as far as its size", (bits, cookie, size, flags) => {
    const base = bits === 64 ? 0x180000000 : 0x10000000;
    const fields = [
      [cookie, word(base + 0x1300, bits)],
      [flags, words([0x500])],
    ] as const;
    const whole = parsePe(buildPe(configuration(bits, size, fields))).loadConfiguration;
    expect(whole).toMatchObject({ size, securityCookieValue: 0xbb40e64e, guardFlags: 0x500 });
    expect(whole?.hybridMetadata).toBeUndefined();
    const cut = parsePe(buildPe(configuration(bits, size - 1, fields))).loadConfiguration;
    expect(cut?.guardFlags).toBeUndefined();
    expect(cut?.guardFunctionCount).toBe(0);
  });

  it("a cookie outside the image has no value", () => {
    const { error, loadConfiguration } = parsePe(buildPe(configuration(64, 0x60, [[0x58, word(0x190000000)]])));
    expect(error).toBeUndefined();
    expect(loadConfiguration).toMatchObject({ securityCookie: 0x190000000, securityCookieValue: undefined });
  });

  it("old debug information, and the first of two entries of a type", () => {
    const { debug } = parsePe(
      buildPe({
        directories: { [DEBUG]: [0x1000, 56] },
        content: [
          [0x1000, words([0, 0, 0, 2, 24, 0x1100, fileOffset(0x1100)])],
          [0x101c, words([0, 0, 0, 2, 24, 0x1200, fileOffset(0x1200)])],
          [0x1100, concat(words([0x3031424e, 0, 0, 3]), text("old.pdb\0"))],
          [0x1200, concat(words([0x3031424e, 0, 0, 4]), text("new.pdb\0"))],
        ],
      }),
    );
    expect(debug?.codeView).toEqual({ format: "nb10", guid: undefined, age: 3, path: "old.pdb" });
    expect(debug?.entries).toHaveLength(2);
  });

  it("what lies behind the content of a section is zero, and ends tables and names", () => {
    const bytes = buildPe({
      memorySize: 0x1000,
      directories: { [IMPORT]: [0x1000, 40] },
      content: [
        [0x1000, words([0x11f0, 0, 0, 0x11e0, 0x11f0])],
        [0x11e0, text("needed.dll\0")],
        [0x11f0, concat(word(0x11fa), text("\0\0area"))],
      ],
    });
    expect(bytes).toHaveLength(fileOffset(0x1200));
    // The name of the import is the last of the file, and its table goes on in zeros: eight bytes of it are the name.
    expect(parsePe(bytes).imports).toBeUndefined();
    const { error, imports: libraries } = parsePe(
      buildPe({
        memorySize: 0x1000,
        directories: { [IMPORT]: [0x11c0, 40] },
        content: [
          [0x11c0, words([0x11f8, 0, 0, 0x11f4, 0x11f8])],
          [0x11f4, text("a\0")],
          [0x11f8, ordinal(2)],
        ],
      }),
    );
    expect(error).toBeUndefined();
    expect(libraries).toEqual([{ name: "a", names: [], ordinals: [2] }]);
  });

  it("the name of an export can be one of those zeros, whose place is behind the end of the file", () => {
    // Found by the fuzzer: the section starts far behind the end of the file.
    const bytes = buildPe({
      directories: { [EXPORT]: [0x200, 0x28] },
      memorySize: 0x1000,
    });
    bytes.set(words([0, 0, 0, 0, 1, 1, 1, 0x240, 0x240, 0x250]), 0x200);
    bytes.set(words([0x1800]), 0x240);
    const { exports: table } = parsePe(patched(bytes, [sectionOffset() + 22, 0xff]));
    expect(table?.names()).toEqual([""]);
    expect(table?.namesStartWith("P")).toBe(false);
  });

  it("sections closer than pages are where the file has them", () => {
    const { error, imports: libraries } = parsePe(
      buildPe({
        sectionAlignment: 0x200,
        directories: { [IMPORT]: [0x400, 40] },
        content: [
          [0x1000, words([0x500, 0, 0, 0x600, 0x500])],
          [0x1100, concat(ordinal(3), word(0))],
          [0x1200, text("needed.dll\0")],
        ],
      }),
    );
    expect(error).toBeUndefined();
    expect(libraries).toEqual([{ name: "needed.dll", names: [], ordinals: [3] }]);
  });

  it("linkers by what they leave", () => {
    const key = 0x1234;
    const rich = words([0x536e6144 ^ key, key, key, key, (261 << 16) ^ 35207 ^ key, 12 ^ key, 0x68636952, key]);
    const stub = patched(buildPe({ linkerVersion: [14, 44] }), [64, ...rich]);
    expect(parsePe(stub)).toMatchObject({
      linker: "msvc",
      richHeader: { offset: 64, entries: [{ product: 261, build: 35207, count: 12 }] },
    });
    const linkerOf = (...linkerVersion: [number, number]) => parsePe(buildPe({ linkerVersion })).linker;
    expect([linkerOf(14, 0), linkerOf(2, 40), linkerOf(14, 44), linkerOf(3, 0)]).toEqual([
      "lld",
      "mingw",
      undefined,
      undefined,
    ]);
  });

  it("machines by their names", () => {
    const nameOf = (machine: number) => machineName(parsePe(buildPe({ machine })));
    expect([0x14c, 0x8664, 0xaa64, 0x1c4, 0x5064].map(nameOf)).toEqual([
      "i686",
      "x86_64",
      "aarch64",
      "armv7l",
      "machine-20580",
    ]);
    // Without its load configuration nobody knows whether this is x86_64 or ARM64EC.
    expect(machineName(parsePe(patched(buildPe(imports(64)), [fileOffset(0x1000) + 14, 0xff])))).toBeUndefined();
  });

  it("a header that counts fewer or more directories than there are", () => {
    expect(parsePe(buildPe({ directoryCount: 2 })).header?.directories).toHaveLength(2);
    expect(parsePe(buildPe({ directoryCount: 0xffffffff })).header?.directories).toHaveLength(16);
    const { error, imports: libraries } = parsePe(buildPe({ ...imports(64), directoryCount: 1 }));
    expect([error, libraries]).toEqual([undefined, []]);
  });
});

describe("what is no PE file", () => {
  const bytes = buildPe();
  it.each<[string, Uint8Array, boolean]>([
    ["an image", bytes, true],
    ["a program for DOS", patched(bytes, [SIGNATURE, 0]), false],
    ["one for Windows 3", patched(bytes, [SIGNATURE, 0x4e, 0x45]), false],
    ["a header that is cut", bytes.subarray(0, 60), false],
    ["a signature behind the end", patched(bytes, [60, 0xff, 0xff, 0xff, 0xff]), false],
    ["something else", text("#!/bin/sh\n".repeat(10)), false],
  ])("%s", (_, given, expected) => {
    expect(isPe(given)).toBe(expected);
    if (!expected) expect(parsePe(given).error).toBeInstanceOf(FormatError);
  });
});

describe("a broken file is a FormatError at the byte that is wrong", () => {
  const library = buildPe(imports(64));
  const exporting = buildPe(exports);
  const at = fileOffset;
  const tables = (index: number, address: number, size: number, content: NonNullable<PeOptions["content"]>) =>
    buildPe({ directories: { [index]: [address, size] }, content });

  it.each<[string, Uint8Array, number]>([
    ["no DOS header", patched(library, [0, 0]), 0],
    ["no signature", patched(library, [SIGNATURE, 0]), SIGNATURE],
    ["an optional header of another kind", patched(library, [OPTIONAL, 7, 1]), OPTIONAL],
    ["an alignment of no power of two", patched(library, [OPTIONAL + 32, 3]), OPTIONAL + 32],
    ["no alignment", patched(library, [OPTIONAL + 33, 0]), OPTIONAL + 32],
    ["an optional header that is cut", library.subarray(0, OPTIONAL + 50), OPTIONAL],
    ["directories that are cut", library.subarray(0, directoryOffset(4)), directoryOffset(0)],
    ["more sections than there is room for", patched(library, [SIGNATURE + 6, 0xff, 0xff]), sectionOffset()],
    ["a section over the headers", patched(library, [sectionOffset() + 12, 0, 0]), sectionOffset() + 12],
    ["a section behind the end", patched(library, [sectionOffset() + 17, 0xff]), sectionOffset()],
    ["imports outside the image", patched(library, [directoryOffset(1), 0, 0, 9]), directoryOffset(1)],
    ["a library whose name is nowhere", patched(library, [at(0x1000) + 14, 9]), at(0x1000) + 12],
    ["an import whose name is nowhere", patched(library, [at(0x1100) + 2, 9]), at(0x1100)],
    ["more exports than there is room for", patched(exporting, [at(0x1000) + 23, 9]), at(0x1000) + 28],
    ["more names than there is room for", patched(exporting, [at(0x1000) + 27, 9]), at(0x1000) + 32],
    ["a name of no function", patched(exporting, [at(0x1080), 3]), at(0x1080)],
    ["a name that is nowhere", patched(exporting, [at(0x1070) + 2, 9]), at(0x1070)],
    [
      "a forwarder without an end",
      patched(buildPe({ ...exports, content: [...(exports.content ?? []), [0x1ff8, words([1, 1])]] }), [
        at(0x1060),
        0xff,
        0x10,
      ]).fill(1, at(0x10bf)),
      at(0x10ff),
    ],
    [
      "callbacks without an end",
      tables(TLS, 0x1000, 40, [
        [0x1000, concat(word(0), word(0), word(0), word(0x180001028), word(0))],
        [0x1028, new Uint8Array(0xfd8).fill(1)],
      ]),
      at(0x1000) + 24,
    ],
    ["relocations of no size", tables(RELOCATIONS, 0x1000, 12, [[0x1000, words([0x1000, 0, 0])]]), at(0x1004)],
    ["relocations behind their table", tables(RELOCATIONS, 0x1000, 12, [[0x1000, words([0x1000, 14, 0])]]), at(0x1004)],
    ["relocations behind the section", tables(RELOCATIONS, 0x1000, 0x201, []), directoryOffset(5)],
    [
      "a load configuration behind the section",
      tables(CONFIGURATION, 0x1ffc, 64, [[0x1ffc, words([0x50])]]),
      directoryOffset(10),
    ],
  ])("%s", (_, bytes, offset) => {
    const { error } = parsePe(bytes);
    expect(error).toBeInstanceOf(FormatError);
    expect(error?.offset).toBe(offset);
  });

  it("keeps what stands before the break", () => {
    const file = parsePe(patched(library, [at(0x1100) + 2, 9]));
    expect(file.sections?.map(({ name }) => name)).toEqual([".data"]);
    expect("imports" in file).toBe(false);
    expect("certificates" in file).toBe(true);
  });

  it.each<[string, Uint8Array, number]>([
    ["resources outside the image", tables(RESOURCE, 0x9000, 16, []), directoryOffset(2)],
    ["a type without names", patched(buildPe(resources(words([16]), text("x"))), [at(0x1017), 0]), at(0x1014)],
    [
      "a table below the languages",
      patched(buildPe(resources(words([16]), text("x"))), [at(0x1057), 0x80]),
      at(0x1054),
    ],
    ["a name behind the section", buildPe(resources(words([0x800001ff]), text("x"))), at(0x1010)],
    [
      "a version that is nowhere",
      patched(buildPe(resources(words([16]), text("x"))), [at(0x1062), 9]),
      directoryOffset(2),
    ],
    ["a version of three bytes", buildPe(resources(words([16]), text("abc"))), at(0x1200)],
    ["a version longer than its resource", buildPe(resources(words([16]), words([0x00000100, 0]))), at(0x1200)],
    ["a version whose key has no end", buildPe(resources(words([16]), words([0x00000008, 0x00410000]))), at(0x1200)],
  ])("%s is the error of the resources alone", (_, bytes, offset) => {
    const { error, resources: found } = parsePe(bytes);
    expect(error).toBeUndefined();
    expect(found?.error).toBeInstanceOf(FormatError);
    expect(found?.error?.offset).toBe(offset);
  });

  it.each<[string, Uint8Array, number]>([
    ["a directory outside the image", tables(DEBUG, 0x9000, 28, []), directoryOffset(6)],
    ["more entries than there is room for", tables(DEBUG, 0x1000, 0x10000, []), directoryOffset(6)],
    ["symbols behind the end", tables(DEBUG, 0x1000, 28, [[0x1000, words([0, 0, 0, 2, 30, 0, 0x9000])]]), 0x9000],
    [
      "a path that is cut",
      tables(DEBUG, 0x1000, 28, [
        [0x1000, words([0, 0, 0, 2, 24, 0, at(0x1100)])],
        [0x1100, words([0x53445352])],
      ]),
      at(0x1100),
    ],
    [
      "characteristics that are cut",
      tables(DEBUG, 0x1000, 28, [[0x1000, words([0, 0, 0, 20, 2, 0, at(0x1100)])]]),
      at(0x1100),
    ],
  ])("%s is the error of the debug information alone", (_, bytes, offset) => {
    const { error, debug } = parsePe(bytes);
    expect(error).toBeUndefined();
    expect(debug?.error).toBeInstanceOf(FormatError);
    expect(debug?.error?.offset).toBe(offset);
  });
});

/** Far less than what a reader would take that believes the file, far more than one needs that does not. */
const BOUND_MS = 1500;

describe("a file that asks for the same thing again and again costs no more than its size", () => {
  const long = concat(new Uint8Array(200_000).fill(120), Uint8Array.of(0));
  const repeated = (count: number, value: number): Uint8Array => words(new Array<number>(count).fill(value));

  it.each<[string, () => Uint8Array]>([
    [
      "20,000 imports of one long name",
      () => {
        const entries = concat(...new Array<Uint8Array>(20_000).fill(word(0x40000)), word(0));
        const descriptors = words([0x1100, 0, 0, 0x40000, 0x1100]);
        return buildPe({
          directories: { [IMPORT]: [0x1000, 40] },
          content: [
            [0x1000, descriptors],
            [0x1100, entries],
            [0x40000, long],
          ],
        });
      },
    ],
    [
      "10,000 libraries with one table of 10,000 imports",
      () => {
        const descriptors = repeated(10_000 * 5, 0x40000);
        const entries = concat(...new Array<Uint8Array>(10_000).fill(ordinal(1)), word(0));
        return buildPe({
          directories: { [IMPORT]: [0x1000, 40] },
          content: [
            [0x1000, descriptors],
            [0x40000, entries],
          ],
        });
      },
    ],
    [
      "20,000 exports with one long name, all of them forwarders to it",
      () =>
        buildPe({
          directories: { [EXPORT]: [0x1000, 0x100000] },
          content: [
            [0x1000, words([0, 0, 0, 0x80000, 1, 20_000, 20_000, 0x1100, 0x20000, 0x40000])],
            [0x1100, repeated(20_000, 0x80000)],
            [0x20000, repeated(20_000, 0x80000)],
            [0x40000, new Uint8Array(40_000)],
            [0x80000, long],
          ],
        }),
    ],
    [
      "resources whose tables are one table",
      () =>
        buildPe({
          directories: { [RESOURCE]: [0x1000, 0x100] },
          content: [[0x1000, concat(words([0, 0, 0, 0xffff0000]), repeated(2 * 0xffff, 0x80000000))]],
        }),
    ],
    [
      "60,000 resources with one long name",
      () =>
        buildPe({
          directories: { [RESOURCE]: [0x1000, 0x100] },
          content: [
            [0x1000, concat(words([0, 0, 0, 0xf0000000]), repeated(2 * 0xf000, 0x80100000))],
            [0x101000, concat(Uint8Array.of(0xff, 0xff), new Uint8Array(0x20000))],
          ],
        }),
    ],
    [
      "60,000 debug entries with one path",
      () =>
        buildPe({
          directories: { [DEBUG]: [0x1000, 28 * 60_000] },
          content: [
            [
              0x1000,
              concat(...new Array<Uint8Array>(60_000).fill(words([0, 0, 0, 2, 200_000, 0, fileOffset(0x200000)]))),
            ],
            [0x200000, concat(words([0x53445352, 0, 0, 0, 0, 1]), long)],
          ],
        }),
    ],
  ])("%s", (_, make) => {
    const bytes = make();
    const started = performance.now();
    const file = parsePe(bytes);
    file.exports?.names();
    file.exports?.namesStartWith("PyInit_", "xxxxxxxx");
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
    expect(file.header?.machine).toBe(0x8664);
  });
});

it("the builder's section starts where the tests think", () => {
  expect(parsePe(buildPe()).sections?.[0]?.address).toBe(FIRST);
});
