import type { Reader } from "../bytes/reader.ts";
import type { PeHeader, RichHeader } from "./pe.ts";

const RICH = 0x68636952;
const DANS = 0x536e6144;
/** Bytes in front of the header that are searched: real ones have some hundreds. */
const FARTHEST = 0x1000;

/**
 * The record of tools between the DOS stub and the header, every word of it exclusive-or a key that follows `Rich`.
 * Microsoft does not describe it; LIEF and pefile read it the same way. Undefined where there is none or it is broken.
 */
export function readRichHeader(reader: Reader, header: PeHeader): RichHeader | undefined {
  const end = Math.min(header.offset, reader.size) - 8;
  const least = Math.max(64, end - FARTHEST);
  let rich = end - (end % 4);
  while (rich >= least && reader.u32(rich) !== RICH) rich -= 4;
  if (rich < least) return undefined;
  const key = reader.u32(rich + 4);
  const decoded = (at: number): number => (reader.u32(at) ^ key) >>> 0;
  let start = rich - 4;
  while (start >= least && decoded(start) !== DANS) start -= 4;
  if (start < least) return undefined;
  const entries: { product: number; build: number; count: number }[] = [];
  // Three empty words follow the mark.
  for (let at = start + 16; at + 8 <= rich; at += 8) {
    const tool = decoded(at);
    entries.push({ product: tool >>> 16, build: tool & 0xffff, count: decoded(at + 4) });
  }
  return { offset: start, entries };
}
