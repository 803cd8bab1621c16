import { tableString } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import { DT_SYMENT, DT_SYMTAB, SHN_UNDEF, STB_LOCAL, STB_WEAK, STV_HIDDEN, STV_INTERNAL } from "./constants.ts";
import type { DynamicTable, ElfHeader, Segment, SymbolTable } from "./elf.ts";
import { countByHash } from "./hash-tables.ts";
import type { ElfReader } from "./header.ts";
import { highestRelocatedSymbol } from "./relocations.ts";
import { bytesFrom, tableOffset } from "./segments.ts";

const none: SymbolTable = {
  count: 0,
  imports: [],
  weakImports: [],
  exports: () => [],
  exportsPrefix: () => false,
  defines: () => false,
};

/**
 * The dynamic symbol table (gABI, "Symbol Table").
 *
 * @throws {FormatError} where the table or a name leaves the file, or a hash table counts more symbols than there is room for.
 */
export function readSymbols(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable | undefined,
): SymbolTable {
  const named = dynamic?.entry(DT_SYMTAB);
  if (dynamic === undefined || named === undefined) return none;
  const smallest = header.bits === 64 ? 24 : 16;
  const entrySize = dynamic.value(DT_SYMENT) ?? smallest;
  const offset = tableOffset(segments, named, "the dynamic symbol table");
  if (entrySize < smallest)
    throw new FormatError("elf", offset, `dynamic symbols of ${entrySize} bytes, expected ${smallest}`);
  const counted = countByHash(reader, header, segments, dynamic);
  const count = counted.complete
    ? counted.count
    : Math.max(counted.count, 1 + highestRelocatedSymbol(reader, header, segments, dynamic));
  if (count * entrySize > bytesFrom(segments, named.value)) {
    throw new FormatError(
      "elf",
      offset,
      `the hash table counts ${count} dynamic symbols, but their segment has room for ${Math.floor(bytesFrom(segments, named.value) / entrySize)}`,
    );
  }
  const { strings } = dynamic;
  if (strings === undefined) throw new FormatError("elf", offset, "there are dynamic symbols but no DT_STRTAB");
  const nameOf = (nameOffset: number): string => tableString(strings.bytes, nameOffset, "elf", strings.offset);

  const table = reader.bytes(offset, count * entrySize, "the dynamic symbol table");
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const [infoAt, otherAt, indexAt] = header.bits === 64 ? [4, 5, 6] : [12, 13, 14];
  const imports: string[] = [];
  const weakImports: string[] = [];
  const definedNames: number[] = [];
  const exportedNames: number[] = [];
  for (let at = entrySize; at < table.length; at += entrySize) {
    const nameOffset = view.getUint32(at, reader.littleEndian);
    if (nameOffset === 0) continue;
    const binding = view.getUint8(at + infoAt) >> 4;
    const visibility = view.getUint8(at + otherAt) & 3;
    if (view.getUint16(at + indexAt, reader.littleEndian) === SHN_UNDEF) {
      if (binding !== STB_LOCAL) (binding === STB_WEAK ? weakImports : imports).push(nameOf(nameOffset));
      continue;
    }
    definedNames.push(nameOffset);
    if (binding !== STB_LOCAL && visibility !== STV_HIDDEN && visibility !== STV_INTERNAL)
      exportedNames.push(nameOffset);
  }
  return {
    count,
    imports: [...new Set(imports)],
    weakImports: [...new Set(weakImports)],
    exports: () => [...new Set(exportedNames.map(nameOf))],
    exportsPrefix: (...prefixes) => someStartsWith(strings.bytes, exportedNames, prefixes),
    defines: (...names) =>
      someStartsWith(
        strings.bytes,
        definedNames,
        names.map((name) => `${name}\0`),
      ),
  };
}

/** Does one of these strings of the table start with one of the beginnings? Compares bytes and decodes nothing. */
function someStartsWith(table: Uint8Array, starts: readonly number[], beginnings: readonly string[]): boolean {
  const wanted = beginnings.map((beginning) => new TextEncoder().encode(beginning));
  return starts.some((start) => wanted.some((bytes) => bytes.every((byte, index) => table[start + index] === byte)));
}
