import { crc32, deflateRawSync } from "node:zlib";
import { patched } from "../builders/patched.ts";
import { demoDistInfo } from "../builders/wheel.ts";
import { buildZip, concat, extraField, fields, toBytes, type ZipMember, type ZipOptions } from "../builders/zip.ts";
import { madeOnUnix, marked, sentinels, unicodePath } from "../zip/crafted.ts";
import { bent, type CraftedWheel, type IndexVerdict, wheelArchive, wheelMembers } from "./crafted-wheel.ts";

const path = "demo/a.py";
const called = (name: string | Uint8Array, more: Partial<ZipMember> = {}): ZipMember => ({
  content: "x",
  ...more,
  name,
});
const both = (change: NonNullable<ZipMember["local"]>): Partial<ZipMember> => ({ local: change, central: change });

/** A wheel with this member beside the right ones. */
const member = (name: string, bentMember: ZipMember, findings: readonly string[], pypi: IndexVerdict): CraftedWheel =>
  bent(name, wheelArchive([bentMember]).bytes, findings, pypi);
/** The same with the member `demo/a.py`. */
const module = (
  name: string,
  change: Partial<ZipMember>,
  findings: readonly string[],
  pypi: IndexVerdict,
): CraftedWheel => member(name, called(path, change), findings, pypi);
const framed = (name: string, options: ZipOptions, findings: readonly string[], pypi: IndexVerdict): CraftedWheel =>
  bent(name, wheelArchive([], options).bytes, findings, pypi);

const described = (says: number): Partial<ZipMember> => ({
  local: { flags: 8, crc32: 0, compressedSize: 0, size: 0 },
  central: { flags: 8 },
  descriptor: fields([0x08074b50, 4], [crc32("x"), 4], [says, 4], [1, 4]),
});

/** Members whose data the directory does not list, between the others. */
function orphan(): Uint8Array {
  const hidden = buildZip([called("evil.py")]);
  return wheelArchive([called(path, { descriptor: hidden.bytes.subarray(0, hidden.directoryOffset) })]).bytes;
}

/** The module's entry twice, both leading to one header. */
function shared(): Uint8Array {
  const { localOffsets } = wheelArchive([called(path)]);
  return wheelArchive([called(path), called("demo/b.py", { central: { localOffset: localOffsets[1] ?? 0 } })]).bytes;
}

/** 70 MB of zeros, packed into 70 kB, in a file of 770 kB. */
function bomb(): Uint8Array {
  const zeros = new Uint8Array(70_000_000);
  const stored = called("demo/stored.bin", { content: zeros.subarray(0, 700_000) });
  return wheelArchive([called("demo/zeros.bin", { content: zeros, deflate: true }), stored]).bytes;
}

const otherDisk = (at: (zip: ReturnType<typeof wheelArchive>) => number): Uint8Array => {
  const zip = wheelArchive();
  return patched(zip.bytes, [at(zip), 2]);
};

const deflated = (tail: string): Uint8Array => concat(new Uint8Array(deflateRawSync("x")), toBytes(tail));

const ambiguous = ["E ambiguous-archive"];
const mismatch = ["E header-mismatch"];
const unreadable = ["E unreadable-member"];
const unsafe = ["E unsafe-member-path"];

