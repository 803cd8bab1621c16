import { createReader, type Reader } from "../bytes/reader.ts";
import { type ByteSource, readRange } from "../bytes/source.ts";
import { FormatError } from "../errors.ts";
import type { Anomaly } from "./archive.ts";

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_SIZE = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_SIZE = 56;
const LONGEST_COMMENT = 0xffff;

/** Where the central directory is and how many entries it claims (APPNOTE 4.3.14 to 4.3.16). */
export interface EndRecord {
  readonly directoryOffset: number;
  readonly directorySize: number;
  readonly entries: number;
  /** Bytes that stand before the archive proper; every offset of the archive counts from after them. */
  readonly prefix: number;
  readonly anomalies: readonly Anomaly[];
}

interface Candidate {
  readonly offset: number;
  readonly commentLength: number;
}

/**
 * Find the one end record and follow it to the directory.
 *
 * The record whose comment ends exactly at the end of the file wins; without one the last record of the file
 * is taken and what follows it is an anomaly.
 *
 * @throws {FormatError} where there is none, or it names no directory.
 */
export async function readEndRecord(source: ByteSource): Promise<EndRecord> {
  if (source.size < END_SIZE) {
    throw new FormatError(
      "zip",
      0,
      source.size === 0 ? "the file is empty" : `the file has only ${source.size} bytes, too few for a ZIP archive`,
    );
  }
  const tailOffset = Math.max(0, source.size - LONGEST_COMMENT - END_SIZE);
  const tail = createReader(await source.read(tailOffset, source.size - tailOffset), "zip", true);
  const found = findCandidate(tail);
  if (found === undefined) throw new FormatError("zip", 0, await describeForeign(source));

  const offset = tailOffset + found.offset;
  const anomalies: Anomaly[] = [];
  const end = offset + END_SIZE + found.commentLength;
  if (end < source.size) {
    anomalies.push({
      kind: "trailing-data",
      offset: end,
      member: undefined,
      local: undefined,
      central: `${source.size - end} bytes`,
      refusedBy: ["uv", "PyPI"],
    });
  }
  const plain = {
    entries: tail.u16(found.offset + 10),
    directorySize: tail.u32(found.offset + 12),
    directoryOffset: tail.u32(found.offset + 16),
  };
  const zip64 = await readZip64(source, offset, plain);
  const { entries, directorySize, directoryOffset } = zip64 ?? plain;
  const directoryEnd = zip64?.recordOffset ?? offset;
  const prefix = directoryEnd - directorySize - directoryOffset;
  if (prefix < 0) {
    throw new FormatError(
      "zip",
      offset,
      `the end record claims a central directory of ${directorySize} bytes at ${directoryOffset}, which does not fit before it`,
    );
  }
  if (prefix > 0) {
    anomalies.push({
      kind: "prefix",
      offset: 0,
      member: undefined,
      local: undefined,
      central: `${prefix} bytes`,
      refusedBy: ["uv from an index", "PyPI"],
    });
  }
  return { directoryOffset: directoryOffset + prefix, directorySize, entries, prefix, anomalies };
}

function findCandidate(tail: Reader): Candidate | undefined {
  let last: Candidate | undefined;
  for (let offset = tail.size - END_SIZE; offset >= 0; offset--) {
    if (tail.u8(offset) !== 0x50 || tail.u32(offset) !== END_SIGNATURE) continue;
    const commentLength = tail.u16(offset + 20);
    const end = offset + END_SIZE + commentLength;
    if (end === tail.size) return { offset, commentLength };
    if (end < tail.size) last ??= { offset, commentLength };
  }
  return last;
}

interface Zip64 {
  readonly entries: number;
  readonly directorySize: number;
  readonly directoryOffset: number;
  readonly recordOffset: number;
}

/** The ZIP64 values stand in for those fields of the plain record that are all ones, and for no others. */
async function readZip64(
  source: ByteSource,
  endOffset: number,
  plain: { readonly entries: number; readonly directorySize: number; readonly directoryOffset: number },
): Promise<Zip64 | undefined> {
  const locatorOffset = endOffset - ZIP64_LOCATOR_SIZE;
  if (locatorOffset < ZIP64_END_SIZE) return undefined;
  const locator = createReader(await source.read(locatorOffset, ZIP64_LOCATOR_SIZE), "zip", true);
  if (locator.u32(0) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const recordOffset = locator.u64(8);
  const record = createReader(
    await readRange(source, "zip", recordOffset, ZIP64_END_SIZE, "the ZIP64 end record"),
    "zip",
    true,
  );
  if (record.u32(0) !== ZIP64_END_SIGNATURE) {
    throw new FormatError("zip", recordOffset, "the ZIP64 locator points at something that is no ZIP64 end record");
  }
  return {
    entries: plain.entries === 0xffff ? record.u64(32) : plain.entries,
    directorySize: plain.directorySize === 0xffffffff ? record.u64(40) : plain.directorySize,
    directoryOffset: plain.directoryOffset === 0xffffffff ? record.u64(48) : plain.directoryOffset,
    recordOffset,
  };
}

/** What a file without an end record seems to be instead: the commonest mistakes, told apart by their first bytes. */
async function describeForeign(source: ByteSource): Promise<string> {
  const head = await source.read(0, Math.min(64, source.size));
  const text = String.fromCharCode(...head)
    .trimStart()
    .toLowerCase();
  if (text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml")) {
    return "not a ZIP archive but an HTML or XML page, perhaps an error page saved by a download";
  }
  if (text.startsWith("pk\u0003\u0004")) return "a ZIP archive without an end record: it seems to be cut short";
  if (head[0] === 0x1f && head[1] === 0x8b) return "not a ZIP archive but a gzip file, perhaps a source distribution";
  if (text.startsWith("version https://git-lfs"))
    return "not a ZIP archive but a Git LFS pointer: the file itself was not fetched";
  return "not a ZIP archive: no end of central directory record";
}
