import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { computeChecksum } from "../../src/pe/checksum.ts";
import { machineName } from "../../src/pe/machine.ts";
import { parsePe } from "../../src/pe/parse.ts";
import type { PeFile } from "../../src/pe/pe.ts";
import { verifyAuthenticode } from "../../src/pe/verify.ts";
import { boundaryValues, overwrittenFields } from "../builders/overwritten.ts";
import { peBytes } from "./fixture-table.ts";

const names = [
  "library.i686.dll",
  "delay-import.x86_64.dll",
  "forwarders.x86_64.dll",
  "resource-only.x86_64.dll",
  "control-flow-guard.x86_64.dll",
  "arm64x.dll",
  "thread-local.i686.dll",
  "close-sections.x86_64.dll",
  "pdb-path.x86_64.dll",
  "gnu-debug.x86_64.dll",
  "signed-twice.x86_64.dll",
];
const seeds = names.map(peBytes);
const rows = names.map((name, index) => [name, seeds[index] as Uint8Array] as const);

const mutated = overwrittenFields(seeds, [...boundaryValues, 0x1000]);

/** Every break that a file has. */
const breaksOf = ({ error, debug, resources, certificates }: PeFile): readonly FormatError[] =>
  [error, debug?.error, resources?.error, certificates?.error].filter((found) => found !== undefined);

/** Read everything there is, lazy parts too. */
async function readWhole(bytes: Uint8Array): Promise<PeFile> {
  const file = parsePe(bytes);
  for (const found of breaksOf(file)) {
    expect(found).toBeInstanceOf(FormatError);
    expect(found.offset).toBeGreaterThanOrEqual(0);
  }
  file.exports?.names();
  file.exports?.namesStartWith("PyInit_");
  expect(machineName(file) === undefined).toBe(!("loadConfiguration" in file));
  if (file.header !== undefined) expect(computeChecksum(bytes, file.header)).toBeGreaterThanOrEqual(bytes.length);
  const verdict = await verifyAuthenticode(file, nodePlatform);
  expect(verdict === undefined).toBe(!("certificates" in file));
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

  it.each(rows)("%s cut at any length is never read whole", async (_, seed) => {
    // Behind the last section stand symbols for debuggers, which no loader reads.
    const { overlay, certificates } = parsePe(seed);
    const end = certificates === undefined ? (overlay?.offset ?? 0) : seed.length;
    for (let length = 0; length < end; length += length < 2048 ? 1 : 17)
      expect(breaksOf(await readWhole(seed.subarray(0, length)))).not.toEqual([]);
  });

  it.each(rows)(
    "%s with any byte of its first kibibyte flipped",
    async (_, seed) => {
      for (let at = 0; at < Math.min(seed.length, 1024); at++)
        for (const mask of [0xff, 0x01, 0x80]) {
          const bytes = Uint8Array.from(seed);
          bytes[at] = (bytes[at] ?? 0) ^ mask;
          await readWhole(bytes);
        }
    },
    60_000,
  );
});

describe("a flipped bit of a signed file never goes unnoticed", () => {
  const bytes = peBytes("signed.x86_64.dll");
  const { header, certificates } = parsePe(bytes);
  const checksum = header?.checksumOffset ?? 0;
  const entry = header?.directories[4]?.entryOffset ?? 0;
  const covered = [...new Array(certificates?.offset ?? 0).keys()].filter(
    (at) => !(at >= checksum && at < checksum + 4) && !(at >= entry && at < entry + 8),
  );
  const flipped = async (at: number, bit: number) => {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << bit);
    return verifyAuthenticode(parsePe(changed), nodePlatform);
  };

  it("is another digest, or a header that cannot be read", async () => {
    for (const at of covered)
      for (const bit of [0, 5]) expect((await flipped(at, bit))?.state).not.toBe("valid-digest");
  });

  it("but for the checksum, which no digest holds", async () => {
    for (let at = checksum; at < checksum + 4; at++) expect((await flipped(at, 3))?.state).toBe("valid-digest");
  });

  it("in the entry of the table, makes it unreadable or another table", async () => {
    for (let at = entry; at < entry + 8; at++)
      for (const bit of [0, 3, 7]) expect((await flipped(at, bit))?.state).toBe("invalid-digest");
  });
});
