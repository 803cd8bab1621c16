import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readelfFacts } from "../../../../test-wheels/corpus/readelf.mjs";
import { memberPath, type Subject } from "../../src/facts/subject.ts";
import {
  differences,
  elfExpectations,
  gatherCorpusWheel,
  readMembers,
  wheelExpectations,
  wheelFiles,
} from "./corpus.ts";

// Both oracles share no code with wheel-guard: test-wheels/corpus/README.md says where they come from.

const unordered: ReadonlySet<string> = new Set(["binary.imports", "binary.weak-imports"]);

/** In the form in which the readers give it. */
function comparable(fact: string, subject: Subject | undefined): unknown {
  const value = (subject?.facts as Readonly<Record<string, unknown>> | undefined)?.[fact];
  if (fact === "elf.stack-protector" && value === "token") return "present";
  return unordered.has(fact) ? [...(value as readonly string[])].sort() : value;
}

/** What both know and say differently, but for the differences that are listed with their reason. */
function disagreements(
  wheel: string,
  member: string,
  subject: Subject | undefined,
  expected: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(expected).flatMap(([fact, value]) => {
    const gap = subject?.gaps.find((candidate) => candidate.fact === fact);
    if (subject !== undefined && !(fact in subject.facts) && gap === undefined) return [];
    const found = comparable(fact, subject);
    if (JSON.stringify(found) === JSON.stringify(value)) return [];
    const listed = differences.some((entry) => entry.wheel === wheel && entry.member === member && entry.fact === fact);
    return listed ? [] : [`${member} ${fact}: expected ${JSON.stringify(value)}, found ${JSON.stringify(found)}`];
  });
}

describe.each(wheelFiles)("%s", (file) => {
  it("has the members, tags, requirements and sizes that Python's zipfile sees", async () => {
    const subjects = await gatherCorpusWheel(file);
    const expected = wheelExpectations[file];
    const [wheel] = subjects;
    const members = (some: readonly Subject[]): number => new Set(some.map(memberPath)).size;
    const count = (kind: string): number => members(subjects.filter((subject) => subject.kind === kind));
    expect(wheel?.facts["wheel.anomalies"]).toEqual([]);
    expect(wheel?.facts["wheel.structure-problems"]).toEqual([]);
    expect(wheel?.facts["wheel.name-problems"]).toEqual([]);
    expect({
      members: members(subjects.slice(1)),
      binaries: { elf: count("elf"), pe: count("pe"), macho: count("macho") },
      tags: [...(wheel?.facts["wheel.tags"] ?? [])].sort(),
      "filename-tags": [...(wheel?.facts["wheel.filename-tags"] ?? [])].sort(),
      requires: wheel?.facts["wheel.requires"],
      "uncompressed-size": wheel?.facts["wheel.uncompressed-size"],
      "record-problems": wheel?.facts["wheel.record-problems"],
    }).toEqual({
      members: expected?.members,
      binaries: expected?.binaries,
      tags: expected?.tags,
      "filename-tags": expected?.["filename-tags"],
      requires: expected?.requires,
      "uncompressed-size": expected?.["uncompressed-size"],
      "record-problems": expected?.["record-problems"],
    });
  });
});

const wheelsWithElf = wheelFiles.filter((file) => elfExpectations.some(({ wheel }) => wheel === file));

describe.each(wheelsWithElf)("%s", (file) => {
  const elves = elfExpectations.filter(({ wheel }) => wheel === file);

  it("has the ELF facts that an independent reader found", async () => {
    const subjects = new Map((await gatherCorpusWheel(file)).map((subject) => [subject.path, subject]));
    const found = elves.flatMap((expected) => {
      const subject = subjects.get(expected.member);
      const facts = (subject?.facts ?? {}) as Readonly<Record<string, unknown>>;
      const list = (fact: string): readonly unknown[] => (facts[fact] ?? []) as readonly unknown[];
      return [
        ...disagreements(file, expected.member, subject, expected.facts),
        ...Object.entries(expected.gaps ?? {})
          .filter(([fact, kind]) => !subject?.gaps.some((gap) => gap.fact === fact && gap.kind === kind))
          .map(([fact]) => `${expected.member} ${fact}: expected a gap`),
        ...Object.entries(expected.counts ?? {})
          .filter(([fact, count]) => list(fact).length !== count)
          .map(([fact, count]) => `${expected.member} ${fact}: expected ${count} of them, found ${list(fact).length}`),
        ...Object.entries(expected.includes ?? {})
          .filter(([fact, names]) => !names.every((name) => list(fact).includes(name)))
          .map(
            ([fact, names]) => `${expected.member} ${fact}: expected ${names.join(", ")} among ${String(facts[fact])}`,
          ),
        ...(expected.comment === undefined ||
        JSON.stringify([...new Set(expected.comment)]) === JSON.stringify(facts["binary.compilers"])
          ? []
          : [
              `${expected.member} binary.compilers: expected ${expected.comment.join(" | ")}, found ${String(facts["binary.compilers"])}`,
            ]),
      ];
    });
    expect(found).toEqual([]);
  });

  it("has the ELF facts that readelf prints", async () => {
    const subjects = new Map((await gatherCorpusWheel(file)).map((subject) => [subject.path, subject]));
    const members = await readMembers(file, new Set(elves.map(({ member }) => member)));
    const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-"));
    try {
      const found = [...members].flatMap(([member, bytes]) => {
        const path = join(scratch, "member.so");
        writeFileSync(path, bytes);
        const { facts, counts } = readelfFacts(path);
        const { "elf.versions-needed": _, ...plain } = facts;
        const subject = subjects.get(member);
        const exports = counts["binary.exports"];
        const counted =
          exports === undefined || subject?.facts["binary.exports"]?.length === exports
            ? []
            : [`${member}: readelf counts ${exports} exports`];
        return [...disagreements(file, member, subject, plain), ...counted];
      });
      expect(found).toEqual([]);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});

describe("the list of differences", () => {
  it("holds only what still differs, with a reason", async () => {
    for (const entry of differences) {
      const subject = (await gatherCorpusWheel(entry.wheel)).find(({ path }) => path === (entry.member ?? ""));
      expect(comparable(entry.fact, subject)).toEqual(entry.found);
      expect(entry.found).not.toEqual(entry.expected);
      expect(entry.reason).not.toBe("");
    }
  });
});
