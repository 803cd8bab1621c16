import { FormatError } from "../errors.ts";
import { DT_GNU_HASH, DT_HASH, EM_ALPHA, EM_S390 } from "./constants.ts";
import type { DynamicTable, ElfHeader, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";
import { tableOffset } from "./segments.ts";

/**
 * How many dynamic symbols the hash tables imply. The table itself has no count, and section headers, which
 * have one, are optional.
 *
 * `complete` is false where more symbols may follow: a DT_GNU_HASH counts only exported ones, which are the
 * last, so a file that exports nothing has an empty one whatever it imports.
 */
export interface SymbolCount {
  readonly count: number;
  readonly complete: boolean;
}

export function countByHash(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable,
): SymbolCount {
  const sysv = dynamic.entry(DT_HASH);
  if (sysv !== undefined)
    return { count: sysvCount(reader, header, tableOffset(segments, sysv, "DT_HASH")), complete: true };
  const gnu = dynamic.entry(DT_GNU_HASH);
  if (gnu !== undefined) return gnuCount(reader, tableOffset(segments, gnu, "DT_GNU_HASH"));
  return { count: 0, complete: false };
}

/** nchain of DT_HASH equals the number of symbols. 64-bit s390x and alpha use 8-byte words there (their psABIs). */
function sysvCount(reader: ElfReader, header: ElfHeader, offset: number): number {
  const wide = header.bits === 64 && (header.machine === EM_S390 || header.machine === EM_ALPHA);
  return wide ? reader.u64(offset + 8) : reader.u32(offset + 4);
}

/** The highest bucket leads to the last chain, which ends at the last symbol: the one whose lowest hash bit is set. */
function gnuCount(reader: ElfReader, offset: number): SymbolCount {
  const buckets = reader.u32(offset);
  const symbolOffset = reader.u32(offset + 4);
  const bloomWords = reader.u32(offset + 8);
  const bucketOffset = offset + 16 + bloomWords * reader.wordSize;
  reader.bytes(bucketOffset, buckets * 4, "the buckets of DT_GNU_HASH");
  let highest = 0;
  for (let index = 0; index < buckets; index++) highest = Math.max(highest, reader.u32(bucketOffset + index * 4));
  if (highest === 0) return { count: symbolOffset, complete: false };
  if (highest < symbolOffset) {
    throw new FormatError(
      "elf",
      bucketOffset,
      `a bucket of DT_GNU_HASH names symbol ${highest}, below the first hashed one, ${symbolOffset}`,
    );
  }
  const chains = bucketOffset + buckets * 4;
  let last = highest;
  while ((reader.u32(chains + (last - symbolOffset) * 4) & 1) === 0) last++;
  return { count: last + 1, complete: true };
}
