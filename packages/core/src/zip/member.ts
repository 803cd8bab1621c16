import { createReader } from "../bytes/reader.ts";
import { type ByteSource, readRange } from "../bytes/source.ts";
import { sameBytes } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import type { Anomaly, AnomalyKind, Member, MemberRange } from "./archive.ts";
import {
  DATA_DESCRIPTOR,
  DEFLATE,
  ENCRYPTED,
  LOCAL_SIGNATURE,
  LOCAL_SIZE,
  PATCHED_DATA,
  STORED,
  STRONG_ENCRYPTION,
  UTF8_NAME,
} from "./constants.ts";
import { LOCAL_ZIP64_BYTES, localZip64, parseExtra, zip64Problem } from "./extra.ts";
import { decodeName } from "./name.ts";

/** Bits that change how a member is read: encryption, data descriptor, patched data, strong encryption. */
const READING_FLAGS = ENCRYPTED | DATA_DESCRIPTOR | PATCHED_DATA | STRONG_ENCRYPTION;
/** Deflate turns one byte into 1032 at the very most (a match of 258 bytes for two bits). */
const DEFLATE_MAXIMUM = 1032;
/** Enough for the extra fields that real archives carry; a longer one costs a second read. */
const EXTRA_GUESS = 128;

/** What is shown of another name, in bytes. Every entry may lead to the same header, with the longest name there is. */
const SHOWN_NAME = 512;

/** A member's bytes, and in what its own header differs from the directory. */
export interface MemberContent {
  readonly bytes: Uint8Array;
  readonly range: MemberRange;
  readonly anomalies: readonly Anomaly[];
}

/** A member whose header could be read and whose data could not. */
export class MemberError extends FormatError {
  /** What such a member is called among the anomalies. */
  readonly kind: "unreadable-member" | "false-size";
  readonly range: MemberRange;
  /** What its header differs in. */
  readonly anomalies: readonly Anomaly[];

  constructor(kind: MemberError["kind"], member: Member, local: Omit<MemberContent, "bytes">, message: string) {
    super("zip", member.localOffset, `\`${member.path}\` ${message}`);
    this.kind = kind;
    this.range = local.range;
    this.anomalies = local.anomalies;
  }
}

type Fail = (message: string, kind?: MemberError["kind"]) => MemberError;

/**
 * Read one member: compare its local header, inflate, and check exact size and CRC.
 *
 * Nothing is allocated by a claim that the compressed bytes cannot fulfil.
 *
 * @param onRange told where the member lies before its data are read.
 * @throws {FormatError} where the member cannot be read as the directory describes it.
 */
export async function readMember(
  source: ByteSource,
  member: Member,
  platform: Platform,
  onRange?: (range: MemberRange) => void,
): Promise<MemberContent> {
  const { data, ...local } = await readLocal(source, member);
  onRange?.(local.range);
  const fail: Fail = (message, kind = "unreadable-member") => new MemberError(kind, member, local, message);
  if ((member.flags & ENCRYPTED) !== 0) throw fail("is encrypted");
  const { bytes, rest } = await decompress(data, member, platform, fail);
  const crc = platform.crc32(bytes);
  if (crc !== member.crc32) throw fail(`has the CRC ${hex(crc)}, the directory says ${hex(member.crc32)}`);
  if (rest === 0) return { bytes, ...local };
  const tail: Anomaly = {
    kind: "deflate-tail",
    offset: local.range.end - rest,
    member: member.path,
    local: `${rest} bytes after the end of its deflate stream`,
    central: undefined,
    refusedBy: ["uv from an index"],
  };
  return { bytes, range: local.range, anomalies: [...local.anomalies, tail] };
}

/** The content, and how many bytes of the data it did not need. */
async function decompress(
  data: Uint8Array,
  { method, size }: Member,
  platform: Platform,
  fail: Fail,
): Promise<{ readonly bytes: Uint8Array; readonly rest: number }> {
  if (method === STORED) {
    if (data.length !== size) throw fail(`is stored in ${data.length} bytes, the directory says ${size}`);
    return { bytes: data, rest: 0 };
  }
  if (method !== DEFLATE) throw fail(`has the compression method ${method}; wheels use stored (0) and deflate (8)`);
  if (size > data.length * DEFLATE_MAXIMUM)
    throw fail(`claims ${size} bytes, more than deflate can make of ${data.length}`, "false-size");
  const inflated = await platform.inflateRaw(data, size);
  if ("failure" in inflated) {
    throw inflated.failure === "too-long"
      ? fail(`inflates to more than the ${size} bytes of the directory`, "false-size")
      : fail("cannot be inflated: its data are damaged or cut short");
  }
  const { output, consumed = data.length } = inflated;
  if (output.length !== size) throw fail(`inflates to ${output.length} bytes, the directory says ${size}`);
  return { bytes: output, rest: data.length - consumed };
}

