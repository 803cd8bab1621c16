import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../../src/bytes/source.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { type Platform, webPlatform } from "../../src/platform.ts";
import { defaultLimits } from "../../src/zip/archive.ts";
import { readArchive } from "../../src/zip/directory.ts";
import { type MemberContent, readMember } from "../../src/zip/member.ts";
import { type BuiltZip, buildZip, concat, extraField, toBytes, type ZipMember } from "../builders/zip.ts";

const text = "hello hello hello";
const first: ZipMember = { name: "a.txt", content: "the first member" };

/** The archive has a member before the one that is read, so that an offset of 0 is never right by chance. */
function build(member: Partial<ZipMember>): { zip: BuiltZip; offset: number } {
  const zip = buildZip([first, { name: "b.txt", content: text, ...member }]);
  return { zip, offset: zip.localOffsets[1] ?? 0 };
}

async function read(zip: BuiltZip, platform: Platform): Promise<MemberContent> {
  const source = bytesSource(zip.bytes);
  const { members } = await readArchive(source, { ...defaultLimits, ratio: Number.POSITIVE_INFINITY });
  const [, member] = members;
  if (member === undefined) throw new Error("the archive has one member");
  return readMember(source, member, platform);
}

const deflated = new Uint8Array(deflateRawSync(text));
const ones = 0xffffffff;

