import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ByteSource, bytesSource } from "../../src/bytes/source.ts";
import { FormatError } from "../../src/errors.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { webPlatform } from "../../src/platform.ts";
import { type Archive, defaultLimits, type Member } from "../../src/zip/archive.ts";
import { contiguityAnomalies } from "../../src/zip/contiguity.ts";
import { readArchive } from "../../src/zip/directory.ts";
import { readMember } from "../../src/zip/member.ts";
import { type DosTime, dosTime, type NewMember, packMember } from "../../src/zip/new-member.ts";
import { readModified, rewriteArchive } from "../../src/zip/rewrite.ts";
import { calls, type Draft, emptyDraft, finish } from "../builders/drafted-wheel.ts";
import { buildZip, concat, extraField, fields, toBytes, type ZipMember } from "../builders/zip.ts";

const someTime: DosTime = dosTime(Date.UTC(2026, 10, 25, 12, 30, 40));

async function rewrite(
  source: ByteSource,
  archive: Archive,
  leave: (member: Member) => boolean,
  added: readonly NewMember[],
): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  const leftOut = new Set(archive.members.filter(leave));
  for await (const chunk of rewriteArchive(source, archive, { leftOut, added })) chunks.push(chunk);
  return chunks;
}

/** From the local header to where the next member begins. */
function rawBytes(bytes: Uint8Array, archive: Archive, member: Member): Buffer {
  const starts = [...archive.members.map(({ localOffset }) => localOffset), archive.directoryOffset];
  const end = Math.min(...starts.filter((start) => start > member.localOffset));
  return Buffer.from(bytes.subarray(member.localOffset, end));
}

/** Entries without the four bytes, or the field, that say where the member is. */
function sayings({ localOffset: _, ...others }: Member): Omit<Member, "localOffset"> {
  return others;
}

/** A member whose sizes and CRC stand in its descriptor too. */
function described(member: ZipMember): ZipMember {
  const content = toBytes(member.content ?? "");
  const size = member.data?.length ?? content.length;
  const descriptor = fields([0x08074b50, 4], [crc32(content), 4], [size, 4], [content.length, 4]);
  return { ...member, descriptor, local: { ...member.local, flags: (member.local?.flags ?? 0) | 8 } };
}

