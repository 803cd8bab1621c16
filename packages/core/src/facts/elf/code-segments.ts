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

function loadedSegments(segments: readonly Segment[]): readonly Segment[] {
  return segments.filter(({ type }) => type === PT_LOAD);
}

/** Where constants lie: the segments without code, or all where code and constants share one, as older linkers have it. */
export function constantData(bytes: Uint8Array, segments: readonly Segment[]): Uint8Array[] {
  const loaded = loadedSegments(segments);
  const separate = isCodeSeparate(loaded);
  return loaded
    .filter(({ flags }) => !separate || (flags & PF_X) === 0)
    .map(({ offset, fileSize }) => bytes.subarray(offset, offset + fileSize));
}

/** The parts of a file of this size that hold no code alone: all of it, where code and constants share a segment. */
export function regionsWithoutCode(size: number, segments: readonly Segment[]): readonly Region[] {
  const loaded = loadedSegments(segments);
  const code = isCodeSeparate(loaded) ? loaded.filter(({ flags }) => (flags & PF_X) !== 0) : [];
  const regions: Region[] = [];
  let start = 0;
  for (const { offset, fileSize } of [...code].sort((a, b) => a.offset - b.offset)) {
    if (offset > start) regions.push({ start, end: Math.min(offset, size) });
    start = Math.max(start, offset + fileSize);
  }
  if (start < size) regions.push({ start, end: size });
  return regions;
}
