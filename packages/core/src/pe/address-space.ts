import { countUpTo } from "../bytes/ascending.ts";
import type { Reader } from "../bytes/reader.ts";
import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import type { PeHeader, Section } from "./pe.ts";

/** Names are stored once, so that more comes out than the file holds only where the same are asked for again. */
const MOST_SHARING = 2;
const ALLOWANCE = 1 << 20;
/** What a name costs beside its characters, in bytes of the same budget. */
const NAME_COST = 32;
const PAGE = 0x1000;
const SECTOR = 0x200;

/** A range of addresses, and where the file holds its beginning; the rest is zero. */
interface Region {
  readonly address: number;
  readonly memorySize: number;
  readonly offset: number;
  readonly fileSize: number;
}

/** Fields of a structure, by their place in it. */
export interface Structure {
  /** In the file; of a structure that is zeros, where it would be. */
  readonly offset: number;
  u16(at: number): number;
  u32(at: number): number;
  /** An address or size, 4 or 8 bytes by the image's width. */
  word(at: number): number;
}

/**
 * The image as the kernel maps it. Addresses are relative to the image base. `reference` is the place in the file of
 * the field that names an address: errors point there, since the address itself is nowhere.
 */
export interface AddressSpace {
  readonly header: PeHeader;
  readonly file: Reader;
  /** Is this address part of the image? */
  has(address: number, length: number): boolean;
  /** @throws {FormatError} where it leaves the section. */
  structure(address: number, length: number, reference: number, what: string): Structure;
  /**
   * A view of a table, and where it stands in the file; one of no bytes can be anywhere.
   *
   * @throws {FormatError} where the file does not hold all of it in one section.
   */
  table(address: number, length: number, reference: number, what: string): { offset: number; bytes: Uint8Array };
  /** A string up to its NUL, as a range of the file. @throws {FormatError} like {@link spend}, and without an end. */
  textRange(address: number, reference: number, what: string): { readonly start: number; readonly end: number };
  /** The same as text. */
  text(address: number, reference: number, what: string): string;
  /** @throws {FormatError} once much more text was asked for than the file holds. */
  spend(length: number, reference: number): void;
}

export function createAddressSpace(file: Reader, header: PeHeader, sections: readonly Section[]): AddressSpace {
  const regions = regionsOf(file, header, sections);
  let budget = file.size * MOST_SHARING + ALLOWANCE;

  const locate = (address: number, reference: number, what: string): Region => {
    const region = regionAt(regions, address);
    if (region !== undefined) return region;
    throw new FormatError("pe", reference, `${what} is at address ${address}, which no section holds`);
  };
  const spend: AddressSpace["spend"] = (length, reference) => {
    budget -= length;
    if (budget < 0) throw new FormatError("pe", reference, "the names asked for are many times larger than the file");
  };
  const textRange: AddressSpace["textRange"] = (address, reference, what) => {
    const region = locate(address, reference, what);
    const start = region.offset + address - region.address;
    const end = region.offset + region.fileSize;
    // Zeros that the file does not hold end it as well; where they would be may be behind the end of the file.
    if (start >= end) return { start: 0, end: 0 };
    const found = file.bytes(start, end - start, what).indexOf(0);
    if (found < 0 && region.fileSize >= region.memorySize)
      throw new FormatError("pe", start, `${what} has no end in its section`);
    const length = found < 0 ? end - start : found;
    spend(length + NAME_COST, reference);
    return { start, end: start + length };
  };

  return {
    header,
    file,
    has(address, length) {
      const region = regionAt(regions, address);
      return region !== undefined && address + length <= region.address + region.memorySize;
    },
    structure(address, length, reference, what) {
      const region = locate(address, reference, what);
      const place = address - region.address;
      if (place + length > region.memorySize)
        throw new FormatError("pe", reference, `${what} of ${length} bytes at address ${address} leaves its section`);
      const offset = region.offset + place;
      const held = Math.max(0, Math.min(length, region.fileSize - place));
      let bytes = held === 0 ? new Uint8Array(length) : file.bytes(offset, held, what);
      if (held > 0 && held < length) {
        const filled = new Uint8Array(length);
        filled.set(bytes);
        bytes = filled;
      }
      return structureOf(bytes, offset, header.bits);
    },
    table(address, length, reference, what) {
      if (length === 0) return { offset: reference, bytes: new Uint8Array() };
      const region = locate(address, reference, what);
      const place = address - region.address;
      if (place + length > region.fileSize)
        throw new FormatError(
          "pe",
          reference,
          `${what} of ${length} bytes at address ${address}, where the file holds ${Math.max(0, region.fileSize - place)}`,
        );
      return { offset: region.offset + place, bytes: file.bytes(region.offset + place, length, what) };
    },
    textRange,
    text(address, reference, what) {
      const { start, end } = textRange(address, reference, what);
      return decodeText(file.bytes(start, end - start, what));
    },
    spend,
  };
}

function structureOf(bytes: Uint8Array, offset: number, bits: 32 | 64): Structure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number): number => view.getUint32(at, true);
  return {
    offset,
    u16: (at) => view.getUint16(at, true),
    u32,
    word: (at) => (bits === 64 ? u32(at + 4) * 0x1_0000_0000 + u32(at) : u32(at)),
  };
}

/**
 * How the kernel maps the file: the headers at the image base, sections from whole sectors, in whole pages. An image
 * with sections closer than pages is mapped as it is.
 */
function regionsOf(file: Reader, header: PeHeader, sections: readonly Section[]): readonly Region[] {
  const inFile = (offset: number, size: number): number => Math.max(0, Math.min(size, file.size - offset));
  if (header.sectionAlignment < PAGE) {
    const memorySize = Math.max(header.imageSize, header.headersSize);
    return [{ address: 0, memorySize, offset: 0, fileSize: inFile(0, memorySize) }];
  }
  const firstAddress = sections[0]?.address ?? Number.POSITIVE_INFINITY;
  const headers = Math.min(header.headersSize, firstAddress, file.size);
  const regions: Region[] = [{ address: 0, memorySize: headers, offset: 0, fileSize: headers }];
  for (const [index, section] of sections.entries()) {
    const next = sections[index + 1]?.address ?? Number.POSITIVE_INFINITY;
    const whole = Math.ceil(section.memorySize / PAGE) * PAGE;
    const memorySize = Math.min(whole, next - section.address);
    const offset = section.offset - (section.offset % SECTOR);
    const fileSize = section.offset === 0 ? 0 : inFile(offset, Math.min(section.fileSize, memorySize));
    regions.push({ address: section.address, memorySize, offset, fileSize });
  }
  return regions;
}

/** The region that holds an address. They are in order, and there can be 65,535. */
function regionAt(regions: readonly Region[], address: number): Region | undefined {
  const region = regions[countUpTo(address, regions.length, (place) => (regions[place] as Region).address) - 1];
  return region !== undefined && address < region.address + region.memorySize ? region : undefined;
}
