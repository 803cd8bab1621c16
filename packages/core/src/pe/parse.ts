import { createReader } from "../bytes/reader.ts";
import { attempt } from "../errors.ts";
import { createAddressSpace } from "./address-space.ts";
import { readCertificates } from "./certificates.ts";
import { readDebugDirectory } from "./debug.ts";
import { readExports } from "./exports.ts";
import { readHeader } from "./header.ts";
import { readDelayImports, readImports } from "./imports.ts";
import { identifyLinker } from "./linker.ts";
import { readCodeRanges, readLoadConfiguration } from "./load-configuration.ts";
import type { PeFile, PeImage } from "./pe.ts";
import { readRelocations } from "./relocations.ts";
import { readResources } from "./resources.ts";
import { readRichHeader } from "./rich-header.ts";
import { assertSectionsInside, readOverlay, readSections } from "./sections.ts";
import { readThreadLocalStorage } from "./thread-local-storage.ts";

/**
 * Parse one PE image, PE32 or PE32+, as far as it can be read. What stands before a break is as good as in a whole
 * file. The result keeps views of `bytes`.
 *
 * Reads what the kernel and the loader read, the way they do: tables by their addresses in memory, up to where they
 * end themselves, not up to the sizes that the directories claim. Nothing is thrown for bytes that are wrong; they are
 * the `error` of the file, or of a part that no loader reads.
 *
 * @see Microsoft's "PE Format" and <winnt.h>.
 * @example
 * const { imports } = parsePe(bytes);
 * imports?.map(({ name }) => name); // ["needed.dll"]
 */
export function parsePe(bytes: Uint8Array): PeFile {
  const image: { -readonly [K in keyof PeImage]?: PeImage[K] } = {};
  const { error } = attempt(() => {
    const reader = createReader(bytes, "pe", true);
    const header = readHeader(reader);
    image.header = header;
    const sections = readSections(reader, header);
    image.sections = sections;
    image.richHeader = readRichHeader(reader, header);
    image.linker = identifyLinker(header, image.richHeader);
    image.overlay = readOverlay(reader, header, sections);
    const space = createAddressSpace(reader, header, sections);
    image.debug = readDebugDirectory(space);
    image.certificates = readCertificates(reader, header);
    image.imports = readImports(space);
    image.delayImports = readDelayImports(space);
    image.exports = readExports(space);
    image.loadConfiguration = readLoadConfiguration(space);
    image.codeRanges = readCodeRanges(space, image.loadConfiguration);
    image.threadLocalStorage = readThreadLocalStorage(space);
    image.relocations = readRelocations(space);
    image.resources = readResources(space);
    assertSectionsInside(reader, sections);
  });
  return { bytes, ...image, ...(error === undefined ? {} : { error }) };
}
