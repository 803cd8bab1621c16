import { describe, expect, it } from "vitest";
import { gatherFacts } from "../../src/facts/gather.ts";
import { type BinaryFormat, sniffBinary } from "../../src/facts/sniff.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildWheel } from "../builders/wheel.ts";
import { toBytes } from "../builders/zip.ts";

/** So many zero bytes with these bytes laid over them. */
function bytesWith(
  size: number,
  ...laid: readonly (readonly [offset: number, bytes: readonly number[]])[]
): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const [offset, part] of laid) bytes.set(part, offset);
  return bytes;
}

const elf = bytesWith(64, [0, [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]]);
const pe = bytesWith(128, [0, [0x4d, 0x5a]], [60, [120]], [120, [0x50, 0x45, 0, 0]]);

describe("the format of a file follows from its bytes", () => {
  it.each<[string, Uint8Array, BinaryFormat | undefined]>([
    ["ELF", elf, "elf"],
    ["ELF cut after its first eight bytes", elf.subarray(0, 8), "elf"],
    ["PE", pe, "pe"],
    ["PE whose signature ends the file", pe.subarray(0, 124), "pe"],
    ["Mach-O, 32 bit big-endian", bytesWith(32, [0, [0xfe, 0xed, 0xfa, 0xce]]), "macho"],
    ["Mach-O, 64 bit big-endian", bytesWith(32, [0, [0xfe, 0xed, 0xfa, 0xcf]]), "macho"],
    ["Mach-O, 32 bit little-endian", bytesWith(32, [0, [0xce, 0xfa, 0xed, 0xfe]]), "macho"],
    ["Mach-O, 64 bit little-endian", bytesWith(32, [0, [0xcf, 0xfa, 0xed, 0xfe]]), "macho"],
    ["fat Mach-O of two slices", bytesWith(64, [0, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2]]), "macho"],
    ["fat Mach-O with 64-bit offsets", bytesWith(64, [0, [0xca, 0xfe, 0xba, 0xbf, 0, 0, 0, 1]]), "macho"],
    ["a Java class file of version 45", bytesWith(64, [0, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 45]]), undefined],
    ["a Java class file of version 61", bytesWith(64, [0, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61]]), undefined],
    ["a Java class file of version 45.3", bytesWith(64, [0, [0xca, 0xfe, 0xba, 0xbe, 0, 3, 0, 45]]), undefined],
    ["a fat Mach-O without slices", bytesWith(64, [0, [0xca, 0xfe, 0xba, 0xbe]]), undefined],
    ["MZ without PE", bytesWith(128, [0, [0x4d, 0x5a]], [60, [120]]), undefined],
    ["MZ whose PE header lies beyond the file", bytesWith(128, [0, [0x4d, 0x5a]], [60, [125]]), undefined],
    ["MZ with an enormous offset", bytesWith(128, [0, [0x4d, 0x5a]], [60, [0xff, 0xff, 0xff, 0xff]]), undefined],
    ["MZ too short for an offset", pe.subarray(0, 63), undefined],
    ["text that begins with MZ", toBytes(`MZ${" ".repeat(100)}`), undefined],
    ["text", toBytes("#!/usr/bin/env python\n"), undefined],
    ["seven bytes of ELF", elf.subarray(0, 7), undefined],
    ["nothing", new Uint8Array(), undefined],
  ])("%s", (_, bytes, format) => {
    expect(sniffBinary(bytes)).toBe(format);
  });

  it("in an array that starts somewhere else in its memory", () => {
    expect(sniffBinary(new Uint8Array([1, 2, 3, ...pe]).subarray(3))).toBe("pe");
  });

  it("and not from its name", async () => {
    const files = { "demo/data.txt": elf, "demo/_core.so": "no binary", "demo/_core.pyd": pe };
    const { bytes, filename } = await buildWheel({ files });
    const subjects = await gatherFacts(await openWheel(bytes, { filename, platform: nodePlatform }));
    const kinds = new Map(subjects.map(({ path, kind }) => [path, kind]));
    expect(kinds.get("demo/data.txt")).toBe("elf");
    expect(kinds.get("demo/_core.so")).toBe("file");
    expect(kinds.get("demo/_core.pyd")).toBe("pe");
  });
});
