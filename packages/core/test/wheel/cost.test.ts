import { describe, expect, it } from "vitest";
import { auditWheel } from "../../src/audit.ts";
import type { AuditOptions } from "../../src/audit-wheel.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import type { Platform } from "../../src/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { demoDistInfo, demoFilename } from "../builders/wheel.ts";
import { buildZip, type ZipMember } from "../builders/zip.ts";

const empty = new Uint8Array();

/** A member, and many entries that lead to its header and data too. */
function shared(first: ZipMember, count: number): Uint8Array {
  const compressedSize = first.data?.length ?? 0;
  const others = Array.from({ length: count }, (_, index) => ({
    ...first,
    name: `n${index}`,
    data: empty,
    local: {},
    central: { localOffset: 0, compressedSize },
  }));
  return buildZip([first, ...others]).bytes;
}

/** A deflate stream of nothing: stored blocks of no byte, of 5 bytes each (RFC 1951, 3.2.4). */
function nothing(length: number): Uint8Array {
  const block = new Uint8Array([0, 0, 0, 0xff, 0xff]);
  const stream = new Uint8Array(5 * Math.floor(length / 5));
  for (let at = 0; at < stream.length; at += 5) stream.set(block, at);
  stream[stream.length - 5] = 1;
  return stream;
}

const metadata = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n";

function withMetadata(more: string): Uint8Array {
  return buildZip([
    { name: `${demoDistInfo}/METADATA`, content: `${metadata}${more}`, deflate: true },
    { name: `${demoDistInfo}/WHEEL`, content: "Wheel-Version: 1.0\nTag: py3-none-any\n" },
    { name: `${demoDistInfo}/RECORD`, content: "" },
  ]).bytes;
}

function withDocuments(record: string, ...members: readonly ZipMember[]): Uint8Array {
  const documents = [
    { name: `${demoDistInfo}/METADATA`, content: metadata },
    { name: `${demoDistInfo}/WHEEL`, content: "Wheel-Version: 1.0\nTag: py3-none-any\n" },
    { name: `${demoDistInfo}/RECORD`, content: record, deflate: true },
  ];
  return buildZip([...members, ...documents]).bytes;
}

const withPart = (part: string, content: string): Uint8Array =>
  withDocuments("", { name: `${demoDistInfo}/${part}`, content, deflate: true });

const withWheelFile = (content: string): Uint8Array =>
  withDocuments("", { name: `${demoDistInfo}/WHEEL`, content, deflate: true });

/** Components in components, and beside each other. */
const component = `{"name":"a","components":[${'{"name":"b"},'.repeat(600_000)}{"name":"c"}]}`;

const deep = (index: number): ZipMember => ({ name: `${index}/${"a/".repeat(32_000)}x.py` });

