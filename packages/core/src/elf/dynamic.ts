import { createStringTable } from "../bytes/string-table.ts";
import { FormatError } from "../errors.ts";
import {
  DT_FLAGS,
  DT_FLAGS_1,
  DT_NEEDED,
  DT_NULL,
  DT_RPATH,
  DT_RUNPATH,
  DT_SONAME,
  DT_STRSZ,
  DT_STRTAB,
  PT_DYNAMIC,
} from "./constants.ts";
import type { DynamicEntry, DynamicTable, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";
import { bytesFrom, tableOffset } from "./segments.ts";

/**
 * The dynamic table that the loader finds through PT_DYNAMIC (gABI, "Dynamic Section"), and the dynamic
 * string table. Of several PT_DYNAMIC the last counts, as in glibc.
 *
 * @returns undefined in a file without PT_DYNAMIC.
 * @throws {FormatError} where the table or its strings leave the file.
 */
export function readDynamic(reader: ElfReader, segments: readonly Segment[]): DynamicTable | undefined {
  const segment = segments.findLast(({ type }) => type === PT_DYNAMIC);
  if (segment === undefined) return undefined;
  const entrySize = 2 * reader.wordSize;
  const offset = tableOffset(segments, { value: segment.address, offset: segment.headerOffset }, "the dynamic table");
  const size = Math.min(segment.memorySize, bytesFrom(segments, segment.address));
  reader.bytes(offset, size, "the dynamic table");
  const entries: DynamicEntry[] = [];
  for (let at = offset; at + entrySize <= offset + size; at += entrySize) {
    const tag = reader.word(at);
    if (tag === DT_NULL) break;
    entries.push({ tag, value: reader.word(at + reader.wordSize), offset: at });
  }
  const entry = (tag: number): DynamicEntry | undefined => entries.find((candidate) => candidate.tag === tag);
  const value = (tag: number): number | undefined => entry(tag)?.value;
  const strings = readStrings(reader, segments, entry(DT_STRTAB), value(DT_STRSZ));
  const text = (tag: number): string[] =>
    entries
      .filter((candidate) => candidate.tag === tag)
      .map((named) => {
        if (strings === undefined) {
          throw new FormatError("elf", named.offset, "the dynamic table names a string but no DT_STRTAB");
        }
        return strings.at(named.value);
      });
  const joined = (tag: number): string | undefined => {
    const found = text(tag);
    return found.length === 0 ? undefined : found.join(":");
  };
  return {
    entries,
    address: segment.address,
    size: segment.memorySize,
    needed: text(DT_NEEDED),
    soname: text(DT_SONAME)[0],
    rpath: joined(DT_RPATH),
    runpath: joined(DT_RUNPATH),
    flags: value(DT_FLAGS) ?? 0,
    flags1: value(DT_FLAGS_1) ?? 0,
    strings,
    entry,
    value,
  };
}

function readStrings(
  reader: ElfReader,
  segments: readonly Segment[],
  table: DynamicEntry | undefined,
  size: number | undefined,
): DynamicTable["strings"] {
  if (table === undefined) return undefined;
  const offset = tableOffset(segments, table, "the dynamic string table");
  const bytes = reader.bytes(offset, size ?? bytesFrom(segments, table.value), "the dynamic string table");
  return createStringTable(bytes, "elf", offset);
}
