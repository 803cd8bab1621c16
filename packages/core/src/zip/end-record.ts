import { createReader, type Reader } from "../bytes/reader.ts";
import type { ByteSource } from "../bytes/source.ts";
import { FormatError } from "../errors.ts";
import type { Anomaly } from "./archive.ts";
import {
  END_SIGNATURE,
  END_SIZE,
  ZIP64_END_SIGNATURE,
  ZIP64_END_SIZE,
  ZIP64_LOCATOR_SIGNATURE,
  ZIP64_LOCATOR_SIZE,
} from "./constants.ts";

const LONGEST_COMMENT = 0xffff;

/** Where the central directory is and how many entries it claims (APPNOTE 4.3.14 to 4.3.16). */
export interface EndRecord {
  readonly directoryOffset: number;
  readonly directorySize: number;
  readonly entries: number;
  /** Bytes that stand before the archive proper; every offset of the archive counts from after them. */
  readonly prefix: number;
  /** Of the whole archive. */
  readonly comment: Uint8Array;
  readonly anomalies: readonly Anomaly[];
}

interface Candidate {
  readonly offset: number;
  readonly commentLength: number;
  /** End records inside its comment. */
  readonly others: number;
}

/**
 * Find the one end record and follow it to the directory.
 *
 * The record whose comment ends exactly at the end of the file wins; without one the last record of the file
 * is taken and what follows it is an anomaly. A comment that holds another end record makes the archive
 * ambiguous: readers that search from the end find that one.
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
  if (found.others > 0) {
    throw new FormatError(
      "zip",
      tailOffset + found.offset,
      "the archive's comment holds another end record, so that readers see different archives",
    );
  }

  const offset = tailOffset + found.offset;
  const anomalies: Anomaly[] = [];
  const end = offset + END_SIZE + found.commentLength;
  if (end < source.size) {
    // uv passes over zeros with a warning.
    const zeros = tail
      .bytes(end - tailOffset, source.size - end, "what follows the archive")
      .every((byte) => byte === 0);
    anomalies.push({
      kind: "trailing-data",
      offset: end,
      member: undefined,
      local: undefined,
      central: `${source.size - end} bytes`,
      refusedBy: zeros ? ["PyPI"] : ["uv", "PyPI"],
    });
  }
  const disks = [tail.u16(found.offset + 4), tail.u16(found.offset + 6)];
  const onDisk = tail.u16(found.offset + 8);
  const miscounted = onDisk !== tail.u16(found.offset + 10);
  if (disks.some((disk) => disk !== 0 && disk !== 0xffff) || miscounted) {
    const text = `disk ${disks[0]}, the directory on disk ${disks[1]}, ${onDisk} entries of it here`;
    anomalies.push(splitArchive(offset, text, miscounted ? ["uv from a file", "PyPI"] : ["uv from a file"]));
  }
  const plain = {
    entries: tail.u16(found.offset + 10),
    directorySize: tail.u32(found.offset + 12),
    directoryOffset: tail.u32(found.offset + 16),
  };
  const zip64 = await readZip64(source, offset, plain);
  anomalies.push(...(zip64?.anomalies ?? []));
  const { entries, directorySize, directoryOffset } = zip64 ?? plain;
  const prefix = (zip64?.recordOffset ?? offset) - directorySize - directoryOffset;
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
      refusedBy: ["uv", "PyPI"],
    });
  }
  const comment = tail.bytes(found.offset + END_SIZE, found.commentLength, "the archive's comment").slice();
  return { directoryOffset: directoryOffset + prefix, directorySize, entries, prefix, comment, anomalies };
}

function findCandidate(tail: Reader): Candidate | undefined {
  let last: Candidate | undefined;
  let others = 0;
  for (let offset = tail.size - END_SIZE; offset >= 0; offset--) {
    if (tail.u8(offset) !== 0x50 || tail.u32(offset) !== END_SIGNATURE) continue;
    const commentLength = tail.u16(offset + 20);
    const end = offset + END_SIZE + commentLength;
    if (end === tail.size) return { offset, commentLength, others };
    if (end < tail.size) last ??= { offset, commentLength, others: 0 };
    others++;
  }
  return last;
}

function splitArchive(offset: number, central: string, refusedBy: readonly string[]): Anomaly {
  const text = `a part of several: ${central}`;
  return { kind: "split-archive", offset, member: undefined, local: undefined, central: text, refusedBy };
}

interface Zip64 extends PlainRecord {
  readonly recordOffset: number;
  readonly anomalies: readonly Anomaly[];
}

type PlainRecord = Pick<EndRecord, "entries" | "directorySize" | "directoryOffset">;

/**
 * The ZIP64 end record that a locator right before the plain one leads to.
 *
 * It must end where the locator begins, whatever the locator says: a reader that follows the locator and one
 * that looks right before it would else see different archives. Its values stand in for those fields of the
 * plain record that are all ones, and must equal the others.
 */
async function readZip64(source: ByteSource, endOffset: number, plain: PlainRecord): Promise<Zip64 | undefined> {
  const locatorOffset = endOffset - ZIP64_LOCATOR_SIZE;
  if (locatorOffset < ZIP64_END_SIZE) return undefined;
  const locator = createReader(await source.read(locatorOffset, ZIP64_LOCATOR_SIZE), "zip", true);
  if (locator.u32(0) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const recordOffset = locatorOffset - ZIP64_END_SIZE;
  const record = createReader(await source.read(recordOffset, ZIP64_END_SIZE), "zip", true);
  // Bytes before the archive that its offsets do not count move the record behind the place the locator names.
  if (record.u32(0) !== ZIP64_END_SIGNATURE || record.u64(4) !== ZIP64_END_SIZE - 12 || locator.u64(8) > recordOffset) {
    throw new FormatError("zip", locatorOffset, "no ZIP64 end record stands right before its locator");
  }
  const take = (what: string, value: number, sentinel: number, wide: number): number => {
    if (value !== sentinel && value !== wide) {
      throw new FormatError("zip", recordOffset, `the ZIP64 end record has ${wide} as ${what}, the plain one ${value}`);
    }
    return wide;
  };
  const directorySize = take("the directory's size", plain.directorySize, 0xffffffff, record.u64(40));
  const directoryOffset = take("the directory's offset", plain.directoryOffset, 0xffffffff, record.u64(48));
  if (recordOffset - locator.u64(8) !== recordOffset - directorySize - directoryOffset) {
    throw new FormatError("zip", locatorOffset, "the ZIP64 locator and the ZIP64 end record name different places");
  }
  const entries = take("the number of entries", plain.entries, 0xffff, record.u64(32));
  const [disk, directoryDisk, onDisk] = [record.u32(16), record.u32(20), record.u64(24)];
  const anomalies: Anomaly[] = [];
  if (disk !== 0 || directoryDisk !== 0 || onDisk !== entries) {
    const text = `disk ${disk}, the directory on disk ${directoryDisk}, ${onDisk} entries of it here`;
    anomalies.push(splitArchive(recordOffset, text, []));
  }
  const [recordDisk, disks] = [locator.u32(4), locator.u32(16)];
  if (recordDisk !== 0 || disks > 1) {
    const text = `the ZIP64 end record on disk ${recordDisk} of ${disks}`;
    // Python's zipfile: "zipfiles that span multiple disks are not supported".
    anomalies.push(splitArchive(locatorOffset, text, ["pip"]));
  }
  return { entries, directorySize, directoryOffset, recordOffset, anomalies };
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
