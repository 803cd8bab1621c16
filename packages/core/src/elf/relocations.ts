import {
  DT_JMPREL,
  DT_PLTREL,
  DT_PLTRELSZ,
  DT_REL,
  DT_RELA,
  DT_RELASZ,
  DT_RELSZ,
  globDatRelocation,
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

function dataTables(reader: ElfReader, segments: readonly Segment[], dynamic: DynamicTable): RelocationTable[] {
  return [
    locate(reader, segments, dynamic.entry(DT_RELA), dynamic.value(DT_RELASZ), true),
    locate(reader, segments, dynamic.entry(DT_REL), dynamic.value(DT_RELSZ), false),
  ];
}

/** The symbol and the type of a relocation's info field (gABI, "Relocation"). */
function relocationInfo(reader: ElfReader, at: number): { readonly symbol: number; readonly type: number } {
  if (reader.bits === 32) {
    const info = reader.u32(at);
    return { symbol: info >>> 8, type: info & 0xff };
  }
  const [low, high] = reader.littleEndian ? [at, at + 4] : [at + 4, at];
  return { symbol: reader.u32(high), type: reader.u32(low) };
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
    const { type } = relocationInfo(reader, at + reader.wordSize);
    if (jumpSlot === undefined || type === jumpSlot) slots.push(reader.word(at));
  }
  return slots;
}

/** The addresses that the loader fills with the address of this imported function: PLT slots and GOT entries. */
export function slotsOfSymbol(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable,
  symbol: number,
): ReadonlySet<number> {
  const slots = new Set<number>();
  for (const { offset, entrySize, count } of [
    ...dataTables(reader, segments, dynamic),
    pltTable(reader, segments, dynamic),
  ]) {
    for (let index = 0; index < count; index++) {
      const at = offset + index * entrySize;
      const info = relocationInfo(reader, at + reader.wordSize);
      if (info.symbol !== symbol) continue;
      const fills = info.type === jumpSlotRelocation[header.machine] || info.type === globDatRelocation[header.machine];
      if (fills) slots.add(reader.word(at));
    }
  }
  return slots;
}

/** Is there such a slot? Undefined on machines of which not both relocations are known. */
export function hasSlot(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable | undefined,
  symbol: number | undefined,
): boolean | undefined {
  if (globDatRelocation[header.machine] === undefined || dynamic === undefined || symbol === undefined)
    return undefined;
  return slotsOfSymbol(reader, header, segments, dynamic, symbol).size > 0;
}

/** The highest symbol that any dynamic relocation refers to, 0 where there is none. */
export function highestRelocatedSymbol(reader: ElfReader, segments: readonly Segment[], dynamic: DynamicTable): number {
  let highest = 0;
  for (const { offset, entrySize, count } of [
    ...dataTables(reader, segments, dynamic),
    pltTable(reader, segments, dynamic),
  ]) {
    for (let index = 0; index < count; index++) {
      highest = Math.max(highest, relocationInfo(reader, offset + index * entrySize + reader.wordSize).symbol);
    }
  }
  return highest;
}
