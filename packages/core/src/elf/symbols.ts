import { standsAt } from "../bytes/literal-search.ts";
import type { StringTable } from "../bytes/string-table.ts";
import { FormatError } from "../errors.ts";
import {
  DT_SYMENT,
  DT_SYMTAB,
  DT_VERSYM,
  SHN_UNDEF,
  STB_LOCAL,
  STB_WEAK,
  STV_HIDDEN,
  STV_INTERNAL,
} from "./constants.ts";
import type { DynamicTable, ElfHeader, Segment, SymbolTable } from "./elf.ts";
import { countByHash } from "./hash-tables.ts";
import type { ElfReader } from "./header.ts";
import { highestRelocatedSymbol } from "./relocations.ts";
import { bytesFrom, tableOffset } from "./segments.ts";

/** The upper bit of a version index only hides the symbol from the linker. */
const VERSION_INDEX = 0x7fff;

const none: SymbolTable = {
  count: 0,
  imports: [],
  weakImports: [],
  importVersions: new Map(),
  importIndex: () => undefined,
  exports: () => [],
  exportsAny: () => false,
  definesAny: () => false,
};

/**
 * The dynamic symbol table (gABI, "Symbol Table").
 *
 * One numeric pass: names are decoded of undefined symbols only, since a C++ library defines hundreds of
 * thousands.
 *
 * @throws {FormatError} where the table or a name leaves the file, or a hash table counts more symbols than there is room for.
 */
export function readSymbols(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable | undefined,
): SymbolTable {
  const located = dynamic === undefined ? undefined : locateTable(reader, header, segments, dynamic);
  if (dynamic === undefined || located === undefined) return none;
  const { offset, entrySize, count } = located;
  const { strings } = dynamic;
  if (strings === undefined) throw new FormatError("elf", offset, "there are dynamic symbols but no DT_STRTAB");
  const versionOf = versionIndexes(reader, segments, dynamic, count);

  const table = reader.bytes(offset, count * entrySize, "the dynamic symbol table");
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const [infoAt, otherAt, sectionAt] = header.bits === 64 ? [4, 5, 6] : [12, 13, 14];
  const imports = new Map<string, number>();
  const weakImports = new Map<string, number>();
  const importVersions = new Map<number, string[]>();
  // Names that are decoded later, when they are asked for, must not be able to fail then.
  const definedNames: number[] = [];
  const exportedNames: number[] = [];
  for (let index = 1; index < count; index++) {
    const at = index * entrySize;
    const nameOffset = view.getUint32(at, reader.littleEndian);
    if (nameOffset === 0) continue;
    if (nameOffset > strings.lastEnd) {
      throw new FormatError(
        "elf",
        offset + at,
        `the name of symbol ${index} is at ${nameOffset} of a table that ends at ${strings.lastEnd}`,
      );
    }
    const binding = view.getUint8(at + infoAt) >> 4;
    if (view.getUint16(at + sectionAt, reader.littleEndian) === SHN_UNDEF) {
      if (binding === STB_LOCAL) continue;
      const name = strings.at(nameOffset);
      (binding === STB_WEAK ? weakImports : imports).set(name, index);
      const version = versionOf(index);
      if (version > 1) {
        const names = importVersions.get(version);
        if (names === undefined) importVersions.set(version, [name]);
        else names.push(name);
      }
      continue;
    }
    definedNames.push(nameOffset);
    const visibility = view.getUint8(at + otherAt) & 3;
    const visible = visibility !== STV_HIDDEN && visibility !== STV_INTERNAL;
    if (binding !== STB_LOCAL && visible) exportedNames.push(nameOffset);
  }
  return {
    count,
    imports: [...imports.keys()],
    weakImports: [...weakImports.keys()],
    importVersions,
    importIndex: (name) => imports.get(name) ?? weakImports.get(name),
    exports: () => decodeAll(strings, exportedNames),
    exportsAny: (...beginnings) => someStartsWith(strings.bytes, exportedNames, beginnings),
    definesAny: (...beginnings) => someStartsWith(strings.bytes, definedNames, beginnings),
  };
}

function locateTable(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable,
): { readonly offset: number; readonly entrySize: number; readonly count: number } | undefined {
  const named = dynamic.entry(DT_SYMTAB);
  if (named === undefined) return undefined;
  const smallest = header.bits === 64 ? 24 : 16;
  const entrySize = dynamic.value(DT_SYMENT) ?? smallest;
  const offset = tableOffset(segments, named, "the dynamic symbol table");
  if (entrySize < smallest) {
    throw new FormatError("elf", offset, `dynamic symbols of ${entrySize} bytes, expected ${smallest}`);
  }
  const counted = countByHash(reader, header, segments, dynamic);
  const count = counted.complete
    ? counted.count
    : Math.max(counted.count, 1 + highestRelocatedSymbol(reader, segments, dynamic));
  const room = Math.floor(bytesFrom(segments, named.value) / entrySize);
  if (count > room) {
    throw new FormatError(
      "elf",
      offset,
      `${count} dynamic symbols are counted, but their segment has room for ${room}`,
    );
  }
  return { offset, entrySize, count };
}

/** The version index of each symbol (LSB, "Symbol Version Table"); 0 and 1 are no version. */
function versionIndexes(
  reader: ElfReader,
  segments: readonly Segment[],
  dynamic: DynamicTable,
  count: number,
): (symbol: number) => number {
  const named = dynamic.entry(DT_VERSYM);
  if (named === undefined) return () => 0;
  const offset = tableOffset(segments, named, "the symbol version table");
  reader.bytes(offset, 2 * count, "the symbol version table");
  return (symbol) => reader.u16(offset + 2 * symbol) & VERSION_INDEX;
}

function decodeAll(strings: StringTable, names: readonly number[]): string[] | undefined {
  try {
    return [...new Set(names.map((name) => strings.at(name)))];
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Does one of these strings of the table start with one of the beginnings? Compares bytes and decodes nothing. */
function someStartsWith(table: Uint8Array, starts: readonly number[], beginnings: readonly string[]): boolean {
  const wanted = beginnings.map((beginning) => new TextEncoder().encode(beginning));
  // A library may export tens of thousands of names: no function is called for each.
  for (const bytes of wanted) {
    const [first] = bytes;
    for (const start of starts) if (table[start] === first && standsAt(table, bytes, start)) return true;
  }
  return false;
}
