import { createReader } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import { readRecord, type SqliteValue } from "./record.ts";
import { type Pages, readTree } from "./tree.ts";

/** The first sixteen bytes of every SQLite database (file format, "Magic Header String"). */
export const sqliteMagic = new TextEncoder().encode("SQLite format 3\0");

const HEADER = 100;
const UTF8 = 1;

/**
 * The rows of one small table of an SQLite database, each with its first `columns` values. Values beyond the page that
 * their row begins in are undefined.
 *
 * @param bytes the database from its first byte on; more may follow, as where it is linked into a binary.
 * @returns undefined where there is no such table.
 * @throws {FormatError} where the bytes are no database, or it breaks on the way to the rows.
 */
export function readSqliteTable(bytes: Uint8Array, table: string, columns: number): SqliteValue[][] | undefined {
  const reader = createReader(bytes, "sqlite", false);
  const head = reader.bytes(0, HEADER, "the header");
  if (!sqliteMagic.every((byte, index) => head[index] === byte))
    throw new FormatError("sqlite", 0, "no SQLite database");
  const written = reader.u16(16);
  const pageSize = written === 1 ? 0x1_0000 : written;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0)
    throw new FormatError("sqlite", 16, `a page size of ${pageSize} bytes`);
  const encoding = reader.u32(56);
  if (encoding > UTF8) throw new FormatError("sqlite", 56, `texts in the encoding ${encoding}; UTF-8 is 1`);
  const pages: Pages = { reader, pageSize, reserved: reader.u8(20) };
  // type, name, tbl_name, rootpage (file format, "Storage Of The SQL Database Schema").
  for (const record of readTree(pages, 1)) {
    const [type, name, , root] = readRecord(record, 4);
    if (type === "table" && name === table && typeof root === "number" && root > 0)
      return readTree(pages, root).map((row) => readRecord(row, columns));
  }
  return undefined;
}
