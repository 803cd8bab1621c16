import { crc32 } from "node:zlib";
import { buildZip, concat, extraField, fields, toBytes, type ZipMember } from "../../builders/zip.ts";
import { build, evil, good, sentinels } from "../../zip/crafted.ts";

// Archives that are right for us and that jszip takes otherwise.

const LOCATOR_SIZE = 20;
const RECORD_SIZE = 56;

/** A ZIP64 end record that is found only by those who look for the last locator of the file. */
interface Decoy {
  readonly directoryOffset: number;
  /** The record's own claim of its size, without the leading twelve bytes. */
  readonly recordSize?: number;
  /** Bytes behind the record. */
  readonly extensible?: Uint8Array;
}

/** A right ZIP64 archive; its comment holds a locator and a record that lead elsewhere. */
function withDecoy(members: readonly ZipMember[], { directoryOffset, recordSize = 44, extensible }: Decoy): Uint8Array {
  const options = { zip64: {}, end: sentinels };
  const { endOffset } = buildZip(members, options);
  const recordOffset = endOffset + 22;
  // jszip wants its directory to end where the record begins, and takes the difference for a prefix.
  const directorySize = endOffset - directoryOffset - LOCATOR_SIZE - 12 - recordSize;
  const record = fields(
    [0x06064b50, 4],
    [recordSize, 8],
    [45, 2],
    [45, 2],
    [0, 4],
    [0, 4],
    [1, 8],
    [1, 8],
    [directorySize, 8],
    [directoryOffset, 8],
  );
  const locator = fields([0x07064b50, 4], [0, 4], [recordOffset, 8], [1, 4]);
  const comment = concat(record, extensible ?? new Uint8Array(), locator);
  return buildZip(members, { ...options, comment }).bytes;
}

/** Two directories: ours of `good.py` and `data.bin`, jszip's of `evil.py`, which stands in the data of `data.bin`. */
export function twoDirectories(): Uint8Array {
  const start = buildZip([good]).directoryOffset + 30 + "data.bin".length;
  const inner = buildZip([{ ...evil, central: { localOffset: start } }]);
  // The byte behind the inner directory ends it.
  const data = concat(inner.bytes.subarray(0, inner.endOffset), new Uint8Array(1));
  return withDecoy([good, { name: "data.bin", content: data }], { directoryOffset: start + inner.directoryOffset });
}

/** An extensible data sector whose one field has a length that leads back to its own beginning. */
export function endless(): Uint8Array {
  const extensible = fields([1, 2], [0xffff_fffa, 4]);
  return withDecoy([good], { directoryOffset: 0, recordSize: RECORD_SIZE - 12 + 6, extensible });
}

/** Two ZIP64 fields, each with another place for `good.py`; the second leads into the data of `data.bin`. */
export function twoPlaces(): Uint8Array {
  const inner = buildZip([{ ...good, content: "evil" }]);
  const data = inner.bytes.subarray(0, inner.directoryOffset);
  const start = buildZip([good]).directoryOffset + 30 + "data.bin".length;
  const extra = concat(extraField(1, 0), extraField(1, start));
  return build([
    { ...good, central: { localOffset: 0xffff_ffff, extra } },
    { name: "data.bin", content: data },
  ]);
}

export function markedAsFolder(): Uint8Array {
  return build([good, { ...evil, central: { externalAttributes: 0x10 } }]);
}

export function modeOfFolder(): Uint8Array {
  return build([good, { ...evil, central: { madeBy: 0x0314, externalAttributes: 0o040755 * 0x10000 } }]);
}

/** The Unicode path holds only while the CRC of the plain name is right (APPNOTE 4.6.9). */
export function validUnicodePath(): Uint8Array {
  const text = toBytes("evil.py");
  const head = fields([0x7075, 2], [5 + text.length, 2]);
  const extra = concat(head, new Uint8Array([1]), fields([crc32("good.py"), 4]), text);
  return build([{ ...good, central: { extra } }]);
}

export function spelledOtherwise(): Uint8Array {
  return build([{ ...good, local: { name: "./good.py" } }]);
}

/** Names that mean something to an object of JavaScript. */
export const objectNames = ["__proto__", "constructor", "toString", "hasOwnProperty", "__proto__/polluted", "files"];
