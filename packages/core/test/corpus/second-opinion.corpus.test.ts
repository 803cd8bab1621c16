import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatherFacts } from "../../src/facts/gather.ts";
import { readElfTables } from "../../src/facts/second-opinion/elf.ts";
import type { SecondOpinion } from "../../src/facts/second-opinion/opinion.ts";
import { openFile } from "../../src/node/file-source.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { readContainerAgain } from "../../src/node/second-opinion/jszip.ts";
import { createSecondOpinion } from "../../src/node/second-opinion/second-opinion.ts";
import { openWheel } from "../../src/wheel/open.ts";
import type { Wheel } from "../../src/wheel/wheel.ts";
import { repositoryPath } from "../generated/sources.ts";
import { type Bundled, bundleModules } from "../node/second-opinion/bundled.ts";
import { corpusPath, wheelExpectations, wheelFiles } from "./corpus.ts";

interface File {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

let bundled: Bundled;
let secondOpinion: SecondOpinion;

beforeAll(async () => {
  bundled = await bundleModules({ worker: "../../../src/node/second-opinion/worker.ts" });
  secondOpinion = await createSecondOpinion({ worker: bundled.url("worker.js") });
});
afterAll(() => bundled.remove());

async function withWheel<Result>(file: string, use: (wheel: Wheel) => Promise<Result>): Promise<Result> {
  const source = await openFile(corpusPath(file));
  try {
    return await use(await openWheel(source, { filename: file, platform: nodePlatform }));
  } finally {
    await source.close();
  }
}

function ourFiles(file: string): Promise<File[]> {
  return withWheel(file, async (wheel) => {
    const files: File[] = [];
    for (const member of wheel.members) {
      if (member.directory) continue;
      const { bytes } = await wheel.read(member);
      files.push({ path: member.path, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
    }
    return files;
  });
}

function pythonFiles(file: string): File[] {
  const lines = execFileSync("python3", [repositoryPath("test-wheels/corpus/members.py"), corpusPath(file)], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as File);
}

async function jszipFiles(file: string): Promise<File[]> {
  const members = await readContainerAgain(readFileSync(corpusPath(file)), 2 ** 32);
  return members.flatMap(({ path, folder, content }) =>
    folder || content === undefined ? [] : [{ path, ...content }],
  );
}

const byPath = (files: readonly File[]): File[] => [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

describe.each(wheelFiles)("%s", (file) => {
  it("has the members and bytes that Python's zipfile and jszip read", async () => {
    const ours = await ourFiles(file);
    expect(ours.length).toBeGreaterThan(3);
    expect(ours).toEqual(pythonFiles(file));
    expect(byPath(await jszipFiles(file))).toEqual(byPath(ours));
  });

  it("is read alike by the second readers, each in its thread", async () => {
    const [wheel] = await withWheel(file, (opened) => gatherFacts(opened, { platform: nodePlatform, secondOpinion }));
    expect(wheel?.gaps.filter(({ fact }) => fact === "wheel.second-opinion")).toEqual([]);
    expect(wheel?.facts["wheel.second-opinion"]).toEqual([]);
  });
});

it("elfy is asked about every ELF file of the public wheels", async () => {
  const left: string[] = [];
  let asked = 0;
  for (const file of wheelFiles) {
    await withWheel(file, async (wheel) => {
      for (const member of wheel.members) {
        const bytes = member.directory ? undefined : (await wheel.read(member)).bytes;
        if (bytes === undefined || bytes[0] !== 0x7f || bytes[1] !== 0x45) continue;
        if (readElfTables(bytes) === undefined) left.push(`${file} ${member.path}`);
        else asked++;
      }
    });
  }
  expect(left).toEqual([]);
  expect(asked).toBe(Object.values(wheelExpectations).reduce((sum, { binaries }) => sum + binaries.elf, 0));
});
