import { crc32, deflateRawSync } from "node:zlib";

/** Fields that a local header and a central entry share; whatever is left out is what the content makes it. */
interface HeaderFields {
  readonly signature?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly crc32?: number;
  readonly compressedSize?: number;
  readonly size?: number;
  readonly name?: string | Uint8Array;
  readonly extra?: Uint8Array;
}

interface CentralFields extends HeaderFields {
  /** High byte: the system that the archive was made on, 3 for Unix. */
  readonly madeBy?: number;
  readonly externalAttributes?: number;
  readonly localOffset?: number;
  readonly comment?: Uint8Array;
  /** Version of the ZIP specification that a reader needs, times ten. */
  readonly versionNeeded?: number;
}

/** One member. `local` and `central` override what the respective header says of it. */
export interface ZipMember {
  readonly name: string | Uint8Array;
  /** What it unpacks to. */
  readonly content?: string | Uint8Array;
  readonly deflate?: boolean;
  /** The bytes that stand in the archive, instead of the (deflated) content. */
  readonly data?: Uint8Array;
  /** Bytes behind the data, as a data descriptor is. */
  readonly descriptor?: Uint8Array;
  readonly local?: HeaderFields;
  readonly central?: CentralFields;
}

export interface ZipOptions {
  /** Bytes before the archive; offsets count from the start of the file only with `prefixCounted`. */
  readonly prefix?: Uint8Array;
  readonly prefixCounted?: boolean;
  /** The members in the order of their entries, by their places in the order of their data. Default: the same. */
  readonly directoryOrder?: readonly number[];
  /** Bytes in the directory's range behind its last entry. */
  readonly directoryTail?: Uint8Array;
  readonly comment?: string | Uint8Array;
  /** Bytes behind the end record. */
  readonly trailing?: Uint8Array;
  readonly end?: {
    readonly entries?: number;
    readonly directorySize?: number;
    readonly directoryOffset?: number;
    readonly commentLength?: number;
  };
  /** Write a ZIP64 end record and locator; the plain record stays as it is unless `end` says otherwise. */
  readonly zip64?: {
    readonly entries?: number;
    readonly directorySize?: number;
    readonly directoryOffset?: number;
    readonly recordSignature?: number;
    readonly recordOffset?: number;
  };
}

/** An archive and where in it things stand, so that tests can name offsets without counting. */
export interface BuiltZip {
  readonly bytes: Uint8Array;
  /** Of the members as they were given, whatever order the directory has. */
  readonly localOffsets: readonly number[];
  readonly entryOffsets: readonly number[];
  readonly directoryOffset: number;
  readonly directorySize: number;
  /** Of the ZIP64 end record, undefined without one. */
  readonly zip64Offset: number | undefined;
  readonly endOffset: number;
}

type Width = 2 | 4 | 8;

