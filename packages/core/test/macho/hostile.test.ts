import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.ts";
import type { MachoFile } from "../../src/macho/macho.ts";
import { parseMacho } from "../../src/macho/parse.ts";
import { verifyCodeSignature } from "../../src/macho/verify.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { boundaryValues, filledPlaces, overwrittenFields } from "../builders/overwritten.ts";
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

const places = seeds.map(filledPlaces);
const mutated = overwrittenFields(seeds, boundaryValues);

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
