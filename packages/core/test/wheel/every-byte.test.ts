import { expect, it } from "vitest";
import { FormatError, LimitError } from "../../src/errors.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildElf } from "../builders/elf.ts";
import { recordRow } from "../builders/wheel.ts";
import { type BuiltZip, buildZip, concat, extraField, fields, toBytes, type ZipMember } from "../builders/zip.ts";
import { fieldAt } from "../builders/zip-fields.ts";

const filename = "demo-1.0-cp312-cp312-linux_x86_64.whl";
const info = "demo-1.0.dist-info";
const library = buildElf({ needed: ["libc.so.6"], symbols: [{ name: "PyInit__core", value: 1 }] }).bytes;

function withRecord(files: readonly ZipMember[]): readonly ZipMember[] {
  const rows = files
    .filter(({ name }) => !String(name).endsWith("/"))
    .map(({ name, content = "" }) => recordRow(String(name), content));
  return [...files, { name: `${info}/RECORD`, content: [...rows, `${info}/RECORD,,`, ""].join("\n") }];
}

const documents: readonly ZipMember[] = [
  { name: `${info}/METADATA`, content: "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n" },
  { name: `${info}/WHEEL`, content: "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-linux_x86_64\n" },
];
const madeOnUnix = (member: ZipMember): ZipMember => ({
  ...member,
  central: { madeBy: 0x0314, externalAttributes: (String(member.name).endsWith("/") ? 0o40755 : 0o100644) * 65536 },
});

/** What zip tools write every day: deflated and stored members, a folder, modes of Unix. */
const usual = buildZip(
  withRecord([
    { name: "demo/__init__.py", content: "answer = 42\n".repeat(4), deflate: true },
    { name: "demo/_core.so", content: library, deflate: true },
    { name: "demo/data/" },
    ...documents,
  ]).map(madeOnUnix),
);

/** What is rarer and right too: ZIP64 everywhere, UTF-8 names, a time stamp in an extra field, a comment. */
const name = "demo/ä.py";
const content = "é = 1\n";
const length = toBytes(content).length;
const timestamp = concat(fields([0x5455, 2], [5, 2]), new Uint8Array([1]), fields([1, 4]));
const wide = { size: 0xffffffff, compressedSize: 0xffffffff, flags: 0x800 };
const rare = buildZip(
  withRecord([
    {
      name,
      content,
      local: { ...wide, extra: concat(extraField(1, length, length), timestamp) },
      central: { ...wide, extra: extraField(1, length, length) },
    },
    ...documents,
  ]),
  {
    comment: "note",
    zip64: {},
    end: { entries: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff },
  },
);

const gather = async (bytes: Uint8Array): Promise<readonly Subject[]> =>
  gatherFacts(await openWheel(bytes, { filename, platform: nodePlatform }), { platform: nodePlatform });

/** How many things are wrong with a wheel by its own facts. */
function problems([wheel]: readonly Subject[]): number {
  const kinds = [
    "wheel.anomalies",
    "wheel.record-problems",
    "wheel.structure-problems",
    "wheel.name-problems",
  ] as const;
  return kinds.reduce((sum, kind) => sum + (wheel?.facts[kind]?.length ?? 0), 0);
}

/** Change every byte in three ways. @returns the fields in which a change was neither refused nor reported, and why. */
async function unreported(zip: BuiltZip): Promise<{ harmless: Set<string>; holes: string[] }> {
  const right = JSON.stringify(await gather(zip.bytes));
  const harmless = new Set<string>();
  const holes: string[] = [];
  for (let at = 0; at < zip.bytes.length; at++) {
    for (const flipped of [0x01, 0x80, 0xff]) {
      const bytes = zip.bytes.slice();
      bytes[at] = (bytes[at] ?? 0) ^ flipped;
      try {
        const subjects = await gather(bytes);
        if (problems(subjects) > 0) continue;
        // Rules see nothing but facts and gaps: where these are equal the findings are.
        if (JSON.stringify(subjects) === right) harmless.add(fieldAt(zip, at));
        else holes.push(`${fieldAt(zip, at)} at ${at} ^ ${flipped}`);
      } catch (error) {
        if (!(error instanceof FormatError || error instanceof LimitError)) throw error;
      }
    }
  }
  return { harmless, holes };
}

/** What no reader goes by: when and by what an archive was made, what an extractor must be able to, what is said aside. */
const idle = [
  "local version needed",
  "local time",
  "entry version needed",
  "entry time",
  "entry version made by",
  "entry internal attributes",
];
/** Of these only some bits are gone by: those of encryption and descriptors, of UTF-8 names, of the kind of file. */
const partly = ["local flags", "entry flags", "entry external attributes", "entry system made on"];

it("the wheels that are changed are right", async () => {
  expect(problems(await gather(usual.bytes))).toBe(0);
  expect(problems(await gather(rare.bytes))).toBe(0);
});

it("whichever byte of a usual wheel changes, the change is reported or no fact knows of it", async () => {
  const { harmless, holes } = await unreported(usual);
  expect(holes).toEqual([]);
  // Deflated data that come out the same: another distance into a run of zeros, and the bits after the last code.
  expect([...harmless].sort()).toEqual([...idle, ...partly, "data"].sort());
}, 60_000);

it("whichever byte of a rare wheel changes, the change is reported or no fact knows of it", async () => {
  const { harmless, holes } = await unreported(rare);
  expect(holes).toEqual([]);
  const aside = ["local extra", "zip64 version made by", "zip64 version needed", "end comment"];
  // One disk or none is one and the same.
  expect([...harmless].sort()).toEqual([...idle, ...partly, ...aside, "zip64 disks"].sort());
}, 60_000);
