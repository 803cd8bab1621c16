import type { Reader } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import { readVarint } from "./record.ts";

/** Where the pages of a database lie. */
export interface Pages {
  readonly reader: Reader;
  /** Bytes. */
  readonly pageSize: number;
  /** Bytes at the end of each page that are not the format's. */
  readonly reserved: number;
}

/** The bits of a page's kind (file format, "B-tree Pages"). */
const INDEX_INTERIOR = 2;
const TABLE_INTERIOR = 5;
const INDEX_LEAF = 10;
const TABLE_LEAF = 13;

/** The tables that are read have a handful of pages. */
const MOST_PAGES = 1000;
const MOST_ROWS = 10_000;

/**
 * The records of a table's tree, each as far as it lies in its page.
 *
 * @param root number of the tree's first page, from 1.
 * @throws {FormatError} where a page is none of a tree, or lies outside the file.
 */
export function readTree(pages: Pages, root: number): Uint8Array[] {
  const records: Uint8Array[] = [];
  const seen = new Set<number>();
  const open = [root];
  for (let page = open.pop(); page !== undefined && records.length < MOST_ROWS; page = open.pop()) {
    if (seen.has(page) || seen.size >= MOST_PAGES) {
      throw new FormatError(
        "sqlite",
        offsetOf(pages, page),
        `page ${page} is in the tree twice, or the tree has no end`,
      );
    }
    seen.add(page);
    open.push(...readPage(pages, page, records).reverse());
  }
  return records;
}

function offsetOf({ pageSize }: Pages, page: number): number {
  return (page - 1) * pageSize;
}

/** Take a page's records, and give the pages below it in their order. */
function readPage(pages: Pages, page: number, records: Uint8Array[]): number[] {
  const { reader, pageSize, reserved } = pages;
  const start = offsetOf(pages, page);
  const bytes = reader.bytes(start, pageSize, `page ${page}`);
  // The first page begins with the header of the file.
  const header = page === 1 ? 100 : 0;
  const kind = bytes[header];
  if (kind !== INDEX_INTERIOR && kind !== TABLE_INTERIOR && kind !== INDEX_LEAF && kind !== TABLE_LEAF)
    throw new FormatError("sqlite", start + header, `page ${page} is of the kind ${kind}, no page of a tree`);
  const interior = kind === INDEX_INTERIOR || kind === TABLE_INTERIOR;
  const cells = header + (interior ? 12 : 8);
  const count = Math.min(u16(bytes, header + 3), Math.floor((pageSize - cells) / 2));
  const below: number[] = [];
  for (let index = 0; index < count; index++) {
    let at = u16(bytes, cells + 2 * index);
    if (interior) {
      below.push(u32(bytes, at));
      at += 4;
    }
    if (kind !== TABLE_INTERIOR) records.push(...recordAt(bytes, at, kind === TABLE_LEAF, pageSize - reserved));
  }
  if (interior) below.push(u32(bytes, header + 8));
  return below;
}

/** The part of a cell's record that lies in the page (file format, "B-tree Cell Format"). */
function recordAt(bytes: Uint8Array, at: number, withKey: boolean, usable: number): Uint8Array[] {
  const size = readVarint(bytes, at);
  const key = size !== undefined && withKey ? readVarint(bytes, size.end) : size;
  if (size === undefined || key === undefined) return [];
  const most = withKey ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const spilt = least + ((size.value - least) % (usable - 4));
  const local = size.value <= most ? size.value : spilt <= most ? spilt : least;
  return [bytes.subarray(key.end, Math.min(key.end + local, bytes.length))];
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000 + u16(bytes, at + 2);
}
