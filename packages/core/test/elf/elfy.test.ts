import { parse } from "elfy";
import { describe, expect, it } from "vitest";
import { parseElf } from "../../src/elf/parse.ts";
import { fixtureBytes, fixtures } from "./fixture-table.ts";

// elfy is an independent reader of headers, segments and sections. It fails on a file without section headers, and
// reads alignment and entry size of 64-bit sections at wrong offsets: neither is compared.
const readable = fixtures.filter(
  ({ malformed, file }) => malformed !== true && parseElf(fixtureBytes(file)).sections !== undefined,
);

describe("elfy agrees on header, segments and sections", () => {
  it("compares nearly all of the binaries", () => {
    expect(readable.length).toBeGreaterThan(150);
  });

  it.each(readable.map(({ file }) => file))("%s", (file) => {
    const bytes = fixtureBytes(file);
    const elf = parseElf(bytes);
    const other = parse(Buffer.from(bytes));
    expect({
      bits: elf.header.bits,
      endian: elf.header.endian,
      entry: elf.header.entry,
      flags: elf.header.flags,
      segmentTable: [elf.header.programHeaders.offset, elf.header.programHeaders.count],
      sectionTable: [elf.header.sectionHeaders.offset, elf.header.sectionHeaders.count],
      segments: elf.segments.map(({ offset, address, fileSize, memorySize, alignment }) => [
        offset,
        address,
        fileSize,
        memorySize,
        alignment,
      ]),
      sections: elf.sections?.map(({ name, address, offset, size }) => [name, address, offset, size]),
    }).toEqual({
      bits: Number(other.class),
      endian: other.endian === "lsb" ? "little" : "big",
      entry: other.entry,
      flags: other.flags,
      segmentTable: [other.phoff, other.phnum],
      sectionTable: [other.shoff, other.shnum],
      segments: other.body.programs.map(({ offset, vaddr, filesz, memsz, align }) => [
        offset,
        vaddr,
        filesz,
        memsz,
        align,
      ]),
      sections: other.body.sections.map(({ name, addr, off, size }) => [name, addr, off, size]),
    });
  });
});
