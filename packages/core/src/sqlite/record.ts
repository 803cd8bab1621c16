import { decodeText } from "../bytes/text.ts";

/** A value of a row; undefined for NULL, for numbers that are not whole, for blobs, and for what is not in this page. */
export type SqliteValue = string | number | undefined;

/** A variable-length integer (file format, "Variable-length integers"), and where it ends. */
export function readVarint(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    if (index === 8) return { value: value * 256 + byte, end: at + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return undefined;
}

/**
 * The values of a record (file format, "Record Format"), at most `most` of them.
 *
 * @param bytes the record, or as much of it as lies in its page.
 */
export function readRecord(bytes: Uint8Array, most: number): SqliteValue[] {
  const header = readVarint(bytes, 0);
  if (header === undefined) return [];
  const values: SqliteValue[] = [];
  let at = header.end;
  let body = header.value;
  while (values.length < most && at < header.value) {
    const type = readVarint(bytes, at);
    if (type === undefined) break;
    at = type.end;
    const size = sizeOf(type.value);
    const content = body + size <= bytes.length ? bytes.subarray(body, body + size) : undefined;
    values.push(content === undefined ? undefined : contentOf(type.value, content));
    body += size;
  }
  return values;
}

const integerSizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

function sizeOf(type: number): number {
  return type < 12 ? (integerSizes[type] as number) : Math.floor((type - 12) / 2);
}

function contentOf(type: number, content: Uint8Array): SqliteValue {
  if (type >= 13 && type % 2 === 1) return decodeText(content);
  if (type === 8 || type === 9) return type - 8;
  if (type < 1 || type > 6) return undefined;
  // Two's complement, the highest byte first.
  return content.reduce((number, byte) => number * 256 + byte, (content[0] as number) >= 0x80 ? -1 : 0);
}