interface LocalMember {
  readonly data: Uint8Array;
  readonly range: MemberRange;
  readonly anomalies: readonly Anomaly[];
}

async function readLocal(source: ByteSource, member: Member): Promise<LocalMember> {
  const { localOffset } = member;
  const expected = LOCAL_SIZE + member.nameBytes.length + EXTRA_GUESS + member.compressedSize;
  const available = Math.min(expected, source.size - localOffset);
  if (available < LOCAL_SIZE)
    throw new FormatError("zip", localOffset, `the local header of \`${member.path}\` lies beyond the end of the file`);
  const head = createReader(await source.read(localOffset, available), "zip", true);
  if (head.u32(0) !== LOCAL_SIGNATURE) {
    throw new FormatError("zip", localOffset, `\`${member.path}\` has no local header where the directory points`);
  }
  const nameLength = head.u16(26);
  const dataStart = LOCAL_SIZE + nameLength + head.u16(28);
  const header =
    dataStart <= available
      ? head
      : createReader(await readRange(source, "zip", localOffset, dataStart, "a local header"), "zip", true);
  const data =
    dataStart + member.compressedSize <= available
      ? head.bytes(dataStart, member.compressedSize, "a member's data")
      : await readRange(
          source,
          "zip",
          localOffset + dataStart,
          member.compressedSize,
          `the data of \`${member.path}\``,
        );
  const range = {
    end: localOffset + dataStart + member.compressedSize,
    described: ((header.u16(6) | member.flags) & DATA_DESCRIPTOR) !== 0,
  };
  return { data, range, anomalies: compareHeaders(header.bytes(0, dataStart, "a local header"), nameLength, member) };
}

/** Where a member's own header says something else than its entry in the directory. */
function compareHeaders(local: Uint8Array, nameLength: number, member: Member): Anomaly[] {
  const header = createReader(local, "zip", true);
  const name = header.bytes(LOCAL_SIZE, nameLength, "a member's name");
  const extra = parseExtra(local.subarray(LOCAL_SIZE + nameLength));
  const flags = header.u16(6);
  const anomalies: Anomaly[] = [];
  const add = (kind: AnomalyKind, local: string, central: string | undefined, refusedBy: readonly string[]): void => {
    anomalies.push({ kind, offset: member.localOffset, member: member.path, local, central, refusedBy });
  };
  if (!sameBytes(name, member.nameBytes))
    add("name-differs", shownName(name, flags), member.path, ["pip", "uv", "PyPI"]);
  // Of a name that is ASCII only the mark says nothing.
  const telling = READING_FLAGS | (name.some((byte) => byte >= 0x80) ? UTF8_NAME : 0);
  if ((flags & telling) !== (member.flags & telling)) {
    add("flags-differ", `0x${flags.toString(16)}`, `0x${member.flags.toString(16)}`, ["uv from an index"]);
  }
  if (header.u16(8) !== member.method)
    add("method-differs", String(header.u16(8)), String(member.method), ["uv from an index"]);
  if (extra.problem !== undefined) add("malformed-extra", extra.problem, undefined, []);
  const oddZip64 = zip64Problem(extra, LOCAL_ZIP64_BYTES);
  if (oddZip64 !== undefined)
    add("zip64-field", oddZip64.text, undefined, oddZip64.repeated ? ["uv", "PyPI"] : ["PyPI"]);
  if (((flags | member.flags) & DATA_DESCRIPTOR) !== 0) {
    // The header of a streamed member may leave CRC and sizes to the descriptor behind the data (APPNOTE 4.4.4).
    add("data-descriptor", `0x${flags.toString(16)}`, `0x${member.flags.toString(16)}`, ["PyPI"]);
    return anomalies;
  }
  if (header.u32(14) !== member.crc32) add("crc-differs", hex(header.u32(14)), hex(member.crc32), ["uv from an index"]);
  const zip64 = localZip64(extra);
  for (const size of claims(header.u32(18), zip64?.compressedSize)) {
    if (size !== member.compressedSize)
      add("compressed-size-differs", String(size), String(member.compressedSize), ["uv", "PyPI"]);
  }
  for (const size of claims(header.u32(22), zip64?.size)) {
    if (size !== member.size) add("size-differs", String(size), String(member.size), ["uv", "PyPI"]);
  }
  return anomalies;
}

function shownName(name: Uint8Array, flags: number): string {
  return `${decodeName(name.subarray(0, SHOWN_NAME), flags)}${name.length > SHOWN_NAME ? "…" : ""}`;
}

/** What a header says of a size: the plain field unless it is all ones, and the ZIP64 field where there is one. */
function claims(plain: number, wide: number | undefined): number[] {
  const said = plain === 0xffffffff && wide !== undefined ? [] : [plain];
  return wide === undefined ? said : [...said, wide];
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}