describe("a file that is small costs little, whatever it claims:", () => {
  it.each<[string, Uint8Array]>([
    ["many entries on one long stream", shared({ name: "a", deflate: true, data: nothing(1_000_000) }, 10_000)],
    ["many entries on a header with a long name", shared({ name: "a", local: { name: "b".repeat(65_000) } }, 2000)],
    [
      "many entries on a header with a long extra field",
      shared({ name: "a", local: { extra: nothing(65_000) } }, 5000),
    ],
    ["folders in folders without end", withDocuments("", ...Array.from({ length: 8 }, (_, index) => deep(index)))],
    ["RECORD with millions of rows", withDocuments("a\n".repeat(4_000_000))],
    ["RECORD with nothing but line ends", withDocuments("\n".repeat(8_000_000))],
    ["entry points without end", withPart("entry_points.txt", "[console_scripts]\n".padEnd(8_000_000, "a=b\n"))],
    ["an entry point that goes on without end", withPart("entry_points.txt", "[a]\nb=\n".padEnd(8_000_000, "  c\n"))],
    ["lines that are no entry points", withPart("entry_points.txt", "x\n".repeat(4_000_000))],
    ["a bill of materials that is nested", withPart("sboms/a.json", "[".repeat(8_000_000))],
    [
      "a bill of materials without end",
      withPart("sboms/a.json", `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[${component}]}`),
    ],
    [
      "a start-up file without end",
      withDocuments("", { name: "a.pth", content: "a\n".repeat(8_000_000), deflate: true }),
    ],
    [
      "a start-up file of one line",
      withDocuments("", { name: "a.pth", content: " ".repeat(16_000_000), deflate: true }),
    ],
    ["WHEEL with tags without end", withWheelFile("Tag: a-b\n".repeat(900_000))],
    ["RECORD with nothing but quotes", withDocuments('"'.repeat(4_000_000))],
    ["METADATA with more than is read", withMetadata("a:\n".repeat(2_700_000))],
    ["METADATA with many fields", withMetadata("a:\n".repeat(340_000))],
    ["METADATA with many requirements", withMetadata("Requires-Dist: a>=1\n".repeat(52_000))],
    ["METADATA with many requirements that are none", withMetadata("Requires-Dist: (\n".repeat(61_000))],
    ["METADATA with a requirement of many clauses", withMetadata(`Requires-Dist: a${">=1,".repeat(260_000)}`)],
    ["METADATA with a marker of many comparisons", withMetadata(`Requires-Dist: a;${"'a'<'b'or".repeat(115_000)}`)],
    ["one name many times", buildZip(Array.from({ length: 20_000 }, () => ({ name: "a" }))).bytes],
    [
      "many dist-info directories",
      buildZip(Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}.dist-info/a` }))).bytes,
    ],
  ])("%s", async (_, bytes) => {
    expect(bytes.length).toBeLessThan(3_000_000);
    const options: AuditOptions = { platform: nodePlatform };
    // The time of the processor, which other work on the machine does not lengthen.
    const started = process.cpuUsage();
    const report = await auditWheel(bytes, demoFilename, options);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2000);
    expect(report.error).toBeNull();
    expect(JSON.stringify(report).length).toBeLessThan(30 * 2 ** 20);
  });
});

describe("members that overlap", () => {
  const bytes = shared({ name: "a", deflate: true, data: nothing(1_000_000) }, 100);

  it("are read until they have used the file four times over, and then reported", async () => {
    let inflated = 0;
    const counting: Platform = {
      ...nodePlatform,
      inflateRaw(input, size) {
        inflated += input.length;
        return nodePlatform.inflateRaw(input, size);
      },
    };
    const wheel = await openWheel(bytes, { filename: demoFilename, platform: counting });
    const [subject] = await gatherFacts(wheel, { platform: counting });
    expect(inflated).toBeLessThan(6 * bytes.length);
    const texts = subject?.facts["wheel.anomalies"]?.flatMap(({ kind, local }) =>
      kind === "unreadable-member" ? local : [],
    );
    expect(texts?.length).toBeGreaterThan(90);
    expect(texts?.[0]).toMatch(
      /^`n\d` is not read: the members before it use \d+ bytes of a file of \d+, so that they overlap/,
    );
  });

  it("can be read again, however often, where they were read once", async () => {
    const wheel = await openWheel(bytes, { filename: demoFilename, platform: nodePlatform });
    const [first, , , last] = wheel.members;
    if (first === undefined || last === undefined) throw new Error("the archive has members");
    for (let count = 0; count < 10; count++) expect((await wheel.read(first)).bytes).toHaveLength(0);
    expect((await wheel.read(last)).bytes).toHaveLength(0);
  });
});

it("a long name in a member's own header is shown as far as a line goes", async () => {
  const bytes = buildZip([{ name: "a", local: { name: "b".repeat(65_000) } }]).bytes;
  const [subject] = await gatherFacts(await openWheel(bytes, { platform: nodePlatform }), { platform: nodePlatform });
  expect(subject?.facts["wheel.anomalies"]?.map(({ local }) => local)).toEqual([`${"b".repeat(512)}…`]);
});

it("RECORD may have as many rows as an archive members", async () => {
  const open = (rows: number): Promise<readonly string[]> =>
    openWheel(withDocuments("a,,\n".repeat(rows)), { filename: demoFilename, limits: { members: 3 } }).then(
      ({ record, problems }) => [`${record?.length} rows`, ...problems.map(({ detail }) => detail)],
    );
  expect(await open(3)).toEqual(["3 rows"]);
  expect(await open(4)).toEqual(["undefined rows", "has more than 3 rows"]);
});
