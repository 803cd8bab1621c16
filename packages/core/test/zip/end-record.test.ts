import { describe, expect, it } from "vitest";
import { bytesSource } from "../../src/bytes/source.ts";
import { FormatError } from "../../src/errors.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { type Archive, defaultLimits } from "../../src/zip/archive.ts";
import { readArchive } from "../../src/zip/directory.ts";
import { readEndRecord } from "../../src/zip/end-record.ts";
import { readMember } from "../../src/zip/member.ts";
import { buildZip, toBytes, type ZipMember } from "../builders/zip.ts";

const members: readonly ZipMember[] = [
  { name: "demo/a.txt", content: "alpha" },
  { name: "demo/b.txt", content: "beta", deflate: true },
];
const endOf = (bytes: Uint8Array) => readEndRecord(bytesSource(bytes));
const open = (bytes: Uint8Array): Promise<Archive> => readArchive(bytesSource(bytes), defaultLimits);

/** Every member's text, so that a wrong base for the offsets cannot go unseen. */
async function contents(bytes: Uint8Array): Promise<string[]> {
  const source = bytesSource(bytes);
  const texts: string[] = [];
  for (const member of (await open(bytes)).members) {
    texts.push(new TextDecoder().decode((await readMember(source, member, nodePlatform)).bytes));
  }
  return texts;
}

