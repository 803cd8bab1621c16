import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePartialElf } from "../../src/elf/parse.ts";
import { FormatError } from "../../src/errors.ts";
import { gatherBinaryFacts } from "../../src/facts/gather.ts";
import { fixtureBytes } from "./fixture-table.ts";

const seeds = [
  "relro-full.x86_64.so",
  "protector-present.i686.so",
  "hash-sysv-only.s390x.so",
  "protector-present.aarch64.so",
].map(fixtureBytes);

/** Values that break readers: the ends of every width, signs, and counts just beyond a file. */
const boundary = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff);

/** One of the seeds with some of its fields overwritten. */
const mutated = fc
  .record({
    seed: fc.nat(seeds.length - 1),
    writes: fc.array(
      fc.record({
        place: fc.double({ min: 0, max: 1, noNaN: true }),
        value: boundary,
        width: fc.constantFrom(1, 2, 4, 8),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
  })
  .map(({ seed, writes, cut }) => {
    const bytes = Uint8Array.from(seeds[seed] as Uint8Array);
    const view = new DataView(bytes.buffer);
    for (const { place, value, width } of writes) {
      // Headers and tables at the start are hit as often as the rest together.
      const at = Math.floor(place * place * (bytes.length - 8));
      if (width === 1) view.setUint8(at, value & 0xff);
      else if (width === 2) view.setUint16(at, value & 0xffff, true);
      else view.setUint32(at, value >>> 0, true);
      if (width === 8) view.setUint32(at + 4, value >>> 0, true);
    }
    return cut === null ? bytes : bytes.subarray(0, Math.floor(cut * bytes.length));
  });

describe("whatever the bytes, reading ends in facts or in a FormatError", () => {
  it("mutated files never throw anything else, and never take long", async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (bytes) => {
        const started = performance.now();
        const { error } = parsePartialElf(bytes);
        if (error !== undefined) {
          expect(error).toBeInstanceOf(FormatError);
          expect(error.offset).toBeGreaterThanOrEqual(0);
        }
        const [subject] = await gatherBinaryFacts(bytes);
        for (const gap of subject?.gaps ?? []) expect(gap.reason).not.toBe("");
        expect(performance.now() - started).toBeLessThan(1000);
      }),
      { numRuns: 1500, seed: 1 },
    );
  });

  it.each(seeds.map((seed, index) => [index, seed] as const))(
    "seed %i cut at any length gives facts or a FormatError",
    async (_, seed) => {
      for (let length = 4; length < seed.length; length += 37)
        await expect(gatherBinaryFacts(seed.subarray(0, length))).resolves.toHaveLength(length < 8 ? 0 : 1);
    },
  );
});
