import { crc32, deflateRawSync } from "node:zlib";
import {
  type BuiltZip,
  buildZip,
  concat,
  extraField,
  fields,
  toBytes,
  type ZipMember,
  type ZipOptions,
} from "../builders/zip.ts";

export const good: ZipMember = { name: "good.py", content: "good" };
export const evil: ZipMember = { name: "evil.py", content: "evil" };
export const sentinels = { entries: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff };

export const build = (members: readonly ZipMember[], options?: ZipOptions): Uint8Array =>
  buildZip(members, options).bytes;
export const named = (name: string | Uint8Array, more: Partial<ZipMember> = {}): Uint8Array =>
  build([good, { content: "x", ...more, name }]);
const member = (name: string, more: Partial<ZipMember> = {}): ZipMember => ({ ...more, name });
export const madeOnUnix = (mode: number): ZipMember["central"] & {} => ({
  madeBy: 0x0314,
  externalAttributes: mode * 0x10000,
});
export const marked = { local: { flags: 0x800 }, central: { flags: 0x800 } };

function anotherZip64Record(): Uint8Array {
  const decoy = buildZip([good], { zip64: {}, end: sentinels });
  const recordOffset = decoy.zip64Offset ?? 0;
  const prefix = decoy.bytes.subarray(0, recordOffset + 56);
  return build([evil], { prefix, prefixCounted: true, zip64: { recordOffset }, end: sentinels });
}

function zip64Disagrees(): Uint8Array {
  const zip = buildZip([evil, good]);
  const [, last = 0] = zip.entryOffsets;
  const size = zip.directoryOffset + zip.directorySize - last;
  return build([evil, good], { zip64: {}, end: { entries: 1, directorySize: size, directoryOffset: last } });
}

/** A member whose header and data stand between the others, without an entry. */
function orphan(): Uint8Array {
  const hidden = buildZip([evil]);
  return build([{ ...good, descriptor: hidden.bytes.subarray(0, hidden.directoryOffset) }, { name: "b.py" }]);
}

/** A stored member whose data are a whole member; the entry of another leads there, and leaves its own header unnamed. */
function nested(): Uint8Array {
  const inner = buildZip([evil]);
  const data = inner.bytes.subarray(0, inner.directoryOffset);
  const localOffset = buildZip([good]).directoryOffset + 30 + "outer.bin".length;
  return build([good, { name: "outer.bin", content: data }, { ...evil, central: { localOffset } }]);
}

const described = (says: number): ZipMember => ({
  ...good,
  local: { flags: 8, crc32: 0, compressedSize: 0, size: 0 },
  central: { flags: 8 },
  descriptor: fields([0x08074b50, 4], [crc32("good"), 4], [says, 4], [4, 4]),
});

/** The archive with one of its fields for a number of disks set to 2. */
function onDisk(field: (zip: BuiltZip) => number, options?: ZipOptions): Uint8Array {
  const zip = buildZip([good], options);
  zip.bytes[field(zip)] = 2;
  return zip.bytes;
}

const wide: ZipOptions = { zip64: {}, end: sentinels };
const inZip64 = (at: number): Uint8Array => onDisk(({ zip64Offset = 0 }) => zip64Offset + at, wide);

/** The Unicode path field of a member with this plain name. */
export function unicodePath(name: string, plainName = name): Uint8Array {
  const text = toBytes(name);
  const head = fields([0x7075, 2], [5 + text.length, 2]);
  return concat(head, new Uint8Array([1]), fields([crc32(plainName), 4]), text);
}

/** Archives that two readers could take differently, with the anomalies that we see in them. */
/** 70 MB of zeros, packed into 70 KB, in a file of 770 KB. */
function bomb(): Uint8Array {
  const zeros = new Uint8Array(70_000_000);
  return build([
    { name: "zeros.bin", content: zeros, deflate: true },
    { name: "stored.bin", content: zeros.subarray(0, 700_000) },
  ]);
}

/** The bytes of a deflated member, with more behind them. */
const deflated = (tail: string): Uint8Array => concat(new Uint8Array(deflateRawSync("x")), toBytes(tail));

/** A member of more than 4 GiB by its ZIP64 field, of one byte in truth. */
const wideMember = (...numbers: number[]): Partial<ZipMember> => ({
  central: { size: 0xffffffff, extra: extraField(1, ...numbers) },
});

