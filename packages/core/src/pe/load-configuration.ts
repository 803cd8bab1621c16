import type { AddressSpace, Structure } from "./address-space.ts";
import { IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG } from "./constants.ts";
import { directoryOf } from "./header.ts";
import type { CodeRange, LoadConfiguration } from "./pe.ts";

/** Where the fields stand: in PE32, in PE32+ (<winnt.h>, IMAGE_LOAD_CONFIG_DIRECTORY32 and 64). */
const fieldPlaces = {
  dependentLoadFlags: [0x36, 0x4e],
  securityCookie: [0x3c, 0x58],
  seHandlerTable: [0x40, 0x60],
  seHandlerCount: [0x44, 0x68],
  guardCheckFunction: [0x48, 0x70],
  guardDispatchFunction: [0x4c, 0x78],
  guardFunctionTable: [0x50, 0x80],
  guardFunctionCount: [0x54, 0x88],
  guardFlags: [0x58, 0x90],
  hybridMetadata: [0x7c, 0xc8],
  guardEhContinuationTable: [0xa4, 0x108],
  guardEhContinuationCount: [0xa8, 0x110],
} as const;

type Place = readonly [number, number];

/**
 * The load configuration. Its first field says how long it is: the size of the directory is 64 in every PE32 image of
 * Microsoft's linker, whatever follows.
 *
 * @throws {FormatError} where a field that it claims to have leaves the section.
 */
export function readLoadConfiguration(space: AddressSpace): LoadConfiguration | undefined {
  const directory = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG);
  if (directory === undefined) return undefined;
  const { address, entryOffset } = directory;
  const { bits, imageBase } = space.header;
  const size = space.structure(address, 4, entryOffset, "the load configuration").u32(0);
  const field = (place: Place, length: number): Structure | undefined => {
    const at = place[bits === 64 ? 1 : 0];
    if (at + length > size) return undefined;
    return space.structure(address + at, length, entryOffset, "the load configuration");
  };
  const word = (place: Place): number | undefined => field(place, bits / 8)?.word(0);
  const securityCookie = word(fieldPlaces.securityCookie);
  return {
    size,
    dependentLoadFlags: field(fieldPlaces.dependentLoadFlags, 2)?.u16(0),
    securityCookie,
    securityCookieValue:
      securityCookie === undefined || !space.has(securityCookie - imageBase, bits / 8)
        ? undefined
        : space.structure(securityCookie - imageBase, bits / 8, entryOffset, "the security cookie").word(0),
    seHandlerTable: word(fieldPlaces.seHandlerTable),
    seHandlerCount: word(fieldPlaces.seHandlerCount),
    guardCheckFunction: word(fieldPlaces.guardCheckFunction),
    guardDispatchFunction: word(fieldPlaces.guardDispatchFunction),
    guardFunctionTable: word(fieldPlaces.guardFunctionTable),
    guardFunctionCount: word(fieldPlaces.guardFunctionCount),
    guardFlags: field(fieldPlaces.guardFlags, 4)?.u32(0),
    hybridMetadata: word(fieldPlaces.hybridMetadata),
    guardEhContinuationTable: word(fieldPlaces.guardEhContinuationTable),
    guardEhContinuationCount: word(fieldPlaces.guardEhContinuationCount),
  };
}

const codes: readonly CodeRange["code"][] = ["arm64", "arm64ec", "x86_64"];

/**
 * Which parts of an ARM64EC or ARM64X image are code of which machine (the code map of
 * IMAGE_ARM64EC_METADATA, as LLVM's `chpe_metadata` in COFF.h describes it). Undefined in other images; the metadata
 * of a PE32 image are of another kind.
 *
 * @throws {FormatError} where the metadata or its table leave the section.
 */
export function readCodeRanges(
  space: AddressSpace,
  configuration: LoadConfiguration | undefined,
): readonly CodeRange[] | undefined {
  const pointer = configuration?.hybridMetadata ?? 0;
  const reference = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG)?.entryOffset ?? 0;
  if (pointer === 0 || space.header.bits === 32) return undefined;
  const metadata = space.structure(pointer - space.header.imageBase, 12, reference, "the metadata of a hybrid image");
  const count = metadata.u32(8);
  const { bytes } = space.table(metadata.u32(4), 8 * count, metadata.offset + 4, `the map of ${count} ranges of code`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => {
    const start = view.getUint32(8 * index, true);
    return {
      address: start - (start & 3),
      size: view.getUint32(8 * index + 4, true),
      code: codes[start & 3] ?? "unknown",
    };
  });
}
