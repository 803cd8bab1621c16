import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FormatError, LimitError } from "../src/errors.ts";
import { gatherBinaryFacts, gatherFacts } from "../src/facts/gather.ts";
import { nodePlatform } from "../src/node/platform.ts";
import { type Platform, webPlatform } from "../src/platform.ts";
import { openWheel } from "../src/wheel/open.ts";
import { demoFilename } from "./builders/wheel.ts";

/** An input that the fuzzer found: what leads to it, and everything that is said of it. */
interface Find {
  readonly file: string;
  /** The message without its numbers, or the kind of anomaly, that the input was kept for. */
  readonly pins: string;
  readonly says: readonly string[];
}

const folder = new URL("../../../test-wheels/finds/", import.meta.url);
const table = parse(readFileSync(new URL("finds.yaml", folder), "utf8")) as Readonly<Record<string, readonly Find[]>>;
const readFind = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, folder)));

async function saidOfArchive(bytes: Uint8Array, platform: Platform): Promise<readonly string[] | undefined> {
  try {
    const wheel = await openWheel(bytes, { filename: demoFilename, platform });
    const [subject] = await gatherFacts(wheel, { platform });
    return subject?.facts["wheel.anomalies"]?.map(({ kind, detail }) => `${kind}: ${detail}`);
  } catch (error) {
    if (error instanceof FormatError || error instanceof LimitError) return [error.message];
    throw error;
  }
}

describe("what the fuzzer found is read as it was", () => {
  it.each(table["zip"] ?? [])("zip: $pins", async ({ file, says }) => {
    expect(await saidOfArchive(readFind(`zip/${file}`), nodePlatform)).toEqual(says);
  });

  // The web's inflate does not tell how many bytes it used, which only this message needs.
  const onWeb = (table["zip"] ?? []).filter(({ pins }) => !pins.includes("after the end of its deflate stream"));
  it.each(onWeb)("zip, on the web platform: $pins", async ({ file, says }) => {
    expect(await saidOfArchive(readFind(`zip/${file}`), webPlatform)).toEqual(says);
  });

  it.each(table["elf"] ?? [])("elf: $pins", async ({ file, says }) => {
    const subjects = await gatherBinaryFacts(readFind(`elf/${file}`));
    expect(subjects.map(({ facts }) => facts["binary.malformed"])).toEqual(says);
  });

  it("and the table names each file once", () => {
    for (const [format, finds] of Object.entries(table))
      expect(finds.map(({ file }) => file).sort()).toEqual(readdirSync(new URL(`${format}/`, folder)).sort());
  });
});
