import { describe, expect, it } from "vitest";
import type { Facts } from "../../../src/facts/catalogue/catalogue.ts";
import { establishChanges } from "../../../src/facts/diff/establish.ts";
import { type ReleaseParts, release } from "./releases.ts";

const count = (length: number) => Array.from({ length }, (_, index) => index);

const libraries = (tag: string): Facts => ({
  "wheel.vendored-libraries": count(50_000).map((index) => ({
    path: `x.libs/lib${tag}${index}.so`,
    name: index % 2 === 0 ? "z" : `${tag}${index}`,
    version: `1.${index}`,
  })),
});

const binaries = (tag: string): ReleaseParts["binaries"] & {} =>
  Object.fromEntries(
    count(30_000).map((index) => [
      `p/${tag}${index}.so`,
      { "binary.resolution": [{ library: `lib${tag}${index}.so`, kind: "system" as const }] },
    ]),
  );

/** What takes a second at most; growing with the square of what is in the wheels it would take minutes. */
describe("two wheels made to be costly to compare", () => {
  it.each<[string, ReleaseParts, ReleaseParts, number]>([
    [
      "100,000 lost files in as many folders as can be lost",
      { files: count(100_000).map((index) => `p/${"d/".repeat(index % 9)}${Math.floor(index / 5)}/${index}.csv`) },
      {},
      1_000,
    ],
    ["names with 32,000 folders", { files: count(200).map((index) => `p/${"a/".repeat(32_000)}${index}.csv`) }, {}, 1],
    [
      "50,000 libraries lost, which 30,000 binaries still ask for",
      { wheel: libraries("a") },
      { wheel: libraries("b"), binaries: binaries("a") },
      50_000,
    ],
    ["30,000 binaries lost and as many new", { binaries: binaries("a") }, { binaries: binaries("b") }, 60_000],
  ])("%s", (_, old, fresh, atLeast) => {
    const start = performance.now();
    const changes = establishChanges(release(old), release(fresh));
    expect(changes.length).toBeGreaterThanOrEqual(atLeast);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
