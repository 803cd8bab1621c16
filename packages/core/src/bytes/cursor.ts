import { FormatError, type ReadFormat } from "../errors.ts";

/** Reads variable-length values one after the other. The position counts bytes from the start of the view. */
export interface Cursor {
  position: number;
  /** Size of the view in bytes. */
  readonly size: number;
  u8(): number;
  /**
   * An unsigned LEB128 number (DWARF 5, 7.6) of at most 10 bytes, 64 bits. Above 2^53 the low bits are lost.
   *
   * @throws {FormatError} where it is longer or leaves the view.
   */
  uleb(): number;
  /** The bytes up to a NUL, which is passed over. @throws {FormatError} where there is none. */
  text(): Uint8Array;
}

/** @param base the view's own offset, for errors. */
export function createCursor(bytes: Uint8Array, format: ReadFormat, base: number, what: string): Cursor {
  const cursor: Cursor = {
    position: 0,
    size: bytes.length,
    u8() {
      const byte = bytes[cursor.position];
      if (byte === undefined)
        throw new FormatError(
          format,
          base + cursor.position,
          `${what} of ${bytes.length} bytes ends where more is expected`,
        );
      cursor.position++;
      return byte;
    },
    uleb() {
      const start = cursor.position;
      let value = 0;
      let scale = 1;
      for (let count = 1; ; count++) {
        const byte = cursor.u8();
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) return value;
        if (count === 10) throw new FormatError(format, base + start, `a number of ${what} is longer than 10 bytes`);
        scale *= 128;
      }
    },
    text() {
      const start = cursor.position;
      const end = bytes.indexOf(0, start);
      if (end < 0) throw new FormatError(format, base + start, `a string of ${what} has no end`);
      cursor.position = end + 1;
      return bytes.subarray(start, end);
    },
  };
  return cursor;
}
