import { createReader, type Reader } from "../bytes/reader.ts";
import { SENTINEL, ZIP64 } from "./constants.ts";

/** Identifier and length, two bytes each (APPNOTE 4.5.1). */
const FIELD_HEAD = 4;
/** Of the ZIP64 field in a local header, where both sizes stand whether asked for or not. */
export const LOCAL_ZIP64_BYTES = 16;

/** The extra fields of one header, up to the first that is longer than what is left. */
export interface ExtraFields {
  readonly fields: readonly { readonly identifier: number; readonly data: Reader }[];
  /** What is wrong with their form, undefined where nothing is. */
  readonly problem: string | undefined;
}

/** Sizes and place of a member, each of which may be all ones and stand in the ZIP64 field instead. */
export interface EntrySizes {
  readonly size: number;
  readonly compressedSize: number;
  readonly localOffset: number;
}

/** Take extra fields apart. Bytes at the end that are too few for a field are padding. */
export function parseExtra(extra: Uint8Array): ExtraFields {
  const reader = createReader(extra, "zip", true);
  const fields: ExtraFields["fields"][number][] = [];
  for (let at = 0; at + FIELD_HEAD <= reader.size; ) {
    const length = reader.u16(at + 2);
    const left = reader.size - at - FIELD_HEAD;
    if (length > left) return { fields, problem: `an extra field of ${length} bytes where ${left} are left` };
    const data = createReader(reader.bytes(at + FIELD_HEAD, length, "an extra field"), "zip", true);
    fields.push({ identifier: reader.u16(at), data });
    at += FIELD_HEAD + length;
  }
  return { fields, problem: undefined };
}

/** The data of the first extra field with this identifier. */
export function findExtra({ fields }: ExtraFields, identifier: number): Reader | undefined {
  return fields.find((field) => field.identifier === identifier)?.data;
}

/** The ZIP64 extra field carries, in this order, those of the three values that are all ones (APPNOTE 4.5.3). */
export function applyZip64(extra: ExtraFields, plain: EntrySizes): EntrySizes {
  const zip64 = findExtra(extra, ZIP64);
  if (zip64 === undefined) return plain;
  let at = 0;
  const take = (value: number): number => {
    if (value !== SENTINEL || at + 8 > zip64.size) return value;
    at += 8;
    return zip64.u64(at - 8);
  };
  return { size: take(plain.size), compressedSize: take(plain.compressedSize), localOffset: take(plain.localOffset) };
}

/** In a local header the ZIP64 field holds both sizes, the uncompressed one first (APPNOTE 4.5.3). */
export function localZip64(extra: ExtraFields): { readonly size: number; readonly compressedSize: number } | undefined {
  const zip64 = findExtra(extra, ZIP64);
  return zip64 === undefined || zip64.size < LOCAL_ZIP64_BYTES
    ? undefined
    : { size: zip64.u64(0), compressedSize: zip64.u64(8) };
}

/** Bytes that the ZIP64 field of a directory entry has: eight for each value that is all ones. */
export function zip64Bytes({ size, compressedSize, localOffset }: EntrySizes): number {
  return 8 * [size, compressedSize, localOffset].filter((value) => value === SENTINEL).length;
}

/** What is wrong with the ZIP64 field of a header in which it should have `wanted` bytes. */
export function zip64Problem(
  { fields }: ExtraFields,
  wanted: number,
): { readonly text: string; readonly repeated: boolean } | undefined {
  const found = fields.filter(({ identifier }) => identifier === ZIP64);
  if (found.length > 1) return { text: `${found.length} ZIP64 fields`, repeated: true };
  const [only] = found;
  return only === undefined || only.data.size === wanted
    ? undefined
    : { text: `a ZIP64 field of ${only.data.size} bytes, ${wanted} belong there`, repeated: false };
}
