import { decodeText } from "../bytes/text.ts";
import { PT_LOAD, SHT_NOBITS } from "./constants.ts";
import type { Section, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";

/** How compilers and linkers begin the line they leave in `.comment`. */
const banners = ["GCC: (", "clang version ", "rustc version ", "Linker: LLD", "mold ", "Intel(R) ", "zig "];
/** A `.comment` holds a few lines; this much is read of it. */
const LONGEST = 1 << 16;

/**
 * The lines of `.comment`. Where the section headers are gone the lines are still in the file, behind the
 * last byte that any segment loads: there they are found by their beginnings.
 */
export function readComments(
  reader: ElfReader,
  segments: readonly Segment[],
  sections: readonly Section[] | undefined,
): string[] {
  const section = sections?.find(({ name, type }) => name === ".comment" && type !== SHT_NOBITS);
  if (section !== undefined) {
    if (section.offset + section.size > reader.size) return [];
    return lines(reader.bytes(section.offset, Math.min(section.size, LONGEST), "`.comment`"));
  }
  if (sections !== undefined) return [];
  let loadedEnd = 0;
  for (const { type, offset, fileSize } of segments)
    if (type === PT_LOAD) loadedEnd = Math.max(loadedEnd, offset + fileSize);
  if (loadedEnd >= reader.size) return [];
  const unloaded = reader.bytes(loadedEnd, Math.min(LONGEST, reader.size - loadedEnd), "the bytes behind the segments");
  return lines(unloaded).filter((line) => banners.some((banner) => line.startsWith(banner)));
}

function lines(bytes: Uint8Array): string[] {
  return [...new Set(decodeText(bytes).split("\0"))].filter((line) => line !== "");
}
