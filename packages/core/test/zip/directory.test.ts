import { describe, expect, it } from "vitest";
import { bytesSource } from "../../src/bytes/source.ts";
import { type Archive, defaultLimits, type Limits } from "../../src/zip/archive.ts";
import { readArchive } from "../../src/zip/directory.ts";
import { buildZip, concat, extraField, fields, type ZipMember, type ZipOptions } from "../builders/zip.ts";

const member: ZipMember = { name: "demo/a.txt", content: "alpha" };
const open = (bytes: Uint8Array, limits: Partial<Limits> = {}): Promise<Archive> =>
  readArchive(bytesSource(bytes), { ...defaultLimits, ...limits });

describe("an entry of the directory", () => {
  it("gives everything that a member says of itself", async () => {
    const zip = buildZip([
      { name: "demo/", central: { madeBy: 0x0314, externalAttributes: 0o40755 * 0x10000 } },
      { name: "demo/a.txt", content: "alpha".repeat(9), deflate: true, central: { madeBy: 0x0014 } },
    ]);
    expect((await open(zip.bytes)).members).toMatchObject([
      { path: "demo/", directory: true, method: 0, size: 0, compressedSize: 0, mode: 0o40755, localOffset: 0 },
      { path: "demo/a.txt", directory: false, method: 8, size: 45, mode: undefined, localOffset: zip.localOffsets[1] },
    ]);
  });

  it("may carry an extra field and a comment, which belong to no name", async () => {
    const central = { extra: extraField(0x5455, 7), comment: new Uint8Array(9) };
    const { members } = await open(buildZip([{ ...member, central }, { name: "b" }]).bytes);
    expect(members.map(({ path }) => path)).toEqual(["demo/a.txt", "b"]);
  });

  const ones = 0xffffffff;
  it.each([
    ["size", { size: ones, extra: extraField(1, 700) }, { size: 700, compressedSize: 5, localOffset: 0 }],
    ["compressed size", { compressedSize: ones, extra: extraField(1, 700) }, { size: 5, compressedSize: 700 }],
    ["offset", { localOffset: ones, extra: extraField(1, 2 ** 33) }, { size: 5, localOffset: 2 ** 33 }],
    [
      "size and offset",
      { size: ones, localOffset: ones, extra: extraField(1, 700, 2 ** 33) },
      { size: 700, compressedSize: 5, localOffset: 2 ** 33 },
    ],
    [
      "size behind another extra field, whose data looks like it,",
      { size: ones, extra: concat(extraField(0x5455, 0x0008_0001, 9), extraField(1, 700)) },
      { size: 700 },
    ],
    ["nothing, where no field is all ones", { extra: extraField(1, 700, 700, 700) }, { size: 5, compressedSize: 5 }],
    [
      "nothing, where the extra field is shorter than it says",
      { extra: fields([1, 2], [80, 2], [700, 4]) },
      { size: 5 },
    ],
  ])("takes its ZIP64 %s from the extra field", async (_, central, expected) => {
    expect((await open(buildZip([{ ...member, central }]).bytes)).members).toMatchObject([expected]);
  });
});

describe("a directory that is not whole is refused where it breaks", () => {
  it.each<[string, ZipOptions, number]>([
    ["bytes behind the last entry", { directoryTail: new Uint8Array(50) }, 1],
    ["too few bytes for another entry", { directoryTail: fields([0x02014b50, 4]) }, 1],
  ])("%s", async (_, options, index) => {
    const zip = buildZip([member], options);
    const end = (zip.entryOffsets[index - 1] ?? 0) + 46 + "demo/a.txt".length;
    await expect(open(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", format: "zip", offset: end });
  });

  it("an entry with another signature", async () => {
    const zip = buildZip([member, { name: "b", central: { signature: 0x02014b51 } }]);
    await expect(open(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", offset: zip.entryOffsets[1] });
  });

  it.each([28, 30, 32])("an entry that is longer than the directory by its field at %i", async (field) => {
    const zip = buildZip([{ name: "b" }, member]);
    const entry = zip.entryOffsets[1] ?? 0;
    new DataView(zip.bytes.buffer).setUint16(entry + field, 0xfff0, true);
    await expect(open(zip.bytes)).rejects.toMatchObject({ code: "WG_FORMAT", offset: entry });
  });
});

describe("a limit that is exceeded is named with its maximum, and one that is just reached is not", () => {
  const two = buildZip([member, { name: "b", content: "beta!!" }]).bytes;
  it.each<[keyof Limits, number]>([
    ["members", 2],
    ["memberBytes", 6],
    ["totalBytes", 11],
  ])("%s", async (limit, reached) => {
    expect((await open(two, { [limit]: reached })).members).toHaveLength(2);
    await expect(open(two, { [limit]: reached - 1 })).rejects.toMatchObject({
      code: "WG_LIMIT",
      limit,
      maximum: reached - 1,
    });
  });

  it("ratio, which only counts above 64 MiB", async () => {
    const claiming = (size: number): Uint8Array =>
      buildZip([
        { name: "a", content: "x", central: { size } },
        { name: "b", content: new Uint8Array(1000) },
      ]).bytes;
    const small = claiming(64 * 2 ** 20 - 1000);
    const large = claiming(64 * 2 ** 20 - 999);
    const perByte = Math.ceil((64 * 2 ** 20 + 1) / large.length);
    expect((await open(small, { ratio: 1 })).members).toHaveLength(2);
    expect((await open(large, { ratio: perByte })).members).toHaveLength(2);
    await expect(open(large, { ratio: perByte - 1 })).rejects.toMatchObject({
      code: "WG_LIMIT",
      limit: "ratio",
      maximum: perByte - 1,
    });
  });
});

describe("what the directory says twice", () => {
  it.each([1, 3])("another count in the end record (%i of 2) is the anomaly `entry-count-differs`", async (entries) => {
    const zip = buildZip([member, { name: "b" }], { end: { entries } });
    const { members, anomalies } = await open(zip.bytes);
    expect(members).toHaveLength(2);
    expect(anomalies).toMatchObject([{ kind: "entry-count-differs", offset: zip.directoryOffset }]);
    expect(anomalies[0]?.local).toMatch(new RegExp(`^${entries} `));
    expect(anomalies[0]?.central).toMatch(/^2 /);
  });

  it("a path that occurs again is the anomaly `duplicate-member` at the later member", async () => {
    const zip = buildZip([member, { name: "b" }, { ...member, content: "other" }]);
    const { members, anomalies } = await open(zip.bytes);
    expect(members).toHaveLength(3);
    expect(anomalies).toMatchObject([
      { kind: "duplicate-member", member: "demo/a.txt", offset: zip.localOffsets[2], local: undefined },
    ]);
  });

  it("paths that differ only in case are two members, which some systems do not tell apart", async () => {
    const archive = await open(buildZip([member, { name: "demo/A.txt" }]).bytes);
    expect(archive.members).toHaveLength(2);
    expect(archive.anomalies).toMatchObject([{ kind: "colliding-names", member: "demo/A.txt" }]);
  });
});
