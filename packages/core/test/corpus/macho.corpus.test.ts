import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { memberPath } from "../../src/facts/subject.ts";
import { parseMacho } from "../../src/macho/parse.ts";
import { isMacho } from "../../src/macho/slices.ts";
import { verifyCodeSignature } from "../../src/macho/verify.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { repositoryPath } from "../generated/sources.ts";
import { comparableFacts, independentFacts } from "../macho/independent-facts.ts";
import { bothVerdicts, type IndependentFile, independentForm, withoutVerdicts } from "../macho/independent-form.ts";
import { gatherCorpusWheel, readMembersThat, wheelFiles } from "./corpus.ts";
import { pythonWith } from "./python.ts";

// LIEF shares no code with wheel-guard; test-wheels/macho/lief-facts.py verifies the signatures with hashlib.

const wheels = wheelFiles.filter((file) => file.includes("macosx"));
let python: string;

beforeAll(() => {
  python = pythonWith("lief==1.0.0");
}, 300_000);

function readWithLief(bytes: Uint8Array, scratch: string): IndependentFile {
  const path = join(scratch, "member");
  writeFileSync(path, bytes);
  const output = execFileSync(python, [repositoryPath("test-wheels/macho/lief-facts.py"), path], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(output) as IndependentFile;
}

describe.each(wheels)("%s", (file) => {
  it("is read as LIEF reads it, with these facts, and every signature is judged as hashlib judges it", async () => {
    const members = await readMembersThat(file, isMacho);
    const subjects = (await gatherCorpusWheel(file)).filter(({ kind }) => kind === "macho");
    expect(members.size).toBeGreaterThan(0);
    const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-"));
    try {
      for (const [path, bytes] of members) {
        const { slices, error } = parseMacho(bytes);
        expect([path, error, ...slices.map((slice) => slice.error)]).toEqual([
          path,
          undefined,
          ...slices.map(() => undefined),
        ]);
        const theirs = readWithLief(bytes, scratch).slices ?? [];
        expect([path, ...slices.map(independentForm)]).toEqual([path, ...theirs.map(withoutVerdicts)]);
        for (const [index, slice] of slices.entries()) {
          const other = theirs[index];
          if (other === undefined) throw new Error(`LIEF has fewer slices of ${path}`);
          const [ours, independent] = bothVerdicts(await verifyCodeSignature(slice, nodePlatform), other);
          expect([path, ours]).toEqual([path, independent]);
          const [subject] = subjects.filter((each) => memberPath(each) === path).slice(index);
          const expected = independentFacts(other);
          expect([path, comparableFacts(subject, expected)]).toEqual([path, expected]);
          const holds = JSON.stringify(independent) === "[]";
          expect([path, subject?.facts["macho.signature"] !== "invalid"]).toEqual([path, holds]);
        }
      }
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });

  it("binds nothing that its symbol tables do not name", async () => {
    for (const [path, bytes] of await readMembersThat(file, isMacho))
      for (const { bindings = [], symbols } of parseMacho(bytes).slices) {
        const known = new Set([...(symbols?.defined() ?? []), ...(symbols?.imports ?? []).map(({ name }) => name)]);
        expect([path, bindings.filter(({ name }) => !known.has(name))]).toEqual([path, []]);
      }
  });
});
