import { createReader, type Reader } from "../bytes/reader.ts";

/** The identifier of the ZIP64 extended information field (APPNOTE 4.5.3). */
const ZIP64 = 0x0001;
const SENTINEL = 0xffffffff;
/** Identifier and length, two bytes each (APPNOTE 4.5.1). */
const SMALLEST_FIELD = 4;

/** Sizes and place of a member, each of which may be all ones and stand in the ZIP64 field instead. */
export interface EntrySizes {
  readonly size: number;
  readonly compressedSize: number;
  readonly localOffset: number;
}

/** The ZIP64 extra field carries, in this order, those of the three values that are all ones (APPNOTE 4.5.3). */
export function applyZip64(extra: Uint8Array, plain: EntrySizes): EntrySizes {
  const fields = findExtra(extra, ZIP64);
  if (fields === undefined) return plain;
  let at = 0;
  const take = (value: number): number => {
    if (value !== SENTINEL || at + 8 > fields.size) return value;
    at += 8;
    return fields.u64(at - 8);
  };
  return { size: take(plain.size), compressedSize: take(plain.compressedSize), localOffset: take(plain.localOffset) };
}

/** In a local header the ZIP64 field holds both sizes, the uncompressed one first (APPNOTE 4.5.3). */
export function localZip64(extra: Uint8Array): { readonly size: number; readonly compressedSize: number } | undefined {
  const zip64 = findExtra(extra, ZIP64);
  return zip64 === undefined || zip64.size < 16 ? undefined : { size: zip64.u64(0), compressedSize: zip64.u64(8) };
}

/** What is wrong with the ZIP64 field of a directory entry: one that has more or less than its sentinels ask for. */
export function zip64Problem(extra: Uint8Array, plain: readonly number[]): string | undefined {
  const wanted = 8 * plain.filter((value) => value === SENTINEL).length;
  return lengthProblem(extra, (length) => length === wanted, `${wanted} belong there`);
}

/** The same of a local header, where both sizes stand whether asked for or not. */
export function localZip64Problem(extra: Uint8Array): string | undefined {
  return lengthProblem(extra, (length) => length === 16, "16 belong there");
}

function lengthProblem(extra: Uint8Array, fits: (length: number) => boolean, wanted: string): string | undefined {
  const found = extraFields(extra).filter(({ identifier }) => identifier === ZIP64);
  if (found.length > 1) return `${found.length} ZIP64 fields`;
  const [only] = found;
  return only === undefined || fits(only.data.size) ? undefined : `a ZIP64 field of ${only.data.size} bytes, ${wanted}`;
}

/** What is wrong with the form of the extra fields, undefined where nothing is. Too few bytes for a header are padding. */
export function extraProblem(extra: Uint8Array): string | undefined {
  const reader = createReader(extra, "zip", true);
  for (let at = 0; at + SMALLEST_FIELD <= reader.size; ) {
    const length = reader.u16(at + 2);
    if (at + SMALLEST_FIELD + length > reader.size)
      return `an extra field of ${length} bytes where ${reader.size - at - SMALLEST_FIELD} are left`;
    at += SMALLEST_FIELD + length;
  }
  return undefined;
}

/** The data of the first extra field with this identifier. */
export function findExtra(extra: Uint8Array, identifier: number): Reader | undefined {
  return extraFields(extra).find((field) => field.identifier === identifier)?.data;
}

interface ExtraField {
  readonly identifier: number;
  readonly data: Reader;
}

/** The fields up to the first that is longer than what is left. */
function extraFields(extra: Uint8Array): ExtraField[] {
  const reader = createReader(extra, "zip", true);
  const fields: ExtraField[] = [];
  for (let at = 0; at + SMALLEST_FIELD <= reader.size; ) {
    const length = reader.u16(at + 2);
    if (at + SMALLEST_FIELD + length > reader.size) break;
    const data = createReader(reader.bytes(at + SMALLEST_FIELD, length, "an extra field"), "zip", true);
    fields.push({ identifier: reader.u16(at), data });
    at += SMALLEST_FIELD + length;
  }
  return fields;
}
