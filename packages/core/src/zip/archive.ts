/** Bounds on what a container may claim. All are adjustable; a wheel beyond one ends in a LimitError. */
export interface Limits {
  /** Members of one archive, and rows of RECORD. The largest public wheels have some 16,000. */
  readonly members: number;
  /** Uncompressed bytes of one member. */
  readonly memberBytes: number;
  /** Uncompressed bytes of all members together. */
  readonly totalBytes: number;
  /** Uncompressed bytes of all members for each byte of the file, once the total exceeds 64 MiB; from 50 it is an anomaly. */
  readonly ratio: number;
  /** Bytes of METADATA, WHEEL or RECORD. */
  readonly metadataBytes: number;
}

export const defaultLimits: Limits = {
  members: 100_000,
  memberBytes: 2 ** 31,
  totalBytes: 2 ** 34,
  ratio: 200,
  metadataBytes: 2 ** 23,
};

/**
 * Something in the container that two readers could take differently, or that one of them refuses.
 *
 * `local` and `central` are the two readings where there are two: what the member's own header says and
 * what the central directory says.
 */
export interface Anomaly {
  readonly kind: AnomalyKind;
  /** Byte offset in the archive. */
  readonly offset: number;
  readonly member: string | undefined;
  readonly local: string | undefined;
  readonly central: string | undefined;
  /** Installers and indexes known to refuse such an archive. */
  readonly refusedBy: readonly string[];
}

/** Something about a member that the central directory alone tells. */
export function memberAnomaly(
  kind: AnomalyKind,
  { path, localOffset }: Member,
  central: string,
  refusedBy: readonly string[],
): Anomaly {
  return { kind, offset: localOffset, member: path, local: undefined, central, refusedBy };
}

export const anomalyKinds = [
  "prefix",
  "trailing-data",
  "gap",
  "orphan-member",
  "overlap",
  "shared-header",
  "entry-count-differs",
  "split-archive",
  "entry-comment",
  "unicode-path-differs",
  "name-differs",
  "flags-differ",
  "method-differs",
  "crc-differs",
  "compressed-size-differs",
  "size-differs",
  "data-descriptor",
  "descriptor-differs",
  "zip64-field",
  "malformed-extra",
  "unsupported-version",
  "duplicate-member",
  "colliding-names",
  "file-and-folder",
  "unsafe-path",
  "unnormalised-path",
  "unprintable-name",
  "undecodable-name",
  "unmarked-name",
  "long-name",
  "reserved-name",
  "encrypted-member",
  "special-file",
  "folder-with-data",
  "unsupported-method",
  "decompression-bomb",
  "false-size",
  "deflate-tail",
  "unreadable-member",
] as const;

export type AnomalyKind = (typeof anomalyKinds)[number];

/** One entry of the central directory (APPNOTE 4.3.12). Sizes and offsets are in bytes, ZIP64 values applied. */
export interface Member {
  /** The name as the directory has it, decoded. */
  readonly path: string;
  readonly nameBytes: Uint8Array;
  readonly directory: boolean;
  readonly flags: number;
  /** 0 stored, 8 deflate; others are listed but not read. */
  readonly method: number;
  /** The version of the ZIP specification that a reader needs, times ten (APPNOTE 4.4.3). */
  readonly versionNeeded: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Unix mode bits, undefined where the archive was not made on Unix. */
  readonly mode: number | undefined;
  /** Offset of the local header. */
  readonly localOffset: number;
  /** Bytes of its entry in the central directory. */
  readonly entrySize: number;
}

/** Up to where a member reaches from its local header: the end of its data, before a data descriptor. */
export interface MemberRange {
  readonly end: number;
  /** Has a data descriptor to follow, by either header? */
  readonly described: boolean;
}

/** A container whose directory has been read. Its members' bytes have not. */
export interface Archive {
  readonly size: number;
  /** Bytes before the archive that its offsets do not count. */
  readonly prefix: number;
  readonly directoryOffset: number;
  /** The entries follow each other in this order, from `directoryOffset` on. */
  readonly members: readonly Member[];
  /** The comment of the whole archive (APPNOTE 4.3.16), mostly empty. */
  readonly comment: Uint8Array;
  readonly anomalies: readonly Anomaly[];
}
