import { createReader, type Reader } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import { PN_XNUM, SHN_XINDEX } from "./constants.ts";
import type { ElfHeader } from "./elf.ts";

/** A reader that also knows the width of the file's addresses and offsets. */
export interface ElfReader extends Reader {
  readonly bits: 32 | 64;
  /** Bytes of an address or offset: 4 or 8. */
  readonly wordSize: 4 | 8;
  /** An address or offset. */
  word(offset: number): number;
}

export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/**
 * The identification bytes decide how everything else is read (gABI, "ELF Identification").
 *
 * @throws {FormatError} for a class or byte order that does not exist.
 */
export function createElfReader(bytes: Uint8Array): ElfReader {
  if (!isElf(bytes)) throw new FormatError("elf", 0, "no ELF file: it does not start with 7f 45 4c 46");
  const elfClass = bytes[4];
  const data = bytes[5];
  if (elfClass !== 1 && elfClass !== 2)
    throw new FormatError("elf", 4, `the class is ${elfClass}, expected 1 (32 bit) or 2 (64 bit)`);
  if (data !== 1 && data !== 2)
    throw new FormatError("elf", 5, `the byte order is ${data}, expected 1 (little) or 2 (big)`);
  const reader = createReader(bytes, "elf", data === 1);
  return elfClass === 1
    ? { ...reader, bits: 32, wordSize: 4, word: reader.u32 }
    : { ...reader, bits: 64, wordSize: 8, word: reader.u64 };
}

export function readHeader(reader: ElfReader): ElfHeader {
  const { wordSize, bits } = reader;
  const afterWords = 24 + 3 * wordSize;
  reader.bytes(0, afterWords + 16, "the ELF header");
  const programOffset = reader.word(24 + wordSize);
  const sectionOffset = reader.word(24 + 2 * wordSize);
  const programEntrySize = reader.u16(afterWords + 6);
  const sectionEntrySize = reader.u16(afterWords + 10);
  let programCount = reader.u16(afterWords + 8);
  let sectionCount = reader.u16(afterWords + 12);
  let nameIndex = reader.u16(afterWords + 14);

  // Numbers that do not fit are kept in the first section header, which is otherwise empty.
  const extended = programCount === PN_XNUM || nameIndex === SHN_XINDEX || (sectionCount === 0 && sectionOffset !== 0);
  if (
    extended &&
    sectionOffset !== 0 &&
    sectionOffset + sectionEntrySize <= reader.size &&
    sectionEntrySize === (bits === 64 ? 64 : 40)
  ) {
    const first = sectionOffset;
    if (sectionCount === 0) sectionCount = reader.word(first + 8 + 3 * wordSize);
    if (nameIndex === SHN_XINDEX) nameIndex = reader.u32(first + 8 + 4 * wordSize);
    if (programCount === PN_XNUM) programCount = reader.u32(first + 12 + 4 * wordSize);
  }
  return {
    bits,
    endian: reader.littleEndian ? "little" : "big",
    type: reader.u16(16),
    machine: reader.u16(18),
    flags: reader.u32(afterWords),
    entry: reader.word(24),
    programHeaders: { offset: programOffset, entrySize: programEntrySize, count: programCount },
    sectionHeaders: {
      offset: sectionOffset,
      entrySize: sectionEntrySize,
      count: sectionOffset === 0 ? 0 : sectionCount,
      nameIndex,
    },
  };
}