describe.each<[string, Platform]>([
  ["web", webPlatform],
  ["node", nodePlatform],
])("a member, on the %s platform,", (_, platform) => {
  it.each<[string, Partial<ZipMember>, string]>([
    ["stored", {}, text],
    ["deflated", { deflate: true }, text],
    ["empty and stored", { content: "" }, ""],
    ["empty and deflated", { content: "", deflate: true }, ""],
    ["as compressible as deflate allows", { content: "\0".repeat(2 ** 20), deflate: true }, "\0".repeat(2 ** 20)],
    [
      "with a local extra field longer than the first guess",
      { local: { extra: extraField(9, ...new Array(60).fill(0)) } },
      text,
    ],
    [
      "with ZIP64 sizes in both headers",
      {
        local: { size: ones, compressedSize: ones, extra: extraField(1, 17, 17) },
        central: { size: ones, compressedSize: ones, extra: extraField(1, 17, 17) },
      },
      text,
    ],
  ])("%s is read whole and without anomaly", async (_, member, content) => {
    const { zip } = build(member);
    const { bytes, anomalies } = await read(zip, platform);
    expect(new TextDecoder().decode(bytes)).toBe(content);
    expect(anomalies).toEqual([]);
  });

  it.each<[string, Partial<ZipMember>]>([
    ["a wrong CRC when stored", { central: { crc32: 1 } }],
    ["a wrong CRC when deflated", { deflate: true, central: { crc32: 1 } }],
    ["a stored size that is too small", { central: { size: 16 } }],
    ["a stored size that is too large", { central: { size: 18 } }],
    ["a deflated size that is too small", { deflate: true, central: { size: 16 } }],
    ["a deflated size that is too large", { deflate: true, central: { size: 18 } }],
    ["a size of 0 that is wrong", { deflate: true, central: { size: 0 } }],
    ["a deflate stream that ends early", { deflate: true, data: deflated.subarray(0, -1) }],
    ["a deflate stream that is none", { deflate: true, data: toBytes("\u0007\u0000\u0000") }],
    ["no deflate stream at all", { deflate: true, content: "", data: new Uint8Array() }],
    ["encryption", { central: { flags: 1 }, local: { flags: 1 } }],
    ["encryption by the directory alone", { central: { flags: 1 } }],
    ["the method 12", { deflate: true, central: { method: 12 }, local: { method: 12 } }],
    ["no local header where the directory points", { central: { localOffset: 3 } }],
    ["a local header of another signature", { local: { signature: 0x04034b51 } }],
    ["a local header beyond the file", { central: { localOffset: 0x7fffffff } }],
  ])("with %s is refused at its own offset", async (_, member) => {
    const { zip, offset } = build(member);
    const at = member.central?.localOffset ?? offset;
    await expect(read(zip, platform)).rejects.toMatchObject({ code: "WG_FORMAT", format: "zip", offset: at });
  });

  it("with data beyond the file is refused where the data starts", async () => {
    const { zip, offset } = build({ central: { compressedSize: 0x1000, size: 0x1000 } });
    await expect(read(zip, platform)).rejects.toMatchObject({
      code: "WG_FORMAT",
      offset: offset + 30 + "b.txt".length,
    });
  });

  it.each<[string, string, string, Partial<ZipMember>]>([
    ["name-differs", "evil.txt", "b.txt", { local: { name: "evil.txt" } }],
    ["name-differs", "B.txt", "b.txt", { local: { name: "B.txt" } }],
    ["flags-differ", "0x1", "0x0", { local: { flags: 1 } }],
    ["flags-differ", "0x40", "0x0", { local: { flags: 1 << 6 } }],
    ["flags-differ", "0x20", "0x0", { local: { flags: 1 << 5 } }],
    ["method-differs", "8", "0", { local: { method: 8 } }],
    ["method-differs", "0", "8", { deflate: true, local: { method: 0 } }],
    ["crc-differs", "0x0000001f", "0xe5f98880", { local: { crc32: 0x1f } }],
    ["compressed-size-differs", "16", "17", { local: { compressedSize: 16 } }],
    ["compressed-size-differs", "9", "17", { local: { compressedSize: ones, extra: extraField(1, 17, 9) } }],
    ["size-differs", "18", "17", { local: { size: 18 } }],
    ["size-differs", "9", "17", { local: { size: ones, extra: extraField(1, 9, 17) } }],
    ["size-differs", "4294967295", "17", { local: { size: ones } }],
    ["data-descriptor", "0x8", "0x8", { local: { flags: 8 }, central: { flags: 8 } }],
  ])(
    "whose headers differ has the anomaly `%s` with both readings, %s and %s",
    async (kind, local, central, member) => {
      const { zip, offset } = build(member);
      const { bytes, anomalies } = await read(zip, platform);
      expect(new TextDecoder().decode(bytes)).toBe(text);
      expect(anomalies).toMatchObject([{ kind, offset, member: "b.txt", local, central }]);
      expect(anomalies[0]?.refusedBy).not.toEqual([]);
    },
  );

  it("with a data descriptor may leave CRC and sizes out of its own header", async () => {
    const { zip } = build({
      deflate: true,
      local: { flags: 8, crc32: 0, compressedSize: 0, size: 0 },
      central: { flags: 8 },
      descriptor: new Uint8Array(16),
    });
    const { bytes, anomalies } = await read(zip, platform);
    expect(new TextDecoder().decode(bytes)).toBe(text);
    expect(anomalies.map(({ kind }) => kind)).toEqual(["data-descriptor"]);
  });

  it("with a data descriptor by one header only differs in its flags too", async () => {
    const { anomalies } = await read(build({ local: { flags: 8 } }).zip, platform);
    expect(anomalies.map(({ kind }) => kind)).toEqual(["flags-differ", "data-descriptor"]);
  });

  it("that differs in several fields has an anomaly for each", async () => {
    const { zip } = build({ local: { name: "c", method: 8, crc32: 0, compressedSize: 0, size: 0 } });
    expect((await read(zip, platform)).anomalies.map(({ kind }) => kind)).toEqual([
      "name-differs",
      "method-differs",
      "crc-differs",
      "compressed-size-differs",
      "size-differs",
    ]);
  });
});

it.each([
  ["just beyond what deflate can make", deflated.length * 1032 + 1],
  ["of almost 2 GiB", 2 ** 31 - 1],
])("a claim %s is refused before anything is allocated or inflated for it", async (_, size) => {
  const { zip, offset } = build({ deflate: true, central: { size } });
  const idle: Platform = { ...webPlatform, inflateRaw: () => Promise.reject(new Error("was asked to inflate")) };
  await expect(read(zip, idle)).rejects.toMatchObject({ code: "WG_FORMAT", offset });
});

// The streams of Node before 22 tell neither of bytes behind the end nor of how many they took.
it("bytes behind the deflate stream are an anomaly on the node platform, at their own offset", async () => {
  const { zip } = build({ deflate: true, data: concat(deflated, toBytes("hidden")) });
  const { anomalies } = await read(zip, nodePlatform);
  expect(anomalies).toMatchObject([{ kind: "deflate-tail", offset: zip.directoryOffset - "hidden".length }]);
});