describe("the end record", () => {
  it("leads to the directory", async () => {
    const zip = buildZip(members);
    expect(await endOf(zip.bytes)).toEqual({
      comment: new Uint8Array(),
      directoryOffset: zip.directoryOffset,
      directorySize: zip.directorySize,
      entries: 2,
      prefix: 0,
      anomalies: [],
    });
    expect(await contents(zip.bytes)).toEqual(["alpha", "beta"]);
  });

  it("of an archive without members is read", async () => {
    const { members: none, anomalies } = await open(buildZip([]).bytes);
    expect(none).toEqual([]);
    expect(anomalies).toEqual([]);
  });

  it.each([1, 100, 0xffff])("is found before a comment of %i bytes", async (length) => {
    const zip = buildZip(members, { comment: "c".repeat(length) });
    expect(await endOf(zip.bytes)).toMatchObject({ directoryOffset: zip.directoryOffset, anomalies: [] });
    expect(await contents(zip.bytes)).toEqual(["alpha", "beta"]);
  });

  it("with bytes behind it has the anomaly `trailing-data` where they start", async () => {
    const zip = buildZip(members, { comment: "note", trailing: toBytes("more") });
    const { anomalies } = await endOf(zip.bytes);
    expect(anomalies.map(({ kind, offset }) => ({ kind, offset }))).toEqual([
      { kind: "trailing-data", offset: zip.bytes.length - 4 },
    ]);
    expect(await contents(zip.bytes)).toEqual(["alpha", "beta"]);
  });

  it("is not looked for beyond the longest comment", async () => {
    const zip = buildZip(members, { trailing: new Uint8Array(0x1_0000) });
    await expect(endOf(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", format: "zip", offset: 0 });
  });

  it("whose comment would end beyond the file is none", async () => {
    await expect(endOf(buildZip(members, { end: { commentLength: 1 } }).bytes)).rejects.toBeInstanceOf(FormatError);
  });

  it.each([
    ["offset", { directoryOffset: 0x1000 }],
    ["size", { directorySize: 0x1000 }],
  ])("whose directory %s does not fit before it is refused at its own offset", async (_, end) => {
    const zip = buildZip(members, { end });
    await expect(endOf(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", offset: zip.endOffset });
  });
});

describe("bytes before the archive", () => {
  const prefix = toBytes("#!/bin/sh\nexit\n");

  it("that no offset counts shift every offset and are the anomaly `prefix`", async () => {
    const zip = buildZip(members, { prefix });
    const end = await endOf(zip.bytes);
    expect(end).toMatchObject({ prefix: prefix.length, directoryOffset: zip.directoryOffset });
    expect(end.anomalies).toMatchObject([{ kind: "prefix", offset: 0 }]);
    expect(await contents(zip.bytes)).toEqual(["alpha", "beta"]);
    expect((await open(zip.bytes)).members.map(({ localOffset }) => localOffset)).toEqual(zip.localOffsets);
  });

  it("that the offsets count shift nothing", async () => {
    const zip = buildZip(members, { prefix, prefixCounted: true });
    expect(await endOf(zip.bytes)).toMatchObject({ prefix: 0, directoryOffset: zip.directoryOffset });
    expect(await contents(zip.bytes)).toEqual(["alpha", "beta"]);
  });
});

describe("ZIP64 values", () => {
  it.each([
    ["entries", { entries: 0xffff }],
    ["directorySize", { directorySize: 0xffffffff }],
    ["directoryOffset", { directoryOffset: 0xffffffff }],
    ["all three", { entries: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff }],
  ])("stand in for a plain record whose %s is all ones", async (_, end) => {
    const zip = buildZip(members, { end, zip64: {} });
    expect(await endOf(zip.bytes)).toEqual({
      comment: new Uint8Array(),
      directoryOffset: zip.directoryOffset,
      directorySize: zip.directorySize,
      entries: 2,
      prefix: 0,
      anomalies: [],
    });
    expect(await contents(zip.bytes)).toEqual(["alpha", "beta"]);
  });

  it("are followed by the plain record's comment", async () => {
    const zip = buildZip(members, { end: { directoryOffset: 0xffffffff }, zip64: {}, comment: "note" });
    expect(await endOf(zip.bytes)).toMatchObject({ directoryOffset: zip.directoryOffset, anomalies: [] });
  });

  it("that claim more than the file has are refused, at the locator that leads to them", async () => {
    const zip = buildZip(members, { end: { directorySize: 0xffffffff }, zip64: { directorySize: 2 ** 40 } });
    await expect(endOf(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", offset: zip.endOffset - 20 });
  });

  it("are refused where the locator points at something else", async () => {
    const zip = buildZip(members, { zip64: { recordOffset: 4 } });
    await expect(endOf(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", offset: zip.endOffset - 20 });
  });

  it("are refused where the locator points beyond the file", async () => {
    const zip = buildZip(members, { zip64: { recordOffset: 2 ** 52 } });
    await expect(endOf(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", offset: zip.endOffset - 20 });
  });

  it("are refused where their record has another signature", async () => {
    const zip = buildZip(members, { zip64: { recordSignature: 0x06064b51 } });
    await expect(endOf(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", offset: zip.endOffset - 20 });
  });
});

describe("a file that is no archive is refused at its start and called what it seems to be", () => {
  it.each([
    ["nothing", "", /empty/],
    ["a few bytes", "PK", /only 2 bytes/],
    ["an HTML page", `  <!DOCTYPE html><html>${" ".repeat(30)}`, /HTML/],
    ["an XML page", `<?xml version="1.0"?>${" ".repeat(30)}`, /XML/],
    ["a gzip file", new Uint8Array([0x1f, 0x8b, 8, ...new Uint8Array(40)]), /gzip/],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", /Git LFS/],
    ["an archive cut short", buildZip(members).bytes.subarray(0, 60), /cut short/],
    ["something else", "x".repeat(100), /no end of central directory/],
  ])("%s", async (_, content, says) => {
    const refused = endOf(toBytes(content));
    await expect(refused).rejects.toMatchObject({ code: "WG_FORMAT", format: "zip", offset: 0 });
    await expect(refused).rejects.toThrow(says);
  });
});

describe("an archive cut at any length", () => {
  it("gives a FormatError or a result, and all of them where only trailing bytes are cut", async () => {
    const zip = buildZip(members, {
      end: { directorySize: 0xffffffff },
      zip64: {},
      comment: "note",
      trailing: toBytes("0123456789"),
    });
    const whole = zip.bytes.length - 10;
    const readable: number[] = [];
    for (let length = 0; length <= zip.bytes.length; length++) {
      try {
        expect(await contents(zip.bytes.subarray(0, length))).toEqual(["alpha", "beta"]);
        readable.push(length);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
    expect(readable).toEqual(Array.from({ length: 11 }, (_, cut) => whole + cut));
  });
});
