import { createReader, type Reader } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import { IMAGE_NT_OPTIONAL_HDR32_MAGIC, IMAGE_NT_OPTIONAL_HDR64_MAGIC } from "./constants.ts";
import type { DataDirectory, PeHeader } from "./pe.ts";

const DOS_HEADER_SIZE = 64;
const SIGNATURE = 0x00004550;
const MOST_DIRECTORIES = 16;

/** Is it a PE file: a DOS header that leads to the signature `PE\0\0`? */
export function isPe(bytes: Uint8Array): boolean {
  if (bytes.length < DOS_HEADER_SIZE || bytes[0] !== 0x4d || bytes[1] !== 0x5a) return false;
  const reader = createReader(bytes, "pe", true);
  const offset = reader.u32(60);
  return offset + 4 <= bytes.length && reader.u32(offset) === SIGNATURE;
}

/**
 * The headers ("PE Format", "COFF File Header" and "Optional Header").
 *
 * @throws {FormatError} where they leave the file or hold what the kernel refuses: another kind of optional header,
 * alignments that are no powers of two.
 */
export function readHeader(reader: Reader): PeHeader {
  const dos = reader.bytes(0, DOS_HEADER_SIZE, "the DOS header");
  if (dos[0] !== 0x4d || dos[1] !== 0x5a)
    throw new FormatError("pe", 0, `no PE file: it starts with 0x${reader.u16(0).toString(16)}, expected 0x5a4d`);
  const offset = reader.u32(60);
  reader.bytes(offset, 24, "the PE header");
  if (reader.u32(offset) !== SIGNATURE)
    throw new FormatError("pe", offset, `the signature is 0x${reader.u32(offset).toString(16)}, expected 0x4550`);
  const optional = offset + 24;
  const magic = reader.u16(optional);
  if (magic !== IMAGE_NT_OPTIONAL_HDR32_MAGIC && magic !== IMAGE_NT_OPTIONAL_HDR64_MAGIC)
    throw new FormatError(
      "pe",
      optional,
      `an optional header of kind 0x${magic.toString(16)}, expected 0x10b or 0x20b`,
    );
  const bits = magic === IMAGE_NT_OPTIONAL_HDR64_MAGIC ? 64 : 32;
  const directories = optional + (bits === 64 ? 112 : 96);
  reader.bytes(optional, directories - optional, "the optional header");
  const sectionAlignment = reader.u32(optional + 32);
  const fileAlignment = reader.u32(optional + 36);
  assertAlignments(sectionAlignment, fileAlignment, optional + 32);
  return {
    bits,
    offset,
    machine: reader.u16(offset + 4),
    timestamp: reader.u32(offset + 8),
    characteristics: reader.u16(offset + 22),
    symbolTable: { offset: reader.u32(offset + 12), count: reader.u32(offset + 16) },
    linkerVersion: `${reader.u8(optional + 2)}.${reader.u8(optional + 3)}`,
    systemVersion: `${reader.u16(optional + 40)}.${reader.u16(optional + 42)}`,
    subsystemVersion: `${reader.u16(optional + 48)}.${reader.u16(optional + 50)}`,
    imageBase: bits === 64 ? reader.u64(optional + 24) : reader.u32(optional + 28),
    sectionAlignment,
    fileAlignment,
    imageSize: reader.u32(optional + 56),
    headersSize: reader.u32(optional + 60),
    checksum: reader.u32(optional + 64),
    checksumOffset: optional + 64,
    subsystem: reader.u16(optional + 68),
    dllCharacteristics: reader.u16(optional + 70),
    directories: readDirectories(reader, directories),
    sectionTable: { offset: optional + reader.u16(offset + 20), count: reader.u16(offset + 6) },
  };
}

function assertAlignments(section: number, file: number, offset: number): void {
  const isPower = (value: number): boolean => value !== 0 && (value & (value - 1)) === 0;
  if (isPower(section) && isPower(file) && file <= section) return;
  throw new FormatError(
    "pe",
    offset,
    `sections are aligned to ${section} bytes in memory and ${file} in the file, expected powers of two, the second no larger`,
  );
}

/** As many as the header counts, of which the loader knows 16. */
function readDirectories(reader: Reader, start: number): readonly DataDirectory[] {
  const count = Math.min(reader.u32(start - 4), MOST_DIRECTORIES);
  reader.bytes(start, 8 * count, "the data directories");
  return Array.from({ length: count }, (_, index) => {
    const entryOffset = start + 8 * index;
    return { entryOffset, address: reader.u32(entryOffset), size: reader.u32(entryOffset + 4) };
  });
}

/** A directory that is there: the loader goes by its address, not by its size. */
export function directoryOf(header: PeHeader, index: number): DataDirectory | undefined {
  const directory = header.directories[index];
  return directory === undefined || directory.address === 0 ? undefined : directory;
}
