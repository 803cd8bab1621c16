import { FormatError, type ReadFormat } from "../errors.ts";

/**
 * Bounds-checked reads of one binary, in its byte order. Offsets are in bytes from its start.
 *
 * Parsers ask for ranges through this interface only, so that a binary need not be in memory as a whole.
 */
export interface Reader {
  readonly format: ReadFormat;
  /** Size of the binary in bytes. */
  readonly size: number;
  readonly littleEndian: boolean;
  u8(offset: number): number;
  u16(offset: number): number;
  u32(offset: number): number;
  /** Above 2^53 the low bits are lost; such a value is beyond any file and is only ever compared. */
  u64(offset: number): number;
  /** A view, not a copy. `what` names the table in the error. @throws {FormatError} where the range leaves the binary. */
  bytes(offset: number, length: number, what: string): Uint8Array;
}

export function createReader(bytes: Uint8Array, format: ReadFormat, littleEndian: boolean): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length;
  const check = (offset: number, length: number, what: string): void => {
    if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
      throw new FormatError(format, offset, `${what} of ${length} bytes lies outside the ${size} bytes there are`);
    }
  };
  const u32 = (offset: number): number => {
    check(offset, 4, "a 4-byte field");
    return view.getUint32(offset, littleEndian);
  };
  return {
    format,
    size,
    littleEndian,
    u8(offset) {
      check(offset, 1, "a byte");
      return view.getUint8(offset);
    },
    u16(offset) {
      check(offset, 2, "a 2-byte field");
      return view.getUint16(offset, littleEndian);
    },
    u32,
    u64(offset) {
      check(offset, 8, "an 8-byte field");
      const low = view.getUint32(littleEndian ? offset : offset + 4, littleEndian);
      const high = view.getUint32(littleEndian ? offset + 4 : offset, littleEndian);
      return high * 0x1_0000_0000 + low;
    },
    bytes(offset, length, what) {
      check(offset, length, what);
      return bytes.subarray(offset, offset + length);
    },
  };
}
