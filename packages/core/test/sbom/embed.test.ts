import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { auditWheel } from "../../src/audit.ts";
import { bytesSource } from "../../src/bytes/source.ts";
import { decodeText } from "../../src/bytes/text.ts";
import { EmbedError, FormatError } from "../../src/errors.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { builtinRuleset } from "../../src/rules/compose.ts";
import { createSbom, type EmbedOptions, embedSbom } from "../../src/sbom/index.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { defaultLimits, type Member } from "../../src/zip/archive.ts";
import { readArchive } from "../../src/zip/directory.ts";
import { readModified } from "../../src/zip/rewrite.ts";
import { calls, type Draft, emptyDraft, finish } from "../builders/drafted-wheel.ts";
import { buildElf } from "../builders/elf.ts";
import { buildWheel, demoDistInfo, demoFilename, type WheelParts } from "../builders/wheel.ts";
import { buildZip, type ZipMember } from "../builders/zip.ts";
import { repositoryPath } from "../generated/sources.ts";
import { validDocument } from "./document.ts";

const own = `${demoDistInfo}/sboms/wheel-guard.cdx.json`;
const library = buildElf({ needed: ["libc.so.6"] }).bytes;

interface Embedded {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly path: string;
}

async function embed(bytes: Uint8Array, options: EmbedOptions = {}): Promise<Embedded> {
  const made = await embedSbom(bytes, { filename: demoFilename, platform: nodePlatform, ...options });
  const chunks: Uint8Array[] = [];
  for await (const chunk of made.chunks) chunks.push(chunk);
  return { bytes: new Uint8Array(Buffer.concat(chunks)), text: made.text, path: made.path };
}

const built = async (parts: WheelParts = {}): Promise<Uint8Array> => (await buildWheel(parts)).bytes;

const carried = { "demo/__init__.py": "", "demo.libs/libproj-00dfde79.so.25.9.8.1": library };

async function memberBytes(bytes: Uint8Array, path: string): Promise<string> {
  const wheel = await openWheel(bytes, { filename: demoFilename, platform: nodePlatform });
  const member = wheel.members.find((one) => one.path === path);
  if (member === undefined) throw new Error(`no ${path}`);
  return decodeText((await wheel.read(member)).bytes);
}

/** What stands in the archive for each member, by its path, but for the two that embedding makes. */
async function untouched(bytes: Uint8Array): Promise<Readonly<Record<string, string>>> {
  const { members, directoryOffset } = await readArchive(bytesSource(bytes), defaultLimits);
  const starts = [...members.map(({ localOffset }) => localOffset), directoryOffset].sort((a, b) => a - b);
  const end = ({ localOffset }: Member): number => starts.find((start) => start > localOffset) ?? 0;
  return Object.fromEntries(
    members
      .filter(({ path }) => path !== own && path !== `${demoDistInfo}/RECORD`)
      .map((member) => [
        member.path,
        createHash("sha256")
          .update(bytes.subarray(member.localOffset, end(member)))
          .digest("hex"),
      ]),
  );
}

