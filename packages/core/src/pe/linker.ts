import type { PeHeader, PeImage, RichHeader } from "./pe.ts";

/** GNU ld always writes the same DOS stub; Delphi, which has version 2.25 as well, another one of 256 bytes. */
const GNU_HEADER_OFFSET = 0x80;

/**
 * Which linker made the image, by what each leaves. Only Microsoft's writes a Rich header; LLD always says that it is
 * version 14.0; GNU ld gives the version of binutils.
 */
export function identifyLinker(header: PeHeader, richHeader: RichHeader | undefined): PeImage["linker"] {
  if (richHeader !== undefined) return "msvc";
  if (header.linkerVersion === "14.0") return "lld";
  return header.linkerVersion.startsWith("2.") && header.offset === GNU_HEADER_OFFSET ? "mingw" : undefined;
}
