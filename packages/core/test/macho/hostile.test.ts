import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.ts";
import type { MachoFile } from "../../src/macho/macho.ts";
import { parseMacho } from "../../src/macho/parse.ts";
import { verifyCodeSignature } from "../../src/macho/verify.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { machoBytes } from "./fixture-table.ts";

const names = [
  "library.x86_64.dylib",
  "library-chained.arm64.dylib",
  "library.arm64_32.dylib",
  "library.universal2.dylib",
  "library.fat64.dylib",
  "debug.x86_64.dylib",
  "signed-two-hashes.x86_64.dylib",
  "object.i386.o",
];
const seeds = names.map(machoBytes);

/** Where a file holds something else than zeros: most of a small file is padding. */
const places = seeds.map((bytes) => Uint32Array.from([...bytes.keys()].filter((at) => bytes[at] !== 0)));

/** Values that break readers: the ends of every width, signs, and counts just beyond a file. */
const boundary = fc.constantFrom(0, 1, 7, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff);

/** One of the seeds with some of its fields overwritten. */
const mutated = fc
  .record({
    seed: fc.nat(seeds.length - 1),
    writes: fc.array(
      fc.record({
        place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        value: boundary,
        width: fc.constantFrom(1, 2, 4, 8),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
  })
  .map(({ seed, writes, cut }) => {
    const bytes = Uint8Array.from(seeds[seed] as Uint8Array);
    const filled = places[seed] as Uint32Array;
    const view = new DataView(bytes.buffer);
    for (const { place, value, width } of writes) {
      const at = Math.min(filled[Math.floor(place * filled.length)] ?? 0, bytes.length - 8);
      if (width === 1) view.setUint8(at, value & 0xff);
      else if (width === 2) view.setUint16(at, value & 0xffff, true);
      else view.setUint32(at, value >>> 0, true);
      if (width === 8) view.setUint32(at + 4, value >>> 0, true);
    }
    return cut === null ? bytes : bytes.subarray(0, Math.floor(cut * bytes.length));
  });

/** Read everything there is, lazy parts too. */
async function readWhole(bytes: Uint8Array): Promise<MachoFile> {
  const file = parseMacho(bytes);
  const { slices, error } = file;
  for (const found of [error, ...slices.map((slice) => slice.error)]) {
    if (found === undefined) continue;
    expect(found).toBeInstanceOf(FormatError);
    expect(found.offset).toBeGreaterThanOrEqual(0);
  }
  for (const slice of slices) {
    slice.exportTrie?.names();
    slice.exportTrie?.namesStartWith("_PyInit_");
    slice.symbols?.defined();
    slice.symbols?.exported();
    const verdict = await verifyCodeSignature(slice, nodePlatform);
    expect(verdict === undefined).toBe(!("signature" in slice));
  }
  return file;
}

describe("whatever the bytes, reading ends in a result or in a FormatError", () => {
  it("mutated files never throw anything else, and never take long", async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (bytes) => {
        const started = performance.now();
        await readWhole(bytes);
        expect(performance.now() - started).toBeLessThan(1000);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it.each(names.map((name, index) => [name, seeds[index] as Uint8Array] as const))(
    "%s cut at any length is never read whole",
    async (_, seed) => {
      const filled = places[names.indexOf(_)] as Uint32Array;
      const last = filled[filled.length - 1] ?? 0;
      for (let length = 0; length <= last; length += length < 2048 ? 1 : 97) {
        const { slices, error } = await readWhole(seed.subarray(0, length));
        expect([error, ...slices.map((slice) => slice.error)].some((found) => found !== undefined)).toBe(true);
      }
    },
  );

  it.each(names.map((name, index) => [name, seeds[index] as Uint8Array] as const))(
    "%s with any byte of its headers flipped",
    async (_, seed) => {
      for (let at = 0; at < Math.min(seed.length, 1600); at++) {
        for (const mask of [0xff, 0x01, 0x80]) {
          const bytes = Uint8Array.from(seed);
          bytes[at] = (bytes[at] ?? 0) ^ mask;
          await readWhole(bytes);
        }
      }
    },
    60_000,
  );
});

describe("a flipped bit of a signed file never goes unnoticed", () => {
  const bytes = machoBytes("module.arm64.so");
  const [slice] = parseMacho(bytes).slices;
  const covered = slice?.signature?.directories[0]?.codeLimit ?? 0;
  const commandsEnd = 32 + (slice?.header?.commandBytes ?? 0);
  const flipped = async (at: number, bit: number) => {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << bit);
    const [broken] = parseMacho(changed).slices;
    return broken === undefined ? undefined : verifyCodeSignature(broken, nodePlatform);
  };

  it("is found on the page where it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: commandsEnd, max: covered - 1 }), fc.nat(7), async (at, bit) => {
        expect(await flipped(at, bit)).toMatchObject({
          state: "invalid",
          failure: { kind: "page", index: Math.floor(at / 4096), mismatches: 1 },
        });
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  it("can make a file unsigned or unreadable where the commands are, but never leaves it valid", async () => {
    for (let at = 0; at < commandsEnd; at++)
      for (const bit of [0, 3, 7]) expect((await flipped(at, bit))?.state).not.toBe("valid");
  });
});
