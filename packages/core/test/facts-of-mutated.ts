import fc from "fast-check";
import { expect } from "vitest";
import { gatherBinaryFacts } from "../src/facts/gather.ts";
import { nodePlatform } from "../src/node/platform.ts";

/** Whatever some bytes of these files are changed to, every fact is set or has a reason, soon enough. */
export async function expectFactsOfMutated(files: readonly Uint8Array[]): Promise<void> {
  const mutated = fc
    .tuple(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(0x800), fc.constantFrom(0, 1, 0xff, 0x7f, 0x80)), { minLength: 1, maxLength: 6 }),
    )
    .map(([seed, changes]) => {
      const bytes = seed.slice();
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });
  await fc.assert(
    fc.asyncProperty(mutated, async (bytes) => {
      const started = performance.now();
      for (const { gaps, facts } of await gatherBinaryFacts(bytes, "x", { platform: nodePlatform })) {
        for (const gap of gaps) expect(gap.reason).not.toBe("");
        expect(facts["binary.format"]).toBeDefined();
      }
      expect(performance.now() - started).toBeLessThan(1000);
    }),
    { numRuns: 1000, seed: 1 },
  );
}
