import { createStringTable } from "../bytes/string-table.ts";
import { FormatError } from "../errors.ts";
import type { ElfHeader, Section } from "./elf.ts";
import type { ElfReader } from "./header.ts";

/**
 * The section headers with their names, undefined where the file has none that can be read.
 *
 * The loader never looks at them, tools zero them, and hostile files lie in them: nothing that decides how
 * a file is loaded may come from here.
 */
export function readSections(reader: ElfReader, header: ElfHeader): readonly Section[] | undefined {
  const { offset, entrySize, count, nameIndex } = header.sectionHeaders;
  if (count === 0) return undefined;
  try {
    if (entrySize < (header.bits === 64 ? 64 : 40)) return undefined;
    reader.bytes(offset, entrySize * count, "the section header table");
    const raw: { nameOffset: number; section: Omit<Section, "name"> }[] = [];
    for (let index = 0; index < count; index++) {
      const at = offset + index * entrySize;
      const { wordSize } = reader;
      raw.push({
        nameOffset: reader.u32(at),
        section: {
          type: reader.u32(at + 4),
          flags: reader.word(at + 8),
          address: reader.word(at + 8 + wordSize),
          offset: reader.word(at + 8 + 2 * wordSize),
          size: reader.word(at + 8 + 3 * wordSize),
        },
      });
    }
    const table = raw[nameIndex]?.section;
    if (table === undefined) return undefined;
    const bytes = reader.bytes(table.offset, table.size, "the section name table");
    const names = createStringTable(bytes, "elf", table.offset);
    return raw.map(({ nameOffset, section }) => ({
      name: names.at(nameOffset),
      ...section,
    }));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