export const crafted: readonly [name: string, bytes: Uint8Array, kinds: string[] | "WG_FORMAT"][] = [
  // Python's zipfile takes the record right before the locator, a reader that follows the locator the other one.
  ["the locator passes over a nearer ZIP64 record", anotherZip64Record(), "WG_FORMAT"],
  // Python's zipfile reads two members, a reader that keeps to the plain record one.
  ["the plain record and the ZIP64 record disagree", zip64Disagrees(), "WG_FORMAT"],
  // Python's zipfile takes the last signature of the file, which is in the comment.
  [
    "the comment holds another archive",
    build([good], { comment: build([evil], { trailing: toBytes("!") }) }),
    "WG_FORMAT",
  ],
  ["bytes before the archive that offsets do not count", build([good], { prefix: toBytes("#!/bin/sh\n") }), ["prefix"]],
  [
    "bytes before the archive that offsets count",
    build([good], { prefix: toBytes("#!/bin/sh\n"), prefixCounted: true }),
    ["prefix"],
  ],
  ["bytes after the end record", build([good], { trailing: toBytes("more") }), ["trailing-data"]],
  ["NUL bytes after the end record", build([good], { trailing: new Uint8Array(3) }), ["trailing-data"]],
  ["two archives one after the other", concat(build([good]), build([evil])), ["prefix"]],
  ["a gap between members", build([{ ...good, descriptor: toBytes("hidden") }, evil]), ["gap"]],
  ["a gap before the directory", build([good, { ...evil, descriptor: toBytes("hidden") }]), ["gap"]],
  ["a member that the directory does not list", orphan(), ["orphan-member"]],
  [
    "two entries on one header",
    build([good, { ...good, central: { localOffset: 0 } }]),
    ["duplicate-member", "shared-header", "orphan-member"],
  ],
  ["a member inside another one's data", nested(), ["overlap", "orphan-member"]],
  ["more entries claimed than there are", build([good], { end: { entries: 2 } }), ["entry-count-differs"]],
  ["the archive is on another disk", onDisk(({ endOffset }) => endOffset + 4), ["split-archive"]],
  ["a member is on another disk", onDisk(({ entryOffsets }) => (entryOffsets[0] ?? 0) + 34), ["split-archive"]],
  ["the archive is on another disk by the ZIP64 record", inZip64(16), ["split-archive"]],
  ["the directory is on another disk by the ZIP64 record", inZip64(20), ["split-archive"]],
  ["a part of the entries is here by the ZIP64 record", inZip64(24), ["split-archive"]],
  ["the ZIP64 record is on another disk", inZip64(60), ["split-archive"]],
  ["there are two disks", inZip64(72), ["split-archive"]],
  ["a comment on an entry", named("a.py", { central: { comment: toBytes("hello") } }), ["entry-comment"]],
  [
    "another name in the Unicode path",
    named("a.py", { central: { extra: unicodePath("b.py", "a.py") } }),
    ["unicode-path-differs"],
  ],
  [
    "another name in the Unicode path of another name",
    named("a.py", { central: { extra: unicodePath("b.py") } }),
    ["unicode-path-differs"],
  ],
  ["two names", named("a.py", { local: { name: "b.py" } }), ["name-differs"]],
  ["two sets of flags", named("a.py", { local: { flags: 0x20 } }), ["flags-differ"]],
  ["two encodings of one name", named("ä.py", { central: { flags: 0x800 } }), ["flags-differ"]],
  ["two methods", named("a.py", { local: { method: 8 } }), ["method-differs"]],
  ["two checksums", named("a.py", { local: { crc32: 1 } }), ["crc-differs"]],
  ["two compressed sizes", named("a.py", { local: { compressedSize: 9 } }), ["compressed-size-differs"]],
  ["two sizes", named("a.py", { local: { size: 9 } }), ["size-differs"]],
  [
    "two sizes, one of them in a ZIP64 field",
    named("a.py", { local: { extra: extraField(1, 9, 1) } }),
    ["size-differs"],
  ],
  ["a data descriptor that is right", build([described(4), evil]), ["data-descriptor"]],
  ["a data descriptor that is wrong", build([described(5), evil]), ["data-descriptor", "descriptor-differs"]],
  [
    "a data descriptor that is not there",
    build([{ ...described(4), descriptor: new Uint8Array() }, evil]),
    ["data-descriptor"],
  ],
  ["encrypted", named("a.py", { local: { flags: 1 }, central: { flags: 1 } }), ["encrypted-member"]],
  ["encrypted by the directory only", named("a.py", { central: { flags: 1 } }), ["encrypted-member", "flags-differ"]],
  ["strongly encrypted", named("a.py", { local: { flags: 0x40 }, central: { flags: 0x40 } }), ["encrypted-member"]],
  ["LZMA", named("a.py", { local: { method: 14 }, central: { method: 14 } }), ["unsupported-method"]],
  ["Zstandard", named("a.py", { local: { method: 93 }, central: { method: 93 } }), ["unsupported-method"]],
  [
    "data that are no deflate stream",
    named("a.py", { deflate: true, data: toBytes("\xff\xff\xff") }),
    ["unreadable-member"],
  ],
  [
    "a wrong checksum in both headers",
    named("a.py", { local: { crc32: 1 }, central: { crc32: 1 } }),
    ["unreadable-member"],
  ],
  ["a symbolic link", named("a.so", { central: madeOnUnix(0o120777) }), ["special-file"]],
  ["a pipe", named("a.so", { central: madeOnUnix(0o010644) }), ["special-file"]],
  ["a device", named("a.so", { central: madeOnUnix(0o020644) }), ["special-file"]],
  ["a folder with data", named("demo/"), ["folder-with-data"]],
  ["the same name twice", build([good, good]), ["duplicate-member"]],
  ["the same name twice with other data", build([good, { ...good, content: "evil" }]), ["duplicate-member"]],
  ["a file that is a folder", build([{ name: "a" }, { name: "a-b" }, { name: "a/b.py" }]), ["file-and-folder"]],
  ["out of its folder", named("../evil.py"), ["unsafe-path"]],
  ["out of its folder by a detour", named("demo/../../evil.py"), ["unsafe-path"]],
  ["an absolute path", named("/etc/evil"), ["unsafe-path"]],
  ["a host", named("//host/evil"), ["unsafe-path"]],
  ["a drive", named("C:/evil.py"), ["unsafe-path"]],
  ["backslashes", named("..\\evil.py"), ["unsafe-path"]],
  ["an empty name", named(""), ["unnormalised-path"]],
  ["a dot", named("./a.py"), ["unnormalised-path"]],
  ["two slashes", named("demo//a.py"), ["unnormalised-path"]],
  ["NUL in the name", named("a.py\0.txt"), ["unprintable-name"]],
  ["an escape sequence in the name", named("a\x1b[2J.py"), ["unprintable-name"]],
  ["a reversed name", named("a\u202eyp.exe", marked), ["unprintable-name"]],
  ["a zero-width letter", named("a\u200b.py", marked), ["unprintable-name"]],
  ["not UTF-8", named(new Uint8Array([0x61, 0xff]), marked), ["undecodable-name"]],
  ["letters that readers guess", named("ä.py"), ["unmarked-name"]],
  ["a long part", named(`${"a".repeat(256)}.py`), ["long-name"]],
  ["a long path", named("abcdefg/".repeat(513)), ["long-name", "folder-with-data"]],
  ["two names of which Windows makes one", build([member("A.py"), member("a.py")]), ["colliding-names"]],
  ["two folders of which Windows makes one", build([member("Demo/a.py"), member("demo/b.py")]), ["colliding-names"]],
  [
    "two spellings of an accent",
    build([member("\u00e9.py", marked), member("e\u0301.py", marked)]),
    ["colliding-names"],
  ],
  ["a device", named("demo/con.py"), ["reserved-name"]],
  ["a device with a digit", named("demo/COM1"), ["reserved-name"]],
  ["a dot at the end", named("demo/a."), ["reserved-name"]],
  ["a space at the end", named("demo/a "), ["reserved-name"]],
  ["another stream", named("demo/a.py:b"), ["reserved-name"]],
  ["a question mark", named("demo/a?.py"), ["reserved-name"]],
  ["a ZIP64 field that nothing asks for", named("a.py", { central: { extra: extraField(1, 1) } }), ["zip64-field"]],
  ["a ZIP64 field that is too long", named("a.py", wideMember(1, 1)), ["zip64-field"]],
  [
    "two ZIP64 fields",
    named("a.py", { central: { size: 0xffffffff, extra: concat(extraField(1, 1), extraField(1, 2)) } }),
    ["zip64-field"],
  ],
  ["a short ZIP64 field in the own header", named("a.py", { local: { extra: extraField(1, 1) } }), ["zip64-field"]],
  [
    "an extra field that runs over",
    named("a.py", { central: { extra: fields([0x5455, 2], [9, 2], [0, 4]) } }),
    ["malformed-extra"],
  ],
  [
    "an extra field that runs over in the own header",
    named("a.py", { local: { extra: fields([0x5455, 2], [9, 2], [0, 4]) } }),
    ["malformed-extra"],
  ],
  [
    "a version of the format that nobody reads",
    named("a.py", { central: { versionNeeded: 99 } }),
    ["unsupported-version"],
  ],
  ["a bomb", bomb(), ["decompression-bomb"]],
  [
    "more data than claimed",
    named("a.py", { deflate: true, content: "x".repeat(99), local: { size: 1 }, central: { size: 1 } }),
    ["false-size"],
  ],
  [
    "a claim that no data fulfil",
    named("a.py", { deflate: true, local: { size: 99_999 }, central: { size: 99_999 } }),
    ["false-size"],
  ],
  ["bytes behind the deflate stream", named("a.py", { deflate: true, data: deflated("hidden") }), ["deflate-tail"]],
  ["a long part", named(`${"a".repeat(256)}.py`), ["long-name"]],
  ["a long path", named("abcdefg/".repeat(513)), ["long-name", "folder-with-data"]],
];
