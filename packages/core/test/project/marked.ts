import { expect } from "vitest";
import { auditProject, readProject } from "../../src/audit-project.ts";
import type { Subject } from "../../src/facts/subject.ts";
import type { ProjectFile } from "../../src/project/reading.ts";
import type { RunFinding } from "../../src/report/report.ts";
import { builtinRuleset } from "../../src/rules/compose.ts";

/** Stands before what a finding is to point at. */
const mark = "‸";

/** A file without its marks, and where they were as `line:column`. */
export function marked(path: string, text: string): { readonly file: ProjectFile; readonly places: readonly string[] } {
  const places: string[] = [];
  const lines = text.split("\n").map((line, index) => {
    let rest = line;
    for (let at = rest.indexOf(mark); at >= 0; at = rest.indexOf(mark)) {
      places.push(`${index + 1}:${at + 1}`);
      rest = rest.replace(mark, "");
    }
    return rest;
  });
  return { file: { path, text: lines.join("\n") }, places };
}

/** What is left out of the wheel, as `line:column pattern`, in the order of the file. */
export function excludes(...files: readonly ProjectFile[]): string[] {
  return readProject(files)
    .subjects.filter(({ facts }) => facts["project.exclude-patterns"] !== undefined)
    .sort(byPlace)
    .map(({ facts, position }) => `${position?.line}:${position?.column} ${facts["project.exclude-patterns"]?.join()}`);
}

function byPlace(a: Subject, b: Subject): number {
  return (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0);
}

/** The patterns that are found in the file are these, each at its mark. */
export function expectExcludes(path: string, text: string, patterns: readonly string[]): void {
  const { file, places } = marked(path, text);
  expect(places).toHaveLength(patterns.length);
  expect(excludes(file)).toEqual(patterns.map((pattern, index) => `${places[index]} ${pattern}`));
}

export function findingsOf(files: readonly ProjectFile[], preset = "recommended"): readonly RunFinding[] {
  return auditProject(files, { ruleset: builtinRuleset([preset]) }).findings;
}

/** Findings as `rule line:column`. */
export function places(findings: readonly RunFinding[]): string[] {
  return findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
}
