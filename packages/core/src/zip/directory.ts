import { crc32 } from "../bytes/crc32.ts";
import { createReader, type Reader } from "../bytes/reader.ts";
import { type ByteSource, readRange } from "../bytes/source.ts";
import { sameBytes } from "../bytes/text.ts";
import { FormatError, LimitError } from "../errors.ts";
import { type Anomaly, type Archive, type Limits, type Member, memberAnomaly } from "./archive.ts";
import { ENTRY_SIGNATURE, ENTRY_SIZE, MADE_BY_UNIX, UTF8_NAME } from "./constants.ts";
import { type EndRecord, readEndRecord } from "./end-record.ts";
import { applyZip64, type ExtraFields, findExtra, parseExtra, zip64Bytes, zip64Problem } from "./extra.ts";
import { kindAnomalies } from "./member-kind.ts";
import { nameAnomalies } from "./member-name.ts";
import { decodeName } from "./name.ts";
import { collisionAnomalies } from "./name-collision.ts";

/** Below this total a high ratio is only a well-compressed small wheel. */
const RATIO_FLOOR = 64 * 2 ** 20;
/** Above this many bytes for each byte of the file PyPI refuses an archive; no good wheel comes near it. */
const BOMB_RATIO = 50;

/**
 * Read the central directory.
 *
 * @throws {FormatError} where no single directory can be established.
 * @throws {LimitError} where the members, their sizes or the ratio are beyond `limits`.
 */
export async function readArchive(source: ByteSource, limits: Limits): Promise<Archive> {
  const end = await readEndRecord(source);
  const bytes = await readRange(source, "zip", end.directoryOffset, end.directorySize, "the central directory");
  const directory = createReader(bytes, "zip", true);
  const members: Member[] = [];
  const entryAnomalies: Anomaly[] = [];
  let at = 0;
  while (at + ENTRY_SIZE <= directory.size && directory.u32(at) === ENTRY_SIGNATURE) {
    if (members.length === limits.members) {
      throw new LimitError("members", limits.members, "the archive has more members");
    }
    const { member, anomalies, next } = readEntry(directory, at, end);
    members.push(member);
    entryAnomalies.push(...anomalies);
    at = next;
  }
  if (at !== directory.size) {
    throw new FormatError(
      "zip",
      end.directoryOffset + at,
      `the central directory holds something that is no entry after ${members.length} entries`,
    );
  }
  const total = sizeWithinLimits(members, source.size, limits);
  return {
    size: source.size,
    prefix: end.prefix,
    directoryOffset: end.directoryOffset,
    members,
    comment: end.comment,
    anomalies: [
      ...end.anomalies,
      ...entryAnomalies,
      ...countAnomalies(members, end),
      ...bombAnomalies(total, source.size),
      ...nameAnomalies(members),
      ...collisionAnomalies(members),
      ...kindAnomalies(members),
    ],
  };
}

interface Entry {
  readonly member: Member;
  readonly anomalies: readonly Anomaly[];
  /** Where the next entry begins. */
  readonly next: number;
}

