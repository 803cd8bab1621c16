import { createReader, type Reader } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import { MH_MAGIC, MH_MAGIC_64 } from "./constants.ts";
import type { MachoHeader } from "./macho.ts";

/**
 * A reader of one slice. Its offsets count from the start of the file, so that errors name bytes of the file;
 * it ends where the slice ends. Offsets that the slice itself holds count from `start`.
 */
export interface MachoReader extends Reader {
  readonly bits: 32 | 64;
  /** Where the slice starts in the file. */
  readonly start: number;
  /** Where the first load command stands in the file. */
  readonly commands: number;
  /** An address or size, 4 or 8 bytes by the slice's width. */
  word(offset: number): number;
  /** A view of a table, by its offset in the slice. @throws {FormatError} where it leaves the slice. */
  table(offset: number, length: number, what: string): Uint8Array;
}

/**
 * A reader of the slice `[start, end)` of a file. The magic number tells width and byte order.
 *
 * @throws {FormatError} where it is none of a Mach-O file.
 */
export function createMachoReader(file: Uint8Array, start: number, end: number): MachoReader {
  const bytes = file.subarray(0, end);
  const big = createReader(bytes, "macho", false);
  const little = createReader(bytes, "macho", true);
  const magicOf = (reader: Reader): number => reader.u32(start);
  const reader = [big, little].find((candidate) => [MH_MAGIC, MH_MAGIC_64].includes(magicOf(candidate)));
  if (reader === undefined) {
    const found = magicOf(big).toString(16).padStart(8, "0");
    throw new FormatError("macho", start, `no Mach-O file: it starts with ${found}, expected feedface or feedfacf`);
  }
  const table: MachoReader["table"] = (offset, length, what) => reader.bytes(start + offset, length, what);
  return magicOf(reader) === MH_MAGIC_64
    ? { ...reader, bits: 64, start, commands: start + 32, word: reader.u64, table }
    : { ...reader, bits: 32, start, commands: start + 28, word: reader.u32, table };
}

/** The header (<mach-o/loader.h>, `mach_header` and `mach_header_64`). */
export function readHeader(reader: MachoReader): MachoHeader {
  const { start, bits } = reader;
  reader.bytes(start, reader.commands - start, "the Mach-O header");
  return {
    bits,
    endian: reader.littleEndian ? "little" : "big",
    cpuType: reader.u32(start + 4),
    cpuSubtype: reader.u32(start + 8),
    fileType: reader.u32(start + 12),
    commandCount: reader.u32(start + 16),
    commandBytes: reader.u32(start + 20),
    flags: reader.u32(start + 24),
  };
}
