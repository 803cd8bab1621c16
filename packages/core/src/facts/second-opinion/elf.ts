import { createElfReader, readHeader } from "../../elf/header.ts";
import { readSections } from "../../elf/sections.ts";
import { readSegments } from "../../elf/segments.ts";
import { FormatError } from "../../errors.ts";
import { type Disagreement, disagreement } from "./disagreement.ts";
import type { ElfReading } from "./opinion.ts";

/**
 * Our own reading of the tables, undefined where there is nothing to compare: elfy reads no file without section
 * headers, and a file that is broken for us is a finding of its own.
 */
export function readElfTables(bytes: Uint8Array): ElfReading | undefined {
  try {
    const reader = createElfReader(bytes);
    const header = readHeader(reader);
    const segments = readSegments(reader, header);
    const sections = readSections(reader, header);
    if (sections === undefined) return undefined;
    const { programHeaders, sectionHeaders } = header;
    return {
      header: {
        class: header.bits,
        "byte order": header.endian,
        type: header.type,
        machine: header.machine,
        flags: header.flags,
        "entry point": header.entry,
        "offset of the program headers": programHeaders.offset,
        "size of a program header": programHeaders.entrySize,
        "number of program headers": programHeaders.count,
        "offset of the section headers": sectionHeaders.offset,
        "size of a section header": sectionHeaders.entrySize,
        "number of section headers": sectionHeaders.count,
        "section of the names": sectionHeaders.nameIndex,
      },
      segments: segments.map(({ type, flags, offset, address, fileSize, memorySize, alignment }) => ({
        type,
        flags,
        offset,
        address,
        "size in the file": fileSize,
        "size in memory": memorySize,
        alignment,
      })),
      // elfy gives the lower 32 bits of a section's flags.
      sections: sections.map(({ name, type, flags, address, offset, size }) => ({
        name,
        type,
        flags: flags >>> 0,
        address,
        offset,
        size,
      })),
    };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Where two readers of one ELF file see other header fields, segments or sections. */
export function* compareElf(member: string, ours: ElfReading, theirs: ElfReading): Generator<Disagreement, void, void> {
  yield* compareFields(member, "header", "", ours.header, theirs.header);
  yield* compareTables(member, "segment", ours.segments, theirs.segments);
  yield* compareTables(member, "section", ours.sections, theirs.sections);
}

function* compareTables(
  member: string,
  what: "segment" | "section",
  ours: ElfReading["segments"],
  theirs: ElfReading["segments"],
): Generator<Disagreement, void, void> {
  if (ours.length !== theirs.length) {
    const lengths = { ours: `${ours.length} ${what}s`, theirs: `${theirs.length} ${what}s` };
    yield disagreement({ reader: "elfy", what, member, ...lengths });
  }
  for (const [index, our] of ours.entries())
    yield* compareFields(member, what, `${what} ${index}, `, our, theirs[index] ?? {});
}

function* compareFields(
  member: string,
  what: "header" | "segment" | "section",
  place: string,
  ours: ElfReading["header"],
  theirs: ElfReading["header"],
): Generator<Disagreement, void, void> {
  for (const [field, our] of Object.entries(ours)) {
    const their = theirs[field];
    if (our === undefined || their === undefined || our === their) continue;
    const values = { ours: show(our), theirs: show(their) };
    yield disagreement({ reader: "elfy", what, member, where: `${place}${field}`, ...values });
  }
}

function show(value: number | string): string {
  return typeof value === "number" ? `0x${value.toString(16)}` : `\`${value}\``;
}
