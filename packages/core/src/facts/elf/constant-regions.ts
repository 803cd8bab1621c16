import type { Region } from "../../bytes/literal-search.ts";
import { PF_W, PF_X, PT_LOAD } from "../../elf/constants.ts";
import type { Segment } from "../../elf/elf.ts";

/**
 * Do code and constants lie in segments of their own? GNU ld does so since 2.31 (`-z separate-code`), lld always; then
 * there is a segment that is neither executable nor writable. patchelf adds only writable ones.
 */
function isCodeSeparate(loaded: readonly Segment[]): boolean {
  return loaded.some(({ flags }) => (flags & (PF_X | PF_W)) === 0);
}

/**
 * Where constants lie in a file of this size: in what the loader maps, without code; with code where code and constants
 * share a segment, as older linkers have it. Debug information, which often is the most of a file, is not mapped. Where
 * nothing is, as in object files, constants may be anywhere.
 */
export function constantRegions(size: number, segments: readonly Segment[]): readonly Region[] {
  const loaded = segments.filter(({ type }) => type === PT_LOAD);
  if (loaded.length === 0) return [{ start: 0, end: size }];
  const separate = isCodeSeparate(loaded);
  const regions: Region[] = [];
  let start = 0;
  // Hostile segments overlap: no byte is looked at twice.
  for (const { offset, fileSize, flags } of [...loaded].sort((a, b) => a.offset - b.offset)) {
    if (separate && (flags & PF_X) !== 0) continue;
    start = Math.max(start, offset);
    const end = Math.min(offset + fileSize, size);
    if (end <= start) continue;
    regions.push({ start, end });
    start = end;
  }
  return regions;
}
