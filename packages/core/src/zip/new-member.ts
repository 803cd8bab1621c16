import { littleEndian } from "../bytes/writer.ts";
import type { Platform } from "../platform.ts";
import {
  DEFLATE,
  ENTRY_SIGNATURE,
  LOCAL_SIGNATURE,
  MADE_BY_UNIX,
  SENTINEL,
  STORED,
  UTF8_NAME,
  ZIP64,
} from "./constants.ts";

/** A time as headers have it, in no time zone and in steps of two seconds (APPNOTE 4.4.6). */
export interface DosTime {
  readonly date: number;
  readonly time: number;
}

/** A file that is to be a member: packed, and with all that its headers say but its place. */
export interface NewMember {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly modified: DosTime;
  readonly crc32: number;
  readonly size: number;
  readonly data: Uint8Array;
}

const EARLIEST = Date.UTC(1980, 0, 1);
const LATEST = Date.UTC(2107, 11, 31, 23, 59, 58);
/** A regular file that its owner may write and all may read. */
const MODE = 0o100644;
/** Version 2.0 of the specification has deflate, 4.5 has ZIP64 (APPNOTE 4.4.3). */
const WITH_DEFLATE = 20;
const WITH_ZIP64 = 45;

/** A moment in UTC, as wheels have it; headers know the years 1980 to 2107, and others become the nearest moment. */
export function dosTime(milliseconds: number): DosTime {
  const when = new Date(Math.min(Math.max(milliseconds, EARLIEST), LATEST));
  return {
    date: ((when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate(),
    time: (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1),
  };
}

/** Deflate a file, or store it where that makes it no smaller. */
export async function packMember(
  path: string,
  content: Uint8Array,
  modified: DosTime,
  platform: Pick<Platform, "deflateRaw" | "crc32">,
): Promise<NewMember> {
  const name = new TextEncoder().encode(path);
  const deflated = await platform.deflateRaw(content);
  const smaller = deflated.length < content.length;
  return {
    name,
    flags: name.some((byte) => byte >= 0x80) ? UTF8_NAME : 0,
    method: smaller ? DEFLATE : STORED,
    modified,
    crc32: platform.crc32(content),
    size: content.length,
    data: smaller ? deflated : content,
  };
}

/** The local header and the data (APPNOTE 4.3.7). Both sizes are below four gibibytes: they are of bytes in memory. */
export function localBytes(member: NewMember): readonly Uint8Array[] {
  const head = littleEndian(
    [LOCAL_SIGNATURE, 4],
    [WITH_DEFLATE, 2],
    ...shared(member),
    [member.name.length, 2],
    [0, 2],
  );
  return [head, member.name, member.data];
}

/** The entry of the central directory (APPNOTE 4.3.12), with a ZIP64 field where its place asks for one. */
export function entryBytes(member: NewMember, localOffset: number): readonly Uint8Array[] {
  const wide = localOffset >= SENTINEL;
  const extra = wide ? littleEndian([ZIP64, 2], [8, 2], [localOffset, 8]) : new Uint8Array();
  const version = wide ? WITH_ZIP64 : WITH_DEFLATE;
  const entry = littleEndian(
    [ENTRY_SIGNATURE, 4],
    [(MADE_BY_UNIX << 8) | version, 2],
    [version, 2],
    ...shared(member),
    [member.name.length, 2],
    [extra.length, 2],
    // No comment, the first disk, no internal attributes.
    [0, 2],
    [0, 2],
    [0, 2],
    [MODE * 0x10000, 4],
    [wide ? SENTINEL : localOffset, 4],
  );
  return [entry, member.name, extra];
}

/** What both headers say, from the flags to the sizes. */
function shared({ flags, method, modified, crc32, size, data }: NewMember): (readonly [number, 2 | 4])[] {
  return [
    [flags, 2],
    [method, 2],
    [modified.time, 2],
    [modified.date, 2],
    [crc32, 4],
    [data.length, 4],
    [size, 4],
  ];
}
