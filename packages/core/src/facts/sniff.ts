import { createReader } from "../bytes/reader.ts";
import { isElf } from "../elf/header.ts";
import { isMacho } from "../macho/slices.ts";

export type BinaryFormat = "elf" | "pe" | "macho";

/** The format of a binary by its bytes, undefined for every other file. */
export function sniffBinary(bytes: Uint8Array): BinaryFormat | undefined {
  if (bytes.length < 8) return undefined;
  if (isElf(bytes)) return "elf";
  if (isMacho(bytes)) return "macho";
  if (bytes[0] === 0x4d && bytes[1] === 0x5a && bytes.length >= 64) {
    const dos = createReader(bytes, "pe", true);
    const header = dos.u32(60);
    if (header + 4 <= bytes.length && dos.u32(header) === 0x00004550) return "pe";
  }
  return undefined;
}