function readEntry(directory: Reader, at: number, end: EndRecord): Entry {
  const flags = directory.u16(at + 8);
  const nameLength = directory.u16(at + 28);
  const extraLength = directory.u16(at + 30);
  const commentLength = directory.u16(at + 32);
  const next = at + ENTRY_SIZE + nameLength + extraLength + commentLength;
  if (next > directory.size) {
    throw new FormatError("zip", end.directoryOffset + at, "the last directory entry is longer than the directory");
  }
  const nameBytes = directory.bytes(at + ENTRY_SIZE, nameLength, "a member's name");
  const extra = parseExtra(directory.bytes(at + ENTRY_SIZE + nameLength, extraLength, "an extra field"));
  const plain = {
    size: directory.u32(at + 24),
    compressedSize: directory.u32(at + 20),
    localOffset: directory.u32(at + 42),
  };
  const sizes = applyZip64(extra, plain);
  const path = decodeName(nameBytes, flags);
  const member = {
    ...sizes,
    path,
    nameBytes,
    directory: path.endsWith("/"),
    flags,
    method: directory.u16(at + 10),
    versionNeeded: directory.u16(at + 6) & 0xff,
    crc32: directory.u32(at + 16),
    mode: directory.u8(at + 5) === MADE_BY_UNIX ? directory.u16(at + 40) : undefined,
    localOffset: sizes.localOffset + end.prefix,
    entrySize: next - at,
  };
  const anomalies: Anomaly[] = [];
  const add = (kind: Anomaly["kind"], central: string, refusedBy: readonly string[]): void => {
    anomalies.push({ kind, offset: end.directoryOffset + at, member: path, local: undefined, central, refusedBy });
  };
  const otherName = unicodePath(extra, nameBytes);
  if (otherName !== undefined)
    add(
      "unicode-path-differs",
      `an extra field names it \`${otherName.name}\`${otherName.current ? "" : ", for another name than this"}`,
      otherName.current ? ["uv from a file"] : [],
    );
  if (extra.problem !== undefined) add("malformed-extra", extra.problem, ["pip", "uv"]);
  const oddZip64 = zip64Problem(extra, zip64Bytes(plain));
  if (oddZip64 !== undefined) add("zip64-field", oddZip64.text, oddZip64.repeated ? ["uv", "PyPI"] : ["uv"]);
  const disk = directory.u16(at + 34);
  if (disk !== 0 && disk !== 0xffff) add("split-archive", `begins on disk ${disk}, in another part of the archive`, []);
  if (commentLength > 0) add("entry-comment", `${commentLength} bytes`, ["PyPI"]);
  return { member, anomalies, next };
}

/**
 * The name in the Unicode path extra field (APPNOTE 4.6.9), where it is another one: some readers take it instead of
 * the plain name, Python's zipfile since 3.12 among them. A field that is not current carries the CRC of another name,
 * and readers pass over it.
 */
function unicodePath(
  extra: ExtraFields,
  nameBytes: Uint8Array,
): { readonly name: string; readonly current: boolean } | undefined {
  const field = findExtra(extra, 0x7075);
  if (field === undefined || field.size < 5) return undefined;
  const name = field.bytes(5, field.size - 5, "a Unicode path");
  if (sameBytes(name, nameBytes)) return undefined;
  return { name: decodeName(name, UTF8_NAME), current: field.u32(1) === crc32(nameBytes) };
}

/** Bytes that all members claim to unpack to. @throws {LimitError} */
function sizeWithinLimits(members: readonly Member[], fileSize: number, limits: Limits): number {
  let total = 0;
  for (const member of members) {
    if (member.size > limits.memberBytes) {
      throw new LimitError("memberBytes", limits.memberBytes, `\`${member.path}\` claims ${member.size} bytes`);
    }
    total += member.size;
  }
  if (total > limits.totalBytes)
    throw new LimitError("totalBytes", limits.totalBytes, `the members claim ${total} bytes together`);
  if (expandsBeyond(limits.ratio, total, fileSize))
    throw new LimitError("ratio", limits.ratio, `the members claim ${expansion(total, fileSize)}`);
  return total;
}

function bombAnomalies(total: number, fileSize: number): Anomaly[] {
  if (!expandsBeyond(BOMB_RATIO, total, fileSize)) return [];
  const central = expansion(total, fileSize);
  return [{ kind: "decompression-bomb", offset: 0, member: undefined, local: undefined, central, refusedBy: ["PyPI"] }];
}

function expandsBeyond(ratio: number, total: number, fileSize: number): boolean {
  return total > RATIO_FLOOR && total > fileSize * ratio;
}

function expansion(total: number, fileSize: number): string {
  return `${total} bytes in a file of ${fileSize}, ${Math.round(total / fileSize)} for each byte`;
}

function countAnomalies(members: readonly Member[], end: EndRecord): Anomaly[] {
  const anomalies: Anomaly[] = [];
  if (members.length !== end.entries) {
    anomalies.push({
      kind: "entry-count-differs",
      offset: end.directoryOffset,
      member: undefined,
      local: `${end.entries} entries in the end record`,
      central: `${members.length} entries in the directory`,
      refusedBy: ["uv", "PyPI"],
    });
  }
  const seen = new Map<string, Member>();
  for (const member of members) {
    const earlier = seen.get(member.path);
    if (earlier !== undefined) {
      const text = `also at byte ${earlier.localOffset}`;
      anomalies.push(memberAnomaly("duplicate-member", member, text, ["uv from an index", "PyPI"]));
    }
    seen.set(member.path, member);
  }
  return anomalies;
}
