import { createReader } from "../bytes/reader.ts";
import { isElf } from "../elf/header.ts";

export type BinaryFormat = "elf" | "pe" | "macho";

const MACHO_THIN = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe]);
const MACHO_FAT = new Set([0xcafebabe, 0xcafebabf]);
/** A Java class file starts like a fat Mach-O, with its version (45 or more) where the slices are counted. */
const MOST_SLICES = 40;

/** The format of a binary by its bytes, undefined for every other file. */
export function sniffBinary(bytes: Uint8Array): BinaryFormat | undefined {
  if (bytes.length < 8) return undefined;
  if (isElf(bytes)) return "elf";
  const head = createReader(bytes, "macho", false);
  const magic = head.u32(0);
  if (MACHO_THIN.has(magic) || (MACHO_FAT.has(magic) && head.u32(4) > 0 && head.u32(4) < MOST_SLICES)) return "macho";
  if (bytes[0] === 0x4d && bytes[1] === 0x5a && bytes.length >= 64) {
    const dos = createReader(bytes, "pe", true);
    const header = dos.u32(60);
    if (header + 4 <= bytes.length && dos.u32(header) === 0x00004550) return "pe";
  }
  return undefined;
}
