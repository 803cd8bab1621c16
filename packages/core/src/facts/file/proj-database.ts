import { sameBytes } from "../../bytes/text.ts";
import { FormatError } from "../../errors.ts";
import { readSqliteTable, sqliteMagic } from "../../sqlite/database.ts";

/** What a database of PROJ says of itself in its table `metadata` (PROJ, data/sql/metadata.sql). */
export interface ProjDatabase {
  /** `1.6` */
  readonly layout: string;
  readonly proj: string | undefined;
  readonly epsg: string | undefined;
}

/**
 * Read a database of PROJ; undefined for bytes that are none, or that break before the versions are read.
 *
 * @param bytes the database from its first byte on; more may follow.
 */
export function readProjDatabase(bytes: Uint8Array): ProjDatabase | undefined {
  if (!sameBytes(bytes.subarray(0, sqliteMagic.length), sqliteMagic)) return undefined;
  try {
    const rows = new Map(readSqliteTable(bytes, "metadata", 2)?.map(([key, value]) => [key, String(value)] as const));
    const [major, minor] = ["MAJOR", "MINOR"].map((part) => rows.get(`DATABASE.LAYOUT.VERSION.${part}`));
    if (major === undefined || minor === undefined) return undefined;
    return { layout: `${major}.${minor}`, proj: rows.get("PROJ.VERSION"), epsg: rows.get("EPSG.VERSION") };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
