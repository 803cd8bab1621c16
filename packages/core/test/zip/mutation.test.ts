import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAudit } from "../../src/audit.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { type Platform, webPlatform } from "../../src/platform.ts";
import { demoFilename } from "../builders/wheel.ts";
import { buildZip, fields, type ZipMember } from "../builders/zip.ts";

/** A little-endian x86-64 shared object that is nothing but its header. */
const elf = new Uint8Array(64);
elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
elf.set(fields([3, 2], [62, 2], [1, 4]), 16);
elf.set(fields([64, 2], [56, 2], [0, 2], [64, 2]), 52);

const members: readonly ZipMember[] = [
  { name: "demo/", content: "" },
  { name: "demo/__init__.py", content: "answer = 42\n".repeat(20), deflate: true },
  { name: "demo/_core.so", content: elf },
  { name: "demo-1.0.dist-info/METADATA", content: "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n" },
  { name: "demo-1.0.dist-info/WHEEL", content: "Wheel-Version: 1.0\nTag: py3-none-any\n" },
  { name: "demo-1.0.dist-info/RECORD", content: 'demo/__init__.py,,\n"demo/_core.so",sha256=AAAA,64\n' },
];
const zip = buildZip(members, { end: { directorySize: 0xffffffff }, zip64: {}, comment: "note" });

const flip = fc.record({ at: fc.nat(zip.bytes.length - 1), value: fc.integer({ min: 1, max: 255 }) });
/** Flips in the directory and the records behind it, where most of what is read is claims. */
const claim = flip.map(({ at, value }) => ({
  at: zip.directoryOffset + (at % (zip.bytes.length - zip.directoryOffset)),
  value,
}));
const mutations = fc.array(fc.oneof(flip, claim), { minLength: 1, maxLength: 6 });

describe.each<[string, Platform]>([
  ["web", webPlatform],
  ["node", nodePlatform],
])("a wheel with bytes flipped anywhere, on the %s platform,", (_, platform) => {
  it("is audited or gets an error with a code: the audit never rejects", async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(mutations, async (flips) => {
        const bytes = zip.bytes.slice();
        for (const { at, value } of flips) bytes[at] = (bytes[at] ?? 0) ^ value;
        const report = await createAudit({ platform }).add(bytes, demoFilename);
        outcomes.add(report.error?.code ?? "audited");
        expect(report.size).toBe(bytes.length);
        if (report.error === null) expect(report.sha256).toMatch(/^[0-9a-f]{64}$/);
        else expect(["WG_FORMAT", "WG_LIMIT"]).toContain(report.error.code);
      }),
      { numRuns: 300, seed: 20_260_701 },
    );
    // Both ways out were taken, or the flips hit nothing that matters.
    expect([...outcomes]).toEqual(expect.arrayContaining(["audited", "WG_FORMAT"]));
  });
});

it("the wheel that is mutated is read whole", async () => {
  const report = await createAudit({ platform: nodePlatform }).add(zip.bytes, demoFilename);
  expect(report.error).toBeNull();
  expect(report.checked).toMatchObject({ files: 5, binaries: 1 });
  expect(report.findings.map(({ rule }) => rule)).not.toContain("wheel-malformed");
});
