import { attempt, type FormatError } from "../errors.ts";
import { readBuildAttributes } from "./build-attributes.ts";
import { countCalls } from "./calls.ts";
import { readComments } from "./comments.ts";
import { readDynamic } from "./dynamic.ts";
import type { ElfFile } from "./elf.ts";
import { countFunctions } from "./exception-frames.ts";
import { createElfReader, readHeader } from "./header.ts";
import { readNotes } from "./notes.ts";
import { hasSlot, readPltSlots } from "./relocations.ts";
import { readSections } from "./sections.ts";
import { assertSegmentsInside, readInterpreter, readSegments } from "./segments.ts";
import { readSymbols } from "./symbols.ts";
import { readDefinedVersions, readNeededVersions } from "./versions.ts";

/** An ELF file as far as it could be read. With an `error` the members from the break on are missing. */
export type PartialElf = { readonly [K in keyof ElfFile]?: ElfFile[K] } & { readonly error?: FormatError };

/**
 * Parse one ELF file, 32 or 64 bit, either byte order.
 *
 * Reads what the dynamic loader reads: program headers and the dynamic table they lead to. Section headers
 * are optional in a loadable file and are used only for what is never loaded. The result keeps views of `bytes`.
 *
 * @throws {FormatError} where a table lies outside the file or contradicts another.
 * @see System V gABI, "Program Loading and Dynamic Linking".
 * @example
 * const elf = parseElf(bytes);
 * elf.dynamic?.needed; // ["libproj.so.25", "libc.so.6"]
 */
export function parseElf(bytes: Uint8Array): ElfFile {
  const { error, ...elf } = parsePartialElf(bytes);
  if (error !== undefined) throw error;
  return elf as ElfFile;
}

/** Parse as far as the file can be read: what stands before a break is as good as in a whole file. */
export function parsePartialElf(bytes: Uint8Array): PartialElf {
  const elf: { -readonly [K in keyof ElfFile]?: ElfFile[K] } = {};
  const { error } = attempt(() => {
    const reader = createElfReader(bytes);
    const header = readHeader(reader);
    elf.header = header;
    const segments = readSegments(reader, header);
    elf.segments = segments;
    elf.sections = readSections(reader, header);
    elf.buildAttributes = readBuildAttributes(reader, elf.sections);
    elf.comments = readComments(reader, segments, elf.sections);
    elf.interpreter = readInterpreter(reader, segments);
    elf.notes = readNotes(reader, segments);
    elf.functionCount = countFunctions(reader, segments);
    elf.dynamic = readDynamic(reader, segments);
    elf.pltSlots = elf.dynamic === undefined ? [] : readPltSlots(reader, header, segments, elf.dynamic);
    elf.symbols = readSymbols(reader, header, segments, elf.dynamic);
    elf.neededVersions = readNeededVersions(reader, segments, elf.dynamic);
    elf.definedVersions = readDefinedVersions(reader, segments, elf.dynamic);
    assertSegmentsInside(reader, segments);
    const { dynamic, symbols } = elf;
    elf.countCalls = (name) =>
      attempt(() => countCalls(reader, header, segments, dynamic, symbols.importIndex(name))).value;
    elf.hasSlot = (name) => attempt(() => hasSlot(reader, header, segments, dynamic, symbols.importIndex(name))).value;
  });
  return error === undefined ? elf : { ...elf, error };
}
