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
  PATCHED_DATA,
  STORED,
  STRONG_ENCRYPTION,
  UTF8_NAME,
} from "./constants.ts";
import { findExtra } from "./directory.ts";
import { decodeName } from "./name.ts";

const LOCAL_SIZE = 30;
/** Bits that change how a member is read: encryption, data descriptor, patched data, strong encryption. */
const READING_FLAGS = ENCRYPTED | DATA_DESCRIPTOR | PATCHED_DATA | STRONG_ENCRYPTION;
/** Deflate turns one byte into 1032 at the very most (a match of 258 bytes for two bits). */
const DEFLATE_MAXIMUM = 1032;
/** What is shown of another name, in bytes. Every entry may lead to the same header, with the longest name there is. */
const SHOWN_NAME = 512;
/** Enough for the extra fields that real archives carry; a longer one costs a second read. */
const EXTRA_GUESS = 128;

/** A member's bytes, and in what its own header differs from the directory. */
export interface MemberContent {
  readonly bytes: Uint8Array;
  readonly range: MemberRange;
  readonly anomalies: readonly Anomaly[];
}

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
  const { data, range, anomalies } = await readLocal(source, member);
  onRange?.(range);
  if ((member.flags & ENCRYPTED) !== 0)
    throw new FormatError("zip", member.localOffset, `\`${member.path}\` is encrypted`);
  const bytes = await decompress(data, member, platform);
  const crc = platform.crc32(bytes);
  if (crc !== member.crc32) {
    throw new FormatError(
      "zip",
      member.localOffset,
      `\`${member.path}\` has the CRC ${hex(crc)}, the directory says ${hex(member.crc32)}`,
    );
  }
  return { bytes, range, anomalies };
}

async function decompress(data: Uint8Array, member: Member, platform: Platform): Promise<Uint8Array> {
  const fail = (message: string): FormatError =>
    new FormatError("zip", member.localOffset, `\`${member.path}\` ${message}`);
  if (member.method === STORED) {
    if (data.length !== member.size) throw fail(`is stored in ${data.length} bytes, the directory says ${member.size}`);
    return data;
  }
  if (member.method !== DEFLATE)
    throw fail(`has the compression method ${member.method}; wheels use stored (0) and deflate (8)`);
  if (member.size > data.length * DEFLATE_MAXIMUM) {
    throw fail(`claims ${member.size} bytes, more than deflate can make of ${data.length}`);
  }
  const inflated = await platform.inflateRaw(data, member.size);
  if ("failure" in inflated) {
    throw fail(
      inflated.failure === "too-long"
        ? `inflates to more than the ${member.size} bytes of the directory`
        : "cannot be inflated: its data are damaged or cut short",
    );
  }
  if (inflated.output.length !== member.size)
    throw fail(`inflates to ${inflated.output.length} bytes, the directory says ${member.size}`);
  if (inflated.consumed !== undefined && inflated.consumed !== data.length) {
    throw fail(`has ${data.length - inflated.consumed} bytes after the end of its deflate stream`);
  }
  return inflated.output;
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
  const name = header.bytes(LOCAL_SIZE, nameLength, "a member's name");
  const extra = header.bytes(LOCAL_SIZE + nameLength, dataStart - LOCAL_SIZE - nameLength, "an extra field");
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

  const flags = header.u16(6);
  const anomalies: Anomaly[] = [];
  const differ = (kind: AnomalyKind, local: string, central: string, refusedBy: readonly string[]): void => {
    anomalies.push({ kind, offset: localOffset, member: member.path, local, central, refusedBy });
  };
  if (!sameBytes(name, member.nameBytes))
    differ("name-differs", shownName(name, flags), member.path, ["pip", "uv", "PyPI"]);
  // Where a name is ASCII, as most are, it is the same text in either encoding.
  const reading = member.nameBytes.some((byte) => byte >= 0x80) ? READING_FLAGS | UTF8_NAME : READING_FLAGS;
  if ((flags & reading) !== (member.flags & reading)) {
    differ("flags-differ", `0x${flags.toString(16)}`, `0x${member.flags.toString(16)}`, ["uv from an index"]);
  }
  if (header.u16(8) !== member.method)
    differ("method-differs", String(header.u16(8)), String(member.method), ["uv from an index"]);
  if (((flags | member.flags) & DATA_DESCRIPTOR) !== 0) {
    // The header of a streamed member may leave CRC and sizes to the descriptor behind the data (APPNOTE 4.4.4).
    differ("data-descriptor", `0x${flags.toString(16)}`, `0x${member.flags.toString(16)}`, ["PyPI"]);
  } else {
    if (header.u32(14) !== member.crc32)
      differ("crc-differs", hex(header.u32(14)), hex(member.crc32), ["uv from an index"]);
    const zip64 = localZip64(extra);
    for (const size of claims(header.u32(18), zip64?.compressedSize)) {
      if (size !== member.compressedSize)
        differ("compressed-size-differs", String(size), String(member.compressedSize), ["uv", "PyPI"]);
    }
    for (const size of claims(header.u32(22), zip64?.size)) {
      if (size !== member.size) differ("size-differs", String(size), String(member.size), ["uv", "PyPI"]);
    }
  }
  const range = {
    end: localOffset + dataStart + member.compressedSize,
    described: ((flags | member.flags) & DATA_DESCRIPTOR) !== 0,
  };
  return { data, range, anomalies };
}

function shownName(name: Uint8Array, flags: number): string {
  return `${decodeName(name.subarray(0, SHOWN_NAME), flags)}${name.length > SHOWN_NAME ? "…" : ""}`;
}

/** In a local header the ZIP64 extra field holds both sizes, the uncompressed one first (APPNOTE 4.5.3). */
function localZip64(extra: Uint8Array): { readonly size: number; readonly compressedSize: number } | undefined {
  const zip64 = findExtra(extra, 0x0001);
  return zip64 === undefined || zip64.size < 16 ? undefined : { size: zip64.u64(0), compressedSize: zip64.u64(8) };
}

/** What a header says of a size: the plain field unless it is all ones, and the ZIP64 field where there is one. */
function claims(plain: number, wide: number | undefined): number[] {
  const said = plain === 0xffffffff && wide !== undefined ? [] : [plain];
  return wide === undefined ? said : [...said, wide];
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}
