import { FormatError } from "../errors.ts";
import type { AddressSpace } from "./address-space.ts";
import { IMAGE_DIRECTORY_ENTRY_BASERELOC } from "./constants.ts";
import { directoryOf } from "./header.ts";
import type { Relocations } from "./pe.ts";

/**
 * The base relocations ("PE Format", "The .reloc Section"): a block a page, an entry of two bytes a place.
 *
 * @throws {FormatError} where the table leaves its section, or a block the table.
 */
export function readRelocations(space: AddressSpace): Relocations | undefined {
  const directory = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_BASERELOC);
  if (directory === undefined || directory.size === 0) return undefined;
  const { address, size, entryOffset } = directory;
  const { offset, bytes } = space.table(address, size, entryOffset, "the base relocations");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let pageCount = 0;
  let count = 0;
  for (let at = 0; at + 8 <= size; ) {
    const blockSize = view.getUint32(at + 4, true);
    // Padding behind the last block.
    if (blockSize === 0 && view.getUint32(at, true) === 0) break;
    if (blockSize < 8 || at + blockSize > size)
      throw new FormatError(
        "pe",
        offset + at + 4,
        `a block of relocations of ${blockSize} bytes, expected 8 to ${size - at}`,
      );
    pageCount++;
    for (let entry = at + 8; entry + 2 <= at + blockSize; entry += 2)
      if (view.getUint16(entry, true) >>> 12 !== 0) count++;
    at += blockSize;
  }
  return { pageCount, count };
}