describe("an archive that is written again", () => {
  it("has every member that stays byte for byte, in the old order, and the new ones behind, whatever made it", async () => {
    await fc.assert(
      fc.asyncProperty(
        calls,
        fc.func(fc.boolean()),
        fc.uint8Array({ maxLength: 300 }),
        fc.boolean(),
        async (made, leave, content, withDescriptors) => {
          const draft = made.reduce<Draft>((so, call) => call(so), emptyDraft);
          const members = new Map(
            [...draft.members].map(([path, one]) => [path, withDescriptors ? described(one) : one]),
          );
          const { bytes } = finish({ ...draft, members });
          const source = bytesSource(bytes);
          const old = await readArchive(source, defaultLimits);
          const added = [await packMember("new/file", content, someTime, nodePlatform)];
          const chunks = await rewrite(source, old, ({ path }) => leave(path), added);
          const written = new Uint8Array(Buffer.concat(chunks));
          const archive = await readArchive(bytesSource(written), defaultLimits);

          const stay = old.members.filter(({ path }) => !leave(path));
          expect(archive.members.slice(0, -1).map(sayings)).toEqual(stay.map(sayings));
          expect(archive.anomalies).toEqual(
            old.anomalies.filter(({ member }) => stay.some(({ path }) => path === member)),
          );
          for (const [index, member] of stay.entries()) {
            const moved = archive.members[index] as Member;
            expect(rawBytes(written, archive, moved).equals(rawBytes(bytes, old, member))).toBe(true);
          }
          const order = (some: readonly Member[]): readonly string[] =>
            [...some].sort((a, b) => a.localOffset - b.localOffset).map(({ path }) => path);
          expect(order(archive.members)).toEqual([...order(stay), "new/file"]);
          expect(Buffer.from(archive.comment).equals(Buffer.from(old.comment))).toBe(true);

          const ranges = new Map();
          for (const member of archive.members) {
            const { bytes: read, range } = await readMember(bytesSource(written), member, nodePlatform);
            ranges.set(member, range);
            if (member.path === "new/file") expect(Buffer.from(read).equals(content)).toBe(true);
          }
          expect(await contiguityAnomalies(bytesSource(written), archive, ranges)).toEqual([]);
        },
      ),
      { numRuns: 200, seed: 20_261_125 },
    );
  }, 60_000);

  it("is the same bytes again where nothing is left out or added, but for ZIP64 records that are not needed", async () => {
    const { bytes } = buildZip([{ name: "a", content: "one" }, described({ name: "b", content: "two" })], {
      comment: "c",
    });
    const archive = await readArchive(bytesSource(bytes), defaultLimits);
    const chunks = await rewrite(bytesSource(bytes), archive, () => false, []);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it("has a place beyond four gibibytes in a ZIP64 field, and what stood in one still there", async () => {
    const size = 1.5 * 2 ** 30;
    // Three members of zeros, of which only the headers are in memory; the CRC is looked at by nobody here.
    const names = ["a", "b", "c"];
    const heads = names.map((name) => {
      const member = { name, local: { compressedSize: size, size }, central: { compressedSize: size, size } };
      return { member, head: headOf(member) };
    });
    const places = heads.map((_, index) => index * (size + (heads[0]?.head.length ?? 0)));
    const directoryOffset = 3 * (size + (heads[0]?.head.length ?? 0));
    const entries = heads.map(({ member }, index) =>
      index < 2
        ? entryOf({ ...member, central: { ...member.central, localOffset: places[index] ?? 0 } })
        : entryOf({
            ...member,
            central: { ...member.central, localOffset: 0xffffffff, extra: extraField(1, places[index] ?? 0) },
          }),
    );
    const directory = concat(...entries);
    const end = fields(
      ...([
        [0x06054b50, 4],
        [0, 2],
        [0, 2],
        [3, 2],
        [3, 2],
        [directory.length, 4],
        [0xffffffff, 4],
        [0, 2],
      ] as const),
    );
    const wide = fields(
      ...([
        [0x06064b50, 4],
        [44, 8],
        [45, 2],
        [45, 2],
        [0, 4],
        [0, 4],
        [3, 8],
        [3, 8],
        [directory.length, 8],
      ] as const),
      [directoryOffset, 8],
      ...([
        [0x07064b50, 4],
        [0, 4],
        [directoryOffset + directory.length, 8],
        [1, 4],
      ] as const),
    );
    const source = sparse([
      ...heads.map(({ head }, index) => [places[index] ?? 0, head] as const),
      [directoryOffset, concat(directory, wide, end)],
    ]);
    const archive = await readArchive(source, defaultLimits);
    expect(archive.members.map(({ localOffset }) => localOffset)).toEqual(places);

    const content = toBytes("of the last member, and stored because it is short");
    const added = [await packMember("new", content, someTime, nodePlatform)];
    const chunks = await rewrite(source, archive, () => false, added);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(2 ** 20);
    const written = sparse(placed(chunks));
    const again = await readArchive(written, defaultLimits);
    expect(again.anomalies).toEqual([]);
    expect(again.members.map(({ localOffset }) => localOffset)).toEqual([...places, directoryOffset]);
    const last = again.members.at(-1) as Member;
    const read = await readMember(written, last, nodePlatform);
    expect([Buffer.from(read.bytes).equals(content), read.anomalies]).toEqual([true, []]);

    const shrunk = sparse(placed(await rewrite(source, archive, ({ path }) => path === "b", added)));
    const smaller = await readArchive(shrunk, defaultLimits);
    expect(smaller.anomalies).toEqual([]);
    expect(smaller.members.map(({ path, localOffset }) => [path, localOffset])).toEqual([
      ["a", 0],
      ["c", places[1]],
      ["new", places[2]],
    ]);
  }, 60_000);

  it("has a ZIP64 end record where there are more members than the plain one can count", async () => {
    const one = await packMember("new", toBytes("x"), someTime, nodePlatform);
    const added = Array.from({ length: 65_535 }, (_, index) => ({ ...one, name: toBytes(String(index)) }));
    const source = bytesSource(buildZip([]).bytes);
    const archive = await readArchive(source, defaultLimits);
    const written = Buffer.concat(await rewrite(source, archive, () => false, added));
    const again = await readArchive(bytesSource(written), defaultLimits);
    expect(again.members).toHaveLength(65_535);
    expect(again.anomalies).toEqual([]);
    expect(written.readUInt32LE(written.length - 42)).toBe(0x07064b50);
  });

  it("ends in an error where the file became shorter meanwhile", async () => {
    const { bytes } = buildZip([{ name: "a", content: "one" }]);
    const archive = await readArchive(bytesSource(bytes), defaultLimits);
    const cut = bytesSource(bytes.subarray(0, 20));
    await expect(rewrite(cut, archive, () => false, [])).rejects.toThrow(FormatError);
  });
});

describe("a new member", () => {
  it.each([
    ["node", nodePlatform],
    ["web", webPlatform],
  ])("is deflated where that makes it smaller, and reads back the same, on the %s platform", async (_, platform) => {
    const texts = ["", "x", "short", "long ".repeat(1000)];
    const added = await Promise.all(
      texts.map((text) => packMember(`t${text.length}`, toBytes(text), someTime, platform)),
    );
    expect(added.map(({ method }) => method)).toEqual([0, 0, 0, 8]);
    const source = bytesSource(buildZip([]).bytes);
    const written = await rewrite(source, await readArchive(source, defaultLimits), () => false, added);
    const bytes = bytesSource(new Uint8Array(Buffer.concat(written)));
    const archive = await readArchive(bytes, defaultLimits);
    for (const [index, member] of archive.members.entries()) {
      const read = await readMember(bytes, member, platform);
      expect([Buffer.from(read.bytes).toString(), read.anomalies]).toEqual([texts[index], []]);
      expect(member.mode).toBe(0o100644);
      expect(await readModified(bytes, archive, member)).toEqual(someTime);
    }
  });

  it.each([
    ["2026-11-25T12:30:41Z", [2026, 11, 25, 12, 30, 40]],
    ["1970-01-01T00:00:00Z", [1980, 1, 1, 0, 0, 0]],
    ["2200-01-01T00:00:00Z", [2107, 12, 31, 23, 59, 58]],
  ])("made at %s has the nearest time that a header can hold", (moment, expected) => {
    const { date, time } = dosTime(Date.parse(moment));
    const parts = [(date >> 9) + 1980, (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2];
    expect(parts).toEqual(expected);
  });
});

/** What stands before a member's data in an archive of this member alone. */
function headOf(member: ZipMember): Uint8Array {
  const { bytes, directoryOffset } = buildZip([member]);
  return bytes.slice(0, directoryOffset);
}

function entryOf(member: ZipMember): Uint8Array {
  const { bytes, directoryOffset, endOffset } = buildZip([member]);
  return bytes.slice(directoryOffset, endOffset);
}

const zeros = new Uint8Array(2 ** 20);

/** A file of zeros but for these parts, the last of which ends it. */
function sparse(parts: readonly (readonly [offset: number, bytes: Uint8Array])[]): ByteSource {
  const size = Math.max(...parts.map(([offset, bytes]) => offset + bytes.length));
  return {
    size,
    async read(offset, length) {
      const touched = parts.filter(([at, bytes]) => at < offset + length && at + bytes.length > offset);
      if (touched.length === 0 && length <= zeros.length) return zeros.subarray(0, length);
      const read = new Uint8Array(length);
      for (const [at, bytes] of touched) {
        const from = Math.max(0, offset - at);
        read.set(bytes.subarray(from, from + length - Math.max(0, at - offset)), Math.max(0, at - offset));
      }
      return read;
    },
  };
}

/** Chunks at their places, without those of zeros alone. */
function placed(chunks: readonly Uint8Array[]): (readonly [number, Uint8Array])[] {
  let at = 0;
  return chunks.flatMap((chunk) => {
    at += chunk.length;
    return chunk.buffer === zeros.buffer ? [] : [[at - chunk.length, chunk] as const];
  });
}