/** Wheels whose content is right and whose archive is not. */
export const bentContainers: readonly CraftedWheel[] = [
  framed(
    "bytes before the archive that offsets do not count",
    { prefix: toBytes("#!/bin/sh\n") },
    ambiguous,
    "refuses",
  ),
  framed(
    "bytes before the archive that offsets count",
    { prefix: toBytes("#!/bin/sh\n"), prefixCounted: true },
    ambiguous,
    "refuses",
  ),
  framed("bytes after the end record", { trailing: toBytes("more") }, ["E trailing-data"], "refuses"),
  framed("NUL bytes after the end record", { trailing: new Uint8Array(3) }, ["E trailing-data"], "refuses"),
  bent("two archives one after the other", concat(wheelArchive().bytes, wheelArchive().bytes), ambiguous, "refuses"),
  module("a gap between members", { descriptor: toBytes("hidden") }, ambiguous, "refuses"),
  bent("a member that the directory does not list", orphan(), ambiguous, "refuses"),
  bent("two entries on one header", shared(), ["E ambiguous-archive", "E header-mismatch"], "refuses"),
  framed("more entries claimed than there are", { end: { entries: 9 } }, ambiguous, "refuses"),
  bent(
    "an archive on another disk",
    otherDisk(({ endOffset }) => endOffset + 4),
    ambiguous,
    "takes",
  ),
  bent(
    "a member on another disk",
    otherDisk(({ entryOffsets }) => (entryOffsets[0] ?? 0) + 34),
    ambiguous,
    "takes",
  ),
  module("a comment on an entry", { central: { comment: toBytes("hello") } }, ambiguous, "refuses"),
  module(
    "another name in the Unicode path",
    { central: { extra: unicodePath("demo/b.py", path) } },
    ambiguous,
    "takes",
  ),
  module("a ZIP64 field that nothing asks for", { central: { extra: extraField(1, 1) } }, ambiguous, "takes"),
  module(
    "a ZIP64 field that is too long",
    { central: { size: 0xffffffff, extra: extraField(1, 1, 1) } },
    ambiguous,
    "takes",
  ),
  module(
    "two ZIP64 fields",
    { central: { size: 0xffffffff, extra: concat(extraField(1, 1), extraField(1, 2)) } },
    ambiguous,
    "refuses",
  ),
  module(
    "an extra field that runs over",
    { central: { extra: fields([0x5455, 2], [9, 2], [0, 4]) } },
    ambiguous,
    "takes",
  ),
  module("two names in the two headers", { local: { name: "demo/b.py" } }, mismatch, "refuses"),
  module("two sets of flags", { local: { flags: 0x20 } }, mismatch, "takes"),
  module("two methods", { local: { method: 8 } }, mismatch, "takes"),
  module("two checksums", { local: { crc32: 1 } }, mismatch, "takes"),
  module("two compressed sizes", { local: { compressedSize: 9 } }, mismatch, "refuses"),
  module("two sizes", { local: { size: 9 } }, mismatch, "refuses"),
  module("two sizes, one in a ZIP64 field", { local: { extra: extraField(1, 9, 1) } }, mismatch, "refuses"),
  module("a data descriptor that is right", described(1), ["E data-descriptor"], "refuses"),
  module("a data descriptor that is wrong", described(5), ["E data-descriptor", "E header-mismatch"], "refuses"),
  module("an encrypted member", both({ flags: 1 }), ["E encrypted-member"], "refuses"),
  module("a strongly encrypted member", both({ flags: 0x40 }), ["E encrypted-member"], "takes"),
  module("LZMA", both({ method: 14 }), ["E unsupported-compression"], "refuses"),
  module("Zstandard", both({ method: 93 }), ["E unsupported-compression"], "refuses"),
  module("data that are no deflate stream", { deflate: true, data: toBytes("\xff\xff\xff") }, unreadable, "refuses"),
  member(
    "the same in what is no source",
    called("demo/a.bin", { deflate: true, data: toBytes("\xff\xff") }),
    unreadable,
    "takes",
  ),
  module("a checksum that is wrong in both headers", both({ crc32: 1 }), unreadable, "refuses"),
  module("bytes behind the deflate stream", { deflate: true, data: deflated("hidden") }, unreadable, "takes"),
  module("a version of the format that nobody reads", { central: { versionNeeded: 99 } }, unreadable, "refuses"),
  member("a folder with data", called("demo/sub/"), unreadable, "takes"),
  module(
    "more data than claimed",
    { deflate: true, content: "x".repeat(99), ...both({ size: 1 }) },
    ["E decompression-bomb", "E record-size-mismatch"],
    "refuses",
  ),
  bent("a bomb", bomb(), ["E decompression-bomb"], "refuses"),
  module("a symbolic link", { central: madeOnUnix(0o120777) }, ["E special-file-member"], "takes"),
  module("a pipe", { central: madeOnUnix(0o010644) }, ["E special-file-member"], "takes"),
  bent("the same name twice", wheelArchive([called(path), called(path)]).bytes, ["E duplicate-member"], "refuses"),
  bent(
    "the same name twice with other data",
    wheelArchive([called(path, { content: "evil" }), called(path)]).bytes,
    ["E duplicate-member", "E record-duplicate", "E record-hash-mismatch", "E record-size-mismatch"],
    "refuses",
  ),
  bent(
    "a file that is a folder",
    wheelArchive([called("demo/sub"), called("demo/sub/b.py")]).bytes,
    ["E duplicate-member"],
    "takes",
  ),
  member("out of its folder", called("../evil.py"), unsafe, "takes"),
  member("an absolute path", called("/etc/evil"), unsafe, "takes"),
  member("a drive", called("C:/evil.py"), unsafe, "takes"),
  member("backslashes", called("demo\\a.py"), unsafe, "takes"),
  member("two slashes", called("demo//a.py"), unsafe, "takes"),
  member("NUL in the name", called("demo/a.py\0.txt"), unsafe, "refuses"),
  member("an escape sequence in the name", called("demo/a\x1b[2J.py"), unsafe, "refuses"),
  member("a reversed name", called("demo/a\u202eyp.exe", marked), unsafe, "takes"),
  member("a name that is not UTF-8", called(new Uint8Array([0x61, 0x2f, 0xff]), marked), unsafe, "refuses"),
  member(
    "letters that readers guess",
    called("demo/ä.py"),
    ["E non-ascii-name-unmarked", "E record-missing-file", "E record-unlisted-file"],
    "refuses",
  ),
  member("a long part", called(`demo/${"a".repeat(256)}.py`), ["E overlong-member-name"], "takes"),
  bent(
    "two names of which Windows makes one",
    wheelArchive([called("demo/A.py"), called("demo/a.py")]).bytes,
    ["E colliding-member-names"],
    "takes",
  ),
  member("a device of Windows", called("demo/con.py"), ["E reserved-member-name"], "takes"),
  member("a name that ends in a dot", called("demo/a."), ["E reserved-member-name"], "takes"),
  bent(
    "METADATA is a link",
    buildZip(
      wheelMembers([]).map((one) =>
        one.name === `${demoDistInfo}/METADATA` ? { ...one, central: madeOnUnix(0o120777) } : one,
      ),
    ).bytes,
    ["E special-file-member"],
    "takes",
  ),
];

