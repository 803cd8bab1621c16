import { FormatError, type ReadFormat } from "../errors.ts";
import { decodeText } from "./text.ts";

/** A table of NUL-terminated strings that other tables point into by their offsets. */
export interface StringTable {
  readonly bytes: Uint8Array;
  /** Of the last NUL; a string that starts behind it has no end. */
  readonly lastEnd: number;
  /**
   * The string at an offset of the table.
   *
   * @throws {FormatError} where it has no start or end inside the table, or where so much has been decoded that
   * the same long strings must have been asked for again and again.
   */
  at(offset: number): string;
}

/** Linkers share the ends of strings, so that more comes out than the table holds, but not many times more. */
const MOST_SHARING = 16;
const ALLOWANCE = 1 << 20;

/** @param base the table's own offset, for errors. */
export function createStringTable(bytes: Uint8Array, format: ReadFormat, base: number): StringTable {
  const lastEnd = bytes.lastIndexOf(0);
  let budget = bytes.length * MOST_SHARING + ALLOWANCE;
  return {
    bytes,
    lastEnd,
    at(offset) {
      if (offset > lastEnd) {
        throw new FormatError(format, base + offset, `a string starts at ${offset} of a table that ends at ${lastEnd}`);
      }
      const end = bytes.indexOf(0, offset);
      budget -= end - offset + 1;
      if (budget < 0)
        throw new FormatError(format, base + offset, "the strings asked for are many times larger than their table");
      return decodeText(bytes.subarray(offset, end));
    },
  };
}
