import type { PeHeader } from "./pe.ts";

/**
 * The checksum of an image as `CheckSumMappedFile` of imagehlp.dll makes it: the sum of all words of two bytes with
 * the stored checksum taken as zero, carries added again, and the size of the file. Reads the whole file.
 */
export function computeChecksum(bytes: Uint8Array, { checksumOffset }: PeHeader): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    const word = (bytes[at] as number) | ((bytes[at + 1] ?? 0) << 8);
    sum += word;
  }
  // Subtracted afterwards, each byte by its place in its word: the loop stays without a test.
  for (let at = checksumOffset; at < checksumOffset + 4; at++) sum -= (bytes[at] ?? 0) * (at % 2 === 0 ? 1 : 0x100);
  // The carries of the sum are those of every addition: it is far below 2^53.
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return sum + bytes.length;
}
