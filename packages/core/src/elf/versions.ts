import { FormatError } from "../errors.ts";
import { DT_VERDEF, DT_VERDEFNUM, DT_VERNEED, DT_VERNEEDNUM } from "./constants.ts";
import type { DynamicTable, NeededVersion, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";
import { bytesFrom, tableOffset } from "./segments.ts";

const ENTRY = 16;
const DEFINITION = 20;
const VER_FLG_BASE = 1;
const VER_FLG_WEAK = 2;

/**
 * The versions that DT_VERNEED asks of each library (LSB, "Version Requirements").
 *
 * Both lists are linked by distances to the next entry, which are never negative, so that a walk cannot turn
 * back; entries may overlap all the same, so their number is held to what the segment could hold.
 *
 * @throws {FormatError} where an entry leaves the file, or there are more than there is room for.
 */
export function readNeededVersions(
  reader: ElfReader,
  segments: readonly Segment[],
  dynamic: DynamicTable | undefined,
): NeededVersion[] {
  const named = dynamic?.entry(DT_VERNEED);
  if (dynamic?.strings === undefined || named === undefined) return [];
  const { strings } = dynamic;
  const start = tableOffset(segments, named, "the version requirements");
  const room = Math.floor(bytesFrom(segments, named.value) / ENTRY);
  const versions: NeededVersion[] = [];
  const libraries = Math.min(dynamic.value(DT_VERNEEDNUM) ?? 0, room);
  let at = start;
  for (let index = 0; index < libraries; index++) {
    const library = strings.at(reader.u32(at + 4));
    const count = reader.u16(at + 2);
    let auxiliary = at + reader.u32(at + 8);
    for (let version = 0; version < count; version++) {
      if (versions.length === room) {
        throw new FormatError("elf", auxiliary, `more version requirements than the ${room} there is room for`);
      }
      versions.push({
        library,
        version: strings.at(reader.u32(auxiliary + 8)),
        index: reader.u16(auxiliary + 6) & 0x7fff,
        weak: (reader.u16(auxiliary + 4) & VER_FLG_WEAK) !== 0,
      });
      const next = reader.u32(auxiliary + 12);
      if (next === 0) break;
      auxiliary += next;
    }
    const next = reader.u32(at + 12);
    if (next === 0) break;
    at += next;
  }
  return versions;
}

/**
 * The versions that DT_VERDEF defines (LSB, "Version Definitions"), without the one that names the file itself.
 *
 * Of each definition only the first name counts, the others are its predecessors.
 *
 * @throws {FormatError} where an entry leaves the file.
 */
export function readDefinedVersions(
  reader: ElfReader,
  segments: readonly Segment[],
  dynamic: DynamicTable | undefined,
): string[] {
  const named = dynamic?.entry(DT_VERDEF);
  if (dynamic?.strings === undefined || named === undefined) return [];
  const versions: string[] = [];
  let at = tableOffset(segments, named, "the version definitions");
  const room = Math.floor(bytesFrom(segments, named.value) / DEFINITION);
  const definitions = Math.min(dynamic.value(DT_VERDEFNUM) ?? 0, room);
  for (let index = 0; index < definitions; index++) {
    const name = at + reader.u32(at + 12);
    if ((reader.u16(at + 2) & VER_FLG_BASE) === 0) versions.push(dynamic.strings.at(reader.u32(name)));
    const next = reader.u32(at + 16);
    if (next === 0) break;
    at += next;
  }
  return versions;
}
