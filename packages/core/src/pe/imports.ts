import { FormatError } from "../errors.ts";
import type { AddressSpace } from "./address-space.ts";
import { IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT, IMAGE_DIRECTORY_ENTRY_IMPORT } from "./constants.ts";
import { directoryOf } from "./header.ts";
import type { ImportedLibrary } from "./pe.ts";

const DESCRIPTOR_SIZE = 20;
const DELAY_DESCRIPTOR_SIZE = 32;

/**
 * The libraries that the loader loads with the image ("PE Format", "The .idata Section").
 *
 * @throws {FormatError} where a table or name leaves its section.
 */
export function readImports(space: AddressSpace): readonly ImportedLibrary[] {
  const directory = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_IMPORT);
  if (directory === undefined) return [];
  const { headersSize, imageSize } = space.header;
  const lookup = createLookup(space);
  const libraries: ImportedLibrary[] = [];
  for (let at = directory.address; ; at += DESCRIPTOR_SIZE) {
    const descriptor = space.structure(at, DESCRIPTOR_SIZE, directory.entryOffset, "an import descriptor");
    const name = descriptor.u32(12);
    const addressTable = descriptor.u32(16);
    // Where one is missing the loader stops, whatever else the descriptor holds.
    if (name === 0 || addressTable === 0) return libraries;
    // Linkers of Borland left the lookup table out; the loader then takes the addresses, which are still the same.
    const named = descriptor.u32(0);
    const table = named >= headersSize && named < imageSize ? named : addressTable;
    libraries.push({
      name: space.text(name, descriptor.offset + 12, "the name of a library"),
      ...lookup(table, descriptor.offset, 0),
    });
  }
}

/**
 * The libraries that are loaded when one of their functions is first called ("PE Format", "Delay-Load Import Tables").
 *
 * @throws {FormatError} where a table or name leaves its section.
 */
export function readDelayImports(space: AddressSpace): readonly ImportedLibrary[] {
  const directory = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT);
  if (directory === undefined) return [];
  const lookup = createLookup(space);
  const libraries: ImportedLibrary[] = [];
  for (let at = directory.address; ; at += DELAY_DESCRIPTOR_SIZE) {
    const descriptor = space.structure(at, DELAY_DESCRIPTOR_SIZE, directory.entryOffset, "a delay import descriptor");
    const name = descriptor.u32(4);
    if (name === 0) return libraries;
    // Visual C++ 6.0 wrote addresses with the image base in them.
    const base = (descriptor.u32(0) & 1) === 0 ? space.header.imageBase : 0;
    libraries.push({
      name: space.text(name - base, descriptor.offset + 4, "the name of a library"),
      ...lookup(descriptor.u32(16) - base, descriptor.offset + 16, base),
    });
  }
}

type Lookup = (address: number, reference: number, base: number) => Pick<ImportedLibrary, "names" | "ordinals">;

/** Reads lookup tables, all of them together no more than the file has room for: several could be one. */
function createLookup(space: AddressSpace): Lookup {
  const { bits } = space.header;
  const size = bits / 8;
  let left = Math.floor(space.file.size / size);
  return (address, reference, base) => {
    const names: string[] = [];
    const ordinals: number[] = [];
    for (let at = address; ; at += size) {
      const entry = space.structure(at, size, reference, "an import lookup table");
      const low = entry.u32(0);
      const high = entry.u32(size - 4);
      if (low === 0 && high === 0) return { names, ordinals };
      if (left-- === 0) throw new FormatError("pe", reference, "there are more imports than the file has room for");
      if (high >= 0x80000000) ordinals.push(low & 0xffff);
      // In front of the name is a hint of two bytes: where to look first.
      else names.push(space.text(low - base + 2, entry.offset, "the name of an import"));
    }
  };
}
