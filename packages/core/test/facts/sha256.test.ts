import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type GatherOptions, gatherBinaryFacts, gatherFacts } from "../../src/facts/gather.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildElf } from "../builders/elf.ts";
import { buildWheel, recordRow } from "../builders/wheel.ts";
import { machoBytes } from "../macho/fixture-table.ts";

const elf = buildElf({ needed: ["libc.so.6"] }).bytes;
const fat = machoBytes("flipped-slice.universal2.dylib");
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function hashes(
  files: Readonly<Record<string, Uint8Array>>,
  options: GatherOptions = {},
  algorithm = "sha256",
): Promise<readonly (readonly [string, string | undefined])[]> {
  const rows = Object.entries(files).map(([path, content]) => recordRow(path, content, algorithm));
  const { bytes, filename } = await buildWheel({ files, record: () => rows.join("\n") });
  const wheel = await openWheel(bytes, { filename, platform: nodePlatform });
  const subjects = await gatherFacts(wheel, { platform: nodePlatform, ...options });
  return subjects
    .filter(({ kind }) => kind !== "wheel" && kind !== "file")
    .map(({ path, facts, gaps }) => [
      path,
      facts["binary.sha256"] ?? gaps.find(({ fact }) => fact === "binary.sha256")?.kind,
    ]);
}

describe("the SHA-256 of a binary", () => {
  it("is that of the member, of every slice that of the whole file", async () => {
    expect(await hashes({ "demo/a.so": elf, "demo/b.dylib": fat })).toEqual([
      ["demo/a.so", hashOf(elf)],
      ["demo/b.dylib#x86_64", hashOf(fat)],
      ["demo/b.dylib#arm64", hashOf(fat)],
    ]);
  });

  it("is made beside the hash that RECORD has, where it is another one and somebody asks", async () => {
    expect(await hashes({ "demo/a.so": elf }, {}, "sha512")).toEqual([["demo/a.so", hashOf(elf)]]);
    expect(await hashes({ "demo/a.so": elf }, { wanted: ["binary.format"] }, "sha512")).toEqual([
      ["demo/a.so", "unknown"],
    ]);
    expect(await hashes({ "demo/a.so": elf }, { wanted: ["binary.format"] })).toEqual([["demo/a.so", hashOf(elf)]]);
    expect(await hashes({ "demo/a.so": elf }, { verifyRecord: false })).toEqual([["demo/a.so", hashOf(elf)]]);
  });

  it("is there of a file that is no whole binary, and of one outside a wheel", async () => {
    const broken = elf.subarray(0, 100);
    expect(await hashes({ "demo/a.so": broken })).toEqual([["demo/a.so", hashOf(broken)]]);
    const [subject] = await gatherBinaryFacts(elf);
    expect(subject?.facts["binary.sha256"]).toBe(hashOf(elf));
  });
});
