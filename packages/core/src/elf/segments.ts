import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { PT_INTERP, PT_LOAD } from "./constants.ts";
import type { ElfHeader, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";

/** The program headers (gABI, "Program Header"). @throws {FormatError} where the table leaves the file. */
export function readSegments(reader: ElfReader, header: ElfHeader): Segment[] {
  const { offset, entrySize, count } = header.programHeaders;
  if (count === 0) return [];
  const smallest = header.bits === 64 ? 56 : 32;
  if (entrySize < smallest)
    throw new FormatError("elf", offset, `program headers of ${entrySize} bytes, expected ${smallest}`);
  reader.bytes(offset, entrySize * count, `the table of ${count} program headers`);
  const segments: Segment[] = [];
  for (let index = 0; index < count; index++) {
    const at = offset + index * entrySize;
    segments.push(
      header.bits === 64
        ? {
            headerOffset: at,
            type: reader.u32(at),
            flags: reader.u32(at + 4),
            offset: reader.u64(at + 8),
            address: reader.u64(at + 16),
            fileSize: reader.u64(at + 32),
            memorySize: reader.u64(at + 40),
            alignment: reader.u64(at + 48),
          }
        : {
            headerOffset: at,
            type: reader.u32(at),
            flags: reader.u32(at + 24),
            offset: reader.u32(at + 4),
            address: reader.u32(at + 8),
            fileSize: reader.u32(at + 16),
            memorySize: reader.u32(at + 20),
            alignment: reader.u32(at + 28),
          },
    );
  }
  return segments;
}

/**
 * The file offset of a memory address, through the PT_LOAD segments and never by identity: patchelf moves
 * tables to segments whose addresses and offsets differ.
 *
 * @returns undefined where no segment has file content for the address.
 */
function fileOffset(segments: readonly Segment[], address: number): number | undefined {
  for (const segment of segments) {
    if (segment.type === PT_LOAD && address >= segment.address && address < segment.address + segment.fileSize) {
      return segment.offset + (address - segment.address);
    }
  }
  return undefined;
}

/** Bytes from this address to the end of the file content of its segment. */
export function bytesFrom(segments: readonly Segment[], address: number): number {
  for (const segment of segments) {
    if (segment.type === PT_LOAD && address >= segment.address && address < segment.address + segment.fileSize) {
      return segment.address + segment.fileSize - address;
    }
  }
  return 0;
}

/**
 * The file offset of what an entry of the dynamic table, or a program header, names by its address.
 *
 * @throws {FormatError} at the entry, where no segment loads that address from the file.
 */
export function tableOffset(
  segments: readonly Segment[],
  entry: { readonly value: number; readonly offset: number },
  what: string,
): number {
  const offset = fileOffset(segments, entry.value);
  if (offset !== undefined) return offset;
  const address = `0x${entry.value.toString(16)}`;
  throw new FormatError("elf", entry.offset, `${what} is at address ${address}, which no segment loads from the file`);
}

/**
 * A file that was cut short still maps, and ends the process when the missing part is touched.
 *
 * @throws {FormatError} where a loaded segment goes on behind the end of the file.
 */
export function assertSegmentsInside(reader: ElfReader, segments: readonly Segment[]): void {
  for (const { type, headerOffset, offset, fileSize } of segments) {
    if (type !== PT_LOAD || offset + fileSize <= reader.size) continue;
    const end = offset + fileSize;
    throw new FormatError(
      "elf",
      headerOffset,
      `a segment is loaded up to byte ${end} of a file of ${reader.size} bytes`,
    );
  }
}

export function readInterpreter(reader: ElfReader, segments: readonly Segment[]): string | undefined {
  const segment = segments.find(({ type }) => type === PT_INTERP);
  if (segment === undefined) return undefined;
  const bytes = reader.bytes(segment.offset, segment.fileSize, "PT_INTERP");
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}