describe("a bill of materials in a wheel", () => {
  it("lists what the wheel carries, and is the same as outside but for the hash and the serial number", async () => {
    const bytes = await built({ files: carried });
    const { bytes: embedded, text, path } = await embed(bytes);
    expect(path).toBe(own);
    expect(await memberBytes(embedded, own)).toBe(text);
    const inside = await validDocument(text);
    const outside = await validDocument((await createSbom(bytes, { filename: demoFilename })).text);
    expect(inside.components).toEqual(outside.components);
    expect(inside.components).toHaveLength(1);
    expect(inside.metadata.component).not.toHaveProperty("hashes");
    expect(inside.serialNumber).not.toBe(outside.serialNumber);
  });

  it("has its row in RECORD, which is written last", async () => {
    const bytes = await built({ files: carried });
    const { bytes: embedded, text } = await embed(bytes);
    const hash = createHash("sha256").update(text).digest("base64url");
    const rows = (await memberBytes(bytes, `${demoDistInfo}/RECORD`)).split("\n");
    rows.splice(-2, 0, `${own},sha256=${hash},${Buffer.byteLength(text)}`);
    expect(await memberBytes(embedded, `${demoDistInfo}/RECORD`)).toBe(rows.join("\n"));
    const { members } = await readArchive(bytesSource(embedded), defaultLimits);
    expect(members.slice(-2).map(({ path, mode }) => [path, mode])).toEqual([
      [own, 0o100644],
      [`${demoDistInfo}/RECORD`, 0o100644],
    ]);
  });

  it("leaves every other member as it is, and put in twice is there once, byte for byte, whatever made the wheel", async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (made) => {
        const { bytes } = finish(made.reduce<Draft>((so, call) => call(so), emptyDraft));
        const once = await embed(bytes);
        expect(await untouched(once.bytes)).toEqual(await untouched(bytes));
        const wheel = await openWheel(once.bytes, { filename: demoFilename, platform: nodePlatform });
        const [subject] = await gatherFacts(wheel, { platform: nodePlatform });
        expect(subject?.facts).toMatchObject({
          "wheel.anomalies": [],
          "wheel.record-problems": [],
          "wheel.sbom-problems": [],
        });
        const twice = await embed(once.bytes);
        expect(Buffer.from(twice.bytes).equals(once.bytes)).toBe(true);
      }),
      { numRuns: 100, seed: 20_261_125 },
    );
  }, 60_000);

  it("reads the same in JSZip", async () => {
    const { bytes, text } = await embed(await built({ files: carried }));
    const zip = await JSZip.loadAsync(bytes, { checkCRC32: true });
    expect(await zip.file(own)?.async("string")).toBe(text);
    expect(Object.keys(zip.files).at(-1)).toBe(`${demoDistInfo}/RECORD`);
  });

  it("replaces an older one of wheel-guard's, also one that is no document at all", async () => {
    const once = await embed(await built({ files: carried }));
    const older = await embed(await built({ files: { ...carried, [own]: "garbage" } }));
    expect(older.text).toBe(once.text);
    expect(await memberBytes(older.bytes, own)).toBe(once.text);
    const stale = await embed(await built({ files: carried, unlisted: { [own]: "not in RECORD" } }));
    expect(await memberBytes(stale.bytes, own)).toBe(once.text);
  });

  it("has the time that is given, or else that of the old RECORD", async () => {
    const times = async (bytes: Uint8Array): Promise<readonly unknown[]> => {
      const archive = await readArchive(bytesSource(bytes), defaultLimits);
      return Promise.all(archive.members.slice(-2).map((member) => readModified(bytesSource(bytes), archive, member)));
    };
    const bytes = await built({ files: carried });
    const [, old] = await times(bytes);
    expect(await times((await embed(bytes)).bytes)).toEqual([old, old]);
    const given = await embed(bytes, { time: Date.UTC(2027, 0, 2, 3, 4, 6) });
    const date = ((2027 - 1980) << 9) | (1 << 5) | 2;
    const time = (3 << 11) | (4 << 5) | 3;
    expect(await times(given.bytes)).toEqual([
      { date, time },
      { date, time },
    ]);
    expect(given.text).toContain('"timestamp": "2027-01-02T03:04:06.000Z"');
  });

  it("takes what is the same to every reader as it is", async () => {
    const content = new Uint8Array(deflateRawSync("x".repeat(100)));
    const odd: ZipMember = { name: "demo/CON.py", content: "x".repeat(100), deflate: true, data: content };
    const { bytes } = finish({ ...emptyDraft, members: new Map([["demo/CON.py", odd]]) });
    expect(await untouched((await embed(bytes)).bytes)).toEqual(await untouched(bytes));
  });
});

