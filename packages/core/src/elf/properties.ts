import { createReader } from "../bytes/reader.ts";
import { NT_GNU_PROPERTY_TYPE_0 } from "./constants.ts";
import type { ElfHeader, Note } from "./elf.ts";

/**
 * The GNU properties of a file: a number by each property type (gABI extensions, ".note.gnu.property").
 *
 * Processor types share their numbers, so what a type means depends on the machine. Elements are padded to
 * 8 bytes in 64-bit files and to 4 in 32-bit ones.
 */
export function gnuProperties(header: ElfHeader, notes: readonly Note[]): ReadonlyMap<number, number> {
  const properties = new Map<number, number>();
  const padding = header.bits === 64 ? 8 : 4;
  for (const { owner, type, description } of notes) {
    if (owner !== "GNU" || type !== NT_GNU_PROPERTY_TYPE_0) continue;
    const reader = createReader(description, "elf", header.endian === "little");
    for (let at = 0; at + 8 <= reader.size; ) {
      const size = reader.u32(at + 4);
      if (at + 8 + size > reader.size) break;
      if (size >= 4) properties.set(reader.u32(at), reader.u32(at + 8));
      at += 8 + Math.ceil(size / padding) * padding;
    }
  }
  return properties;
}