/** Little-endian numbers, each with its width in bytes. */
export function fields(...numbers: readonly (readonly [value: number, width: Width])[]): Uint8Array {
  const bytes = new Uint8Array(numbers.reduce((sum, [, width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, width] of numbers) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Text as UTF-8; bytes as they are. */
export function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? new TextEncoder().encode(value) : value;
}

/** An extra field (APPNOTE 4.5) of 64-bit numbers: with the identifier 1 the ZIP64 one. */
export function extraField(identifier: number, ...numbers: readonly number[]): Uint8Array {
  return fields([identifier, 2], [8 * numbers.length, 2], ...numbers.map((value) => [value, 8] as const));
}

/**
 * Write an archive byte by byte, also one that no ZIP tool writes. Without overrides it is a right one:
 * members stored without flags, one directory, one end record.
 */
export function buildZip(members: readonly ZipMember[], options: ZipOptions = {}): BuiltZip {
  const { prefix = new Uint8Array(), directoryTail = new Uint8Array(), trailing = new Uint8Array() } = options;
  const base = options.prefixCounted === true ? 0 : prefix.length;
  const parts: Uint8Array[] = [];
  let length = 0;
  const write = (...written: readonly Uint8Array[]): number => {
    const start = length;
    for (const part of written) {
      parts.push(part);
      length += part.length;
    }
    return start;
  };
  write(prefix);

  const truths = members.map(describe);
  const localOffsets = truths.map(({ member, truth, data }) =>
    write(localHeader({ ...truth, ...member.local }), data, member.descriptor ?? new Uint8Array()),
  );
  const directoryOffset = length;
  const entryOffsets: number[] = [];
  for (const index of options.directoryOrder ?? members.keys()) {
    const { member, truth } = truths[index] as (typeof truths)[number];
    const localOffset = (localOffsets[index] ?? 0) - base;
    entryOffsets[index] = write(centralEntry({ ...truth, localOffset, ...member.central }));
  }
  write(directoryTail);
  const directorySize = length - directoryOffset;

  const plain = { entries: members.length, directorySize, directoryOffset: directoryOffset - base };
  const zip64Offset = options.zip64 === undefined ? undefined : length;
  if (options.zip64 !== undefined && zip64Offset !== undefined) {
    write(zip64Records({ recordSignature: 0x06064b50, recordOffset: zip64Offset - base, ...plain, ...options.zip64 }));
  }
  const comment = toBytes(options.comment ?? "");
  const end = { ...plain, commentLength: comment.length, ...options.end };
  const endOffset = write(
    fields(
      [0x06054b50, 4],
      [0, 2],
      [0, 2],
      [end.entries, 2],
      [end.entries, 2],
      [end.directorySize, 4],
      [end.directoryOffset, 4],
      [end.commentLength, 2],
    ),
    comment,
  );
  write(trailing);
  return {
    bytes: concat(...parts),
    localOffsets,
    entryOffsets,
    directoryOffset,
    directorySize,
    zip64Offset,
    endOffset,
  };
}

function describe(member: ZipMember): {
  member: ZipMember;
  truth: Required<Omit<HeaderFields, "signature">>;
  data: Uint8Array;
} {
  const content = toBytes(member.content ?? "");
  const data = member.data ?? (member.deflate === true ? new Uint8Array(deflateRawSync(content)) : content);
  const truth = {
    flags: 0,
    method: member.deflate === true ? 8 : 0,
    crc32: crc32(content),
    compressedSize: data.length,
    size: content.length,
    name: member.name,
    extra: new Uint8Array(),
  };
  return { member, truth, data };
}

function localHeader(header: HeaderFields & Required<Omit<HeaderFields, "signature">>): Uint8Array {
  const name = toBytes(header.name);
  return concat(
    fields(
      [header.signature ?? 0x04034b50, 4],
      [20, 2],
      [header.flags, 2],
      [header.method, 2],
      [0, 2],
      [0x21, 2],
      [header.crc32, 4],
      [header.compressedSize, 4],
      [header.size, 4],
      [name.length, 2],
      [header.extra.length, 2],
    ),
    name,
    header.extra,
  );
}

function centralEntry(
  entry: CentralFields & Required<Omit<HeaderFields, "signature">> & { readonly localOffset: number },
): Uint8Array {
  const name = toBytes(entry.name);
  const comment = entry.comment ?? new Uint8Array();
  return concat(
    fields(
      [entry.signature ?? 0x02014b50, 4],
      [entry.madeBy ?? 20, 2],
      [entry.versionNeeded ?? 20, 2],
      [entry.flags, 2],
      [entry.method, 2],
      [0, 2],
      [0x21, 2],
      [entry.crc32, 4],
      [entry.compressedSize, 4],
      [entry.size, 4],
      [name.length, 2],
      [entry.extra.length, 2],
      [comment.length, 2],
      [0, 2],
      [0, 2],
      [entry.externalAttributes ?? 0, 4],
      [entry.localOffset, 4],
    ),
    name,
    entry.extra,
    comment,
  );
}

function zip64Records(record: Required<NonNullable<ZipOptions["zip64"]>>): Uint8Array {
  return fields(
    [record.recordSignature, 4],
    [44, 8],
    [45, 2],
    [45, 2],
    [0, 4],
    [0, 4],
    [record.entries, 8],
    [record.entries, 8],
    [record.directorySize, 8],
    [record.directoryOffset, 8],
    [0x07064b50, 4],
    [0, 4],
    [record.recordOffset, 8],
    [1, 4],
  );
}