describe("nothing is put into a wheel", () => {
  const record = `${demoDistInfo}/RECORD`;
  const refusal = async (bytes: Uint8Array): Promise<unknown> => embed(bytes).catch((error: unknown) => error);
  const finished = (...members: readonly ZipMember[]): Uint8Array =>
    finish({ ...emptyDraft, members: new Map(members.map((member) => [String(member.name), member])) }).bytes;

  it.each<[string, () => Promise<Uint8Array>, RegExp]>([
    ["without .dist-info", async () => buildZip([{ name: "a.py" }]).bytes, /there is no \.dist-info directory/],
    ["without RECORD", () => built({ record: false }), /RECORD is missing/],
    [
      "whose RECORD is no text",
      () => built({ record: false, files: { [record]: Uint8Array.of(0xff) } }),
      /RECORD cannot be read/,
    ],
    [
      "whose RECORD has another hash",
      () => built({ record: (rows) => rows.join("\n").replace(/sha256=./, "sha256=-") }),
      /RECORD is wrong \(hash-mismatch\) about demo/,
    ],
    [
      "with a member that RECORD leaves out",
      () => built({ unlisted: { "demo/more.py": "" } }),
      /RECORD is wrong \(unlisted-file\) about demo\/more\.py/,
    ],
    ["whose RECORD is signed", () => built({ unlisted: { [`${record}.jws`]: "{}" } }), /RECORD\.jws signs RECORD/],
    [
      "whose RECORD has a signature of S/MIME",
      () => built({ unlisted: { [`${record}.p7s`]: "" } }),
      /RECORD\.p7s signs RECORD/,
    ],
    [
      "with an encrypted member",
      async () => finished({ name: "demo/a.py", local: { flags: 1 }, central: { flags: 1 } }),
      /not one that every reader takes alike: .*encrypted/,
    ],
    [
      "with two sizes for a member",
      async () => finished({ name: "demo/a.py", content: "ab", local: { size: 3 } }),
      /not one that every reader takes alike/,
    ],
    [
      "with bytes before it",
      async () => concatenated("prefix", finish(emptyDraft).bytes),
      /not one that every reader takes alike/,
    ],
    [
      "with bytes behind it",
      async () => concatenated(finish(emptyDraft).bytes, "x"),
      /not one that every reader takes alike/,
    ],
    [
      "with bytes between members",
      async () => finished({ name: "demo/a.py", descriptor: new Uint8Array(5) }),
      /not one that every reader takes alike/,
    ],
    [
      "with a file where the folder would be",
      async () => finished({ name: `${demoDistInfo}/sboms` }),
      /sboms stands where it would go/,
    ],
    ["with a folder where the file would be", async () => finished({ name: `${own}/a` }), /stands where it would go/],
    [
      "with a file called like it on Windows",
      async () => finished({ name: own.replace("wheel", "Wheel") }),
      /stands where it would go/,
    ],
  ])("%s", async (_, make, message) => {
    const error = await refusal(await make());
    expect(error).toBeInstanceOf(EmbedError);
    expect((error as EmbedError).message).toMatch(message);
    expect((error as EmbedError).message).toContain(`nothing can be put into ${demoFilename}`);
  });

  it("that is no archive", async () => {
    expect(await refusal(new Uint8Array(100))).toBeInstanceOf(FormatError);
  });
});

function concatenated(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
}

describe("an audit of the small wheels of the repository with their bills of materials", () => {
  const folder = repositoryPath("test-wheels/wheels");
  // RECORD of these is wrong on purpose.
  const wrong = ["demo_record-1.0-py3-none-any.whl", "demo_broken-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"];

  it.each(readdirSync(folder).filter((name) => !wrong.includes(name)))("finds nothing new in %s", async (filename) => {
    const ruleset = builtinRuleset(["everything"]);
    const bytes = new Uint8Array(readFileSync(join(folder, filename)));
    const made = await embed(bytes, { filename });
    await validDocument(made.text);
    const findings = async (some: Uint8Array): Promise<string[]> =>
      (await auditWheel(some, filename, { ruleset, platform: nodePlatform })).findings.map(
        ({ rule, path }) => `${rule} ${path}`,
      );
    const before = await findings(bytes);
    const after = await findings(made.bytes);
    expect(after).toEqual(before.filter((one) => one !== "vendored-library-without-sbom "));
  });
});
