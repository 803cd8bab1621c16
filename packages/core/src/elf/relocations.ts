import {
  DT_JMPREL,
  DT_PLTREL,
  DT_PLTRELSZ,
  DT_REL,
  DT_RELA,
  DT_RELASZ,
  DT_RELSZ,
  jumpSlotRelocation,
} from "./constants.ts";
import type { DynamicEntry, DynamicTable, ElfHeader, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";
import { tableOffset } from "./segments.ts";

interface RelocationTable {
  readonly offset: number;
  readonly entrySize: number;
  readonly count: number;
}

/** The table at one of the three places the dynamic table can name; an absent one is empty. */
function locate(
  reader: ElfReader,
  segments: readonly Segment[],
  table: DynamicEntry | undefined,
  size: number | undefined,
  withAddend: boolean,
): RelocationTable {
  const entrySize = (withAddend ? 3 : 2) * reader.wordSize;
  if (table === undefined || size === undefined || size < entrySize) return { offset: 0, entrySize, count: 0 };
  const offset = tableOffset(segments, table, "a relocation table");
  reader.bytes(offset, size, "a relocation table");
  return { offset, entrySize, count: Math.floor(size / entrySize) };
}

function pltTable(reader: ElfReader, segments: readonly Segment[], dynamic: DynamicTable): RelocationTable {
  const withAddend = (dynamic.value(DT_PLTREL) ?? DT_RELA) === DT_RELA;
  return locate(reader, segments, dynamic.entry(DT_JMPREL), dynamic.value(DT_PLTRELSZ), withAddend);
}

/** Addresses that the PLT jumps through: the targets of JUMP_SLOT relocations in DT_JMPREL. */
export function readPltSlots(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable,
): number[] {
  const jumpSlot = jumpSlotRelocation[header.machine];
  const { offset, entrySize, count } = pltTable(reader, segments, dynamic);
  const slots: number[] = [];
  for (let index = 0; index < count; index++) {
    const at = offset + index * entrySize;
    const info = at + reader.wordSize;
    const type =
      header.bits === 64
        ? reader.u32(reader.littleEndian ? info : info + 4)
        : reader.u8(reader.littleEndian ? info : info + 3);
    if (jumpSlot === undefined || type === jumpSlot) slots.push(reader.word(at));
  }
  return slots;
}

/** The highest symbol that any dynamic relocation refers to, 0 where there is none. */
export function highestRelocatedSymbol(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable,
): number {
  const tables = [
    locate(reader, segments, dynamic.entry(DT_RELA), dynamic.value(DT_RELASZ), true),
    locate(reader, segments, dynamic.entry(DT_REL), dynamic.value(DT_RELSZ), false),
    pltTable(reader, segments, dynamic),
  ];
  let highest = 0;
  for (const { offset, entrySize, count } of tables) {
    for (let index = 0; index < count; index++) {
      const info = offset + index * entrySize + reader.wordSize;
      const symbol = header.bits === 64 ? reader.u32(reader.littleEndian ? info + 4 : info) : reader.u32(info) >>> 8;
      if (symbol > highest) highest = symbol;
    }
  }
  return highest;
}
