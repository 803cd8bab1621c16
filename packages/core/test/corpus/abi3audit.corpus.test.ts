import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { abi3ListFile, cacheDirectory, corpusWheels } from "../../../../test-wheels/corpus/list.mjs";
import type { Subject } from "../../src/facts/subject.ts";
import { repositoryPath } from "../generated/sources.ts";
import { corpusPath, gatherCorpusWheel, wheelFiles } from "./corpus.ts";
import { pythonWith } from "./python.ts";

// abi3audit shares no code with wheel-guard; the table of the stable ABI both take from abi3info.

const abi3audit = "0.0.26";
const { version: abi3info } = JSON.parse(readFileSync(repositoryPath("rules/data/stable-abi.json"), "utf8")) as {
  version: string;
};
let program: string;

interface Difference {
  readonly wheel: string;
  readonly member: string;
  readonly symbols: readonly string[];
  readonly reason: string;
}

interface AuditResult {
  readonly name: string;
  readonly result: {
    readonly computed: string;
    readonly non_abi3_symbols: readonly string[];
    readonly future_abi3_objects: Readonly<Record<string, string>>;
  };
}

const differences = parse(
  readFileSync(repositoryPath("test-wheels/corpus/abi3audit.yaml"), "utf8"),
) as readonly Difference[];

const wheels = [
  ...wheelFiles.filter((file) => /-abi3t?[.-]/.test(file) && file.includes("linux")),
  ...corpusWheels(abi3ListFile).map(({ file }) => file),
];

/** What abi3audit says of each module. Its report knows base names only; no wheel of the list has one twice. */
function audit(file: string): readonly AuditResult[] {
  const { stdout, error } = spawnSync(program, ["--report", corpusPath(file)], { encoding: "utf8" });
  if (error !== undefined) throw error;
  const { specs } = JSON.parse(stdout) as { specs: Record<string, { wheel: readonly AuditResult[] }> };
  return Object.values(specs).flatMap(({ wheel }) => wheel);
}

/** What only abi3audit finds. There is nothing that only wheel-guard finds. */
function onlyAbi3audit(wheel: string, member: string): readonly string[] {
  return differences
    .filter((entry) => entry.wheel === wheel && entry.member === member)
    .flatMap(({ symbols }) => symbols)
    .sort();
}

function minorOfTag(tag: string): number {
  return Number(/^cp3([0-9]+)-/.exec(tag)?.[1]);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

beforeAll(() => {
  execFileSync(process.execPath, [
    repositoryPath("test-wheels/corpus/fetch.mjs"),
    "--list",
    abi3ListFile,
    "--into",
    cacheDirectory(),
  ]);
  program = join(dirname(pythonWith(`abi3audit==${abi3audit}`, `abi3info==${abi3info}`)), "abi3audit");
}, 300_000);

describe.each(wheels)("%s", (file) => {
  it("breaks the stable ABI where abi3audit says so, but for what is listed with its reason", async () => {
    const subjects = await gatherCorpusWheel(file);
    const modules = new Map<string, Subject>(
      subjects.flatMap((subject) =>
        subject.facts["binary.stable-abi-violations"] === undefined ? [] : [[baseName(subject.path), subject]],
      ),
    );
    const results = audit(file);
    expect(results.map(({ name }) => name).sort()).toEqual([...modules.keys()].sort());
    for (const { name, result } of results) {
      const subject = modules.get(name);
      const ours = (subject?.facts["binary.stable-abi-violations"] ?? []).map(({ symbol }) => symbol ?? "");
      const theirs = [...result.non_abi3_symbols, ...Object.keys(result.future_abi3_objects)];
      const path = subject?.path ?? "";
      expect(theirs.filter((symbol) => !ours.includes(symbol)).sort()).toEqual(onlyAbi3audit(file, path));
      expect(ours.filter((symbol) => !theirs.includes(symbol))).toEqual([]);
    }
  });

  it("has the lowest tag that abi3audit computes, which never goes below the claimed one", async () => {
    const [wheel] = await gatherCorpusWheel(file);
    const { claimed = "", lowest = "" } = wheel?.facts["wheel.stable-abi"] ?? {};
    if (lowest === "none") return;
    const computed = audit(file).map(({ result }) => Number(result.computed.slice("3.".length)));
    expect(Math.max(...computed)).toBe(Math.max(minorOfTag(claimed), minorOfTag(lowest)));
  });
});

describe("the list of differences", () => {
  it("is about wheels that are compared, and gives reasons", () => {
    for (const { wheel, reason } of differences) {
      expect(wheels).toContain(wheel);
      expect(reason).not.toBe("");
    }
  });
});
