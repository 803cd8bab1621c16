import { createReader } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import { FAT_MAGIC, FAT_MAGIC_64, MH_MAGIC, MH_MAGIC_64 } from "./constants.ts";
import type { SliceEntry } from "./macho.ts";

/** A Java class file starts like a fat file, with its version (45 or more) where the slices are counted. */
const MOST_SLICES = 40;

/** Is it a Mach-O file, thin or fat? */
export function isMacho(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const head = createReader(bytes, "macho", false);
  const magic = head.u32(0);
  if (magic === FAT_MAGIC || magic === FAT_MAGIC_64) return head.u32(4) > 0 && head.u32(4) < MOST_SLICES;
  return [magic, createReader(bytes, "macho", true).u32(0)].some((word) => word === MH_MAGIC || word === MH_MAGIC_64);
}

/** Is it a fat file of static libraries, which are for the linker and no binaries? */
export function isFatArchive(bytes: Uint8Array): boolean {
  const { entries } = readSliceTable(bytes);
  return entries.length > 0 && entries.every(({ offset }) => ARCHIVE.every((byte, at) => bytes[offset + at] === byte));
}

/** `!<arch>` and a line feed (<ar.h>, ARMAG). */
const ARCHIVE = [0x21, 0x3c, 0x61, 0x72, 0x63, 0x68, 0x3e, 0x0a];

/** Where the slices of a fat file are, as far as its table could be read. */
export interface SliceTable {
  readonly container: "thin" | "fat" | "fat64";
  readonly entries: readonly SliceEntry[];
  readonly error?: FormatError;
}

/**
 * The table of a fat file (<mach-o/fat.h>), always big-endian. A thin file is one slice without an entry.
 *
 * As the kernel does, it refuses slices that leave the file or lie over the table or one another, and two of the same
 * architecture; the `error` is about the first such, and the slices before it stand.
 */
export function readSliceTable(bytes: Uint8Array): SliceTable {
  const reader = createReader(bytes, "macho", false);
  const magic = bytes.length < 8 ? 0 : reader.u32(0);
  if (!isMacho(bytes) || (magic !== FAT_MAGIC && magic !== FAT_MAGIC_64)) return { container: "thin", entries: [] };
  const wide = magic === FAT_MAGIC_64;
  const container = wide ? "fat64" : "fat";
  const entrySize = wide ? 32 : 20;
  const count = reader.u32(4);
  const tableEnd = 8 + count * entrySize;
  const entries: SliceEntry[] = [];
  try {
    reader.bytes(8, count * entrySize, `the table of ${count} slices`);
    for (let index = 0; index < count; index++) {
      const at = 8 + index * entrySize;
      const entry: SliceEntry = {
        entryOffset: at,
        cpuType: reader.u32(at),
        cpuSubtype: reader.u32(at + 4),
        offset: wide ? reader.u64(at + 8) : reader.u32(at + 8),
        size: wide ? reader.u64(at + 16) : reader.u32(at + 12),
        alignment: reader.u32(at + (wide ? 24 : 16)),
      };
      assertPlace(entry, entries, tableEnd, bytes.length);
      entries.push(entry);
    }
  } catch (error) {
    if (error instanceof FormatError) return { container, entries, error };
    throw error;
  }
  return { container, entries };
}

function assertPlace(entry: SliceEntry, before: readonly SliceEntry[], tableEnd: number, size: number): void {
  const { entryOffset, offset } = entry;
  const end = offset + entry.size;
  const refuse = (message: string): FormatError => new FormatError("macho", entryOffset, message);
  if (offset < tableEnd || end > size)
    throw refuse(`a slice from byte ${offset} to ${end}, expected inside ${tableEnd} to ${size}`);
  for (const other of before) {
    if (offset < other.offset + other.size && other.offset < end)
      throw refuse(`a slice from byte ${offset} to ${end} lies over the one at ${other.offset}`);
    if (other.cpuType === entry.cpuType && other.cpuSubtype === entry.cpuSubtype)
      throw refuse(`a second slice for CPU type ${entry.cpuType}, subtype ${entry.cpuSubtype}`);
  }
}
