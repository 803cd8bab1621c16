import fc from "fast-check";
import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { gatherFacts } from "../../src/facts/gather.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { type Platform, webPlatform } from "../../src/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { allOnes, calls, type Draft, emptyDraft, finish } from "../builders/drafted-wheel.ts";
import { demoFilename } from "../builders/wheel.ts";
import { toBytes } from "../builders/zip.ts";

describe.each<[string, Platform]>([
  ["node", nodePlatform],
  ["web", webPlatform],
])("whatever calls made a wheel, on the %s platform", (_, platform) => {
  it("it reads back equal, and nothing is wrong with it", async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(calls, async (made) => {
        const draft = made.reduce<Draft>((so, call) => call(so), emptyDraft);
        const { members, bytes } = finish(draft);
        most = Math.max(most, members.length);
        const wheel = await openWheel(bytes, { filename: demoFilename, platform });
        expect(wheel.members.map(({ path }) => path)).toEqual(members.map(({ name }) => name));
        for (const [index, member] of wheel.members.entries()) {
          const expected = Buffer.from(toBytes(members[index]?.content ?? ""));
          expect(Buffer.from((await wheel.read(member)).bytes).equals(expected)).toBe(true);
          expect(member.size).toBe(expected.length);
        }

        const [subject, ...files] = await gatherFacts(wheel, { platform });
        expect(subject?.facts).toMatchObject({
          "wheel.anomalies": [],
          "wheel.record-problems": [],
          "wheel.structure-problems": [],
          "wheel.name-problems": [],
          "wheel.compressed-size": bytes.length,
          "wheel.uncompressed-size": members.reduce((sum, { content = "" }) => sum + toBytes(content).length, 0),
        });
        const paths = members.map(({ name }) => name).filter((name) => !String(name).endsWith("/"));
        expect(files.map(({ path }) => path)).toEqual(paths);
        expect(files.flatMap(({ gaps }) => gaps.filter(({ kind }) => kind === "unknown"))).toEqual([]);
      }),
      { numRuns: 250, seed: 20_260_702 },
    );
    expect(most).toBeGreaterThan(8);
  }, 60_000);
});

it("and JSZip reads the same from it", async () => {
  await fc.assert(
    fc.asyncProperty(calls, async (made) => {
      const draft = made.reduce((so, call) => call(so), emptyDraft);
      // Where the plain end record says everything itself, JSZip takes the ZIP64 records for bytes before the archive.
      const options = draft.options.zip64 === undefined ? draft.options : { ...draft.options, end: allOnes };
      const { members, bytes } = finish({ ...draft, options });
      const zip = await JSZip.loadAsync(bytes, { checkCRC32: true });
      for (const { name, content = "" } of members) {
        if (String(name).endsWith("/")) continue;
        const read = await zip.file(String(name))?.async("nodebuffer");
        expect(read?.equals(toBytes(content))).toBe(true);
      }
    }),
    { numRuns: 100, seed: 20_260_703 },
  );
}, 60_000);