/** Archives with every legal oddity. */
export const oddContainers: readonly CraftedWheel[] = [
  framed("nothing special", {}, [], "takes"),
  framed("a comment", { comment: "made by hand" }, [], "takes"),
  framed("ZIP64 end records", { zip64: {}, end: sentinels }, [], "takes"),
  framed("the directory in another order than the data", { directoryOrder: [3, 1, 0, 2] }, [], "takes"),
  module("a stored member", {}, [], "takes"),
  module("a deflated member", { deflate: true }, [], "takes"),
  module("an empty member", { content: "" }, [], "takes"),
  member("a folder of its own", { name: "demo/sub/" }, [], "takes"),
  member("a folder of its own with its mode", { name: "demo/sub/", central: madeOnUnix(0o040755) }, [], "takes"),
  module("letters in UTF-8", called("demo/ä.py", marked), [], "takes"),
  module("an executable file", { central: madeOnUnix(0o100755) }, [], "takes"),
  module("a mode without a type", { central: madeOnUnix(0o644) }, [], "takes"),
  module("the same name in the Unicode path", { central: { extra: unicodePath(path) } }, [], "takes"),
  module(
    "a time stamp field",
    { local: { extra: fields([0x5455, 2], [5, 2], [1, 2], [2, 2], [3, 2]).subarray(0, 9) } },
    [],
    "takes",
  ),
  member("a name of 255 bytes", called(`demo/${"a".repeat(252)}.py`), [], "takes"),
  member("dots in a name", called("demo/..a/.b/c..py"), [], "takes"),
];
