import type { Reader } from "../bytes/reader.ts";
import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { IMAGE_SCN_MEM_EXECUTE, IMAGE_SCN_MEM_SHARED, IMAGE_SCN_MEM_WRITE } from "./constants.ts";
import type { PeHeader, Section } from "./pe.ts";

const HEADER_SIZE = 40;
const SYMBOL_SIZE = 18;
const LONGEST_NAME = 255;

/**
 * The section table ("PE Format", "Section Table").
 *
 * @throws {FormatError} where it leaves the file, or where a section does not start behind the one before it, as the
 * kernel demands: else two readers could see different bytes at one address.
 */
export function readSections(reader: Reader, header: PeHeader): readonly Section[] {
  const { offset, count } = header.sectionTable;
  reader.bytes(offset, count * HEADER_SIZE, `the table of ${count} sections`);
  const sections: Section[] = [];
  let least = 1;
  for (let index = 0; index < count; index++) {
    const section = readSection(reader, header, offset + index * HEADER_SIZE);
    const { address, headerOffset, memorySize } = section;
    if (address < least)
      throw new FormatError("pe", headerOffset + 12, `a section at address ${address}, expected ${least} or more`);
    least = address + memorySize;
    sections.push(section);
  }
  return sections;
}

function readSection(reader: Reader, header: PeHeader, at: number): Section {
  const virtualSize = reader.u32(at + 8);
  const fileSize = reader.u32(at + 16);
  const characteristics = reader.u32(at + 36);
  return {
    headerOffset: at,
    name: readName(reader, header, at),
    address: reader.u32(at + 12),
    // Old linkers left the first out.
    memorySize: virtualSize === 0 ? fileSize : virtualSize,
    offset: reader.u32(at + 20),
    fileSize,
    characteristics,
    executable: (characteristics & IMAGE_SCN_MEM_EXECUTE) !== 0,
    writable: (characteristics & IMAGE_SCN_MEM_WRITE) !== 0,
    shared: (characteristics & IMAGE_SCN_MEM_SHARED) !== 0,
  };
}

/**
 * Names have 8 bytes. GNU ld writes longer ones, as `.debug_info`, as `/` and their offset in the string table behind
 * the symbols; no loader looks there, and one that leads nowhere stays as it is written.
 */
function readName(reader: Reader, { symbolTable }: PeHeader, at: number): string {
  const short = untilNul(reader.bytes(at, 8, "a section's name"));
  const written = decodeText(short);
  if (!/^\/[0-9]{1,7}$/.test(written) || symbolTable.offset === 0) return written;
  const start = symbolTable.offset + SYMBOL_SIZE * symbolTable.count + Number(written.slice(1));
  if (start >= reader.size) return written;
  const rest = reader.bytes(start, Math.min(LONGEST_NAME + 1, reader.size - start), "a section's name");
  const name = untilNul(rest);
  return name.length === rest.length || name.length === 0 ? written : decodeText(name);
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** Bytes behind everything that the headers and sections claim of the file. */
export function readOverlay(
  reader: Reader,
  header: PeHeader,
  sections: readonly Section[],
): { readonly offset: number; readonly size: number } {
  let end = header.headersSize;
  for (const { offset, fileSize } of sections) if (fileSize > 0) end = Math.max(end, offset + fileSize);
  const offset = Math.min(end, reader.size);
  return { offset, size: reader.size - offset };
}

/**
 * A file that was cut short, or whose section lies: the kernel refuses to map it.
 *
 * @throws {FormatError} where a section goes on behind the end of the file.
 */
export function assertSectionsInside(reader: Reader, sections: readonly Section[]): void {
  for (const { headerOffset, name, offset, fileSize } of sections)
    if (fileSize > 0 && offset + fileSize > reader.size)
      throw new FormatError(
        "pe",
        headerOffset,
        `the section \`${name}\` is loaded up to byte ${offset + fileSize} of ${reader.size} bytes`,
      );
}
