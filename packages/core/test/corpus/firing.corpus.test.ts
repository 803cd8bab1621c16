import { beforeAll, expect, it } from "vitest";
import { auditFiles } from "../../src/node/audit-files.ts";
import type { Report } from "../../src/report/report.ts";
import { builtinRuleset } from "../../src/rules/compose.ts";
import { repositoryPath } from "../generated/sources.ts";
import { corpusPath, wheelFiles } from "./corpus.ts";

// How often each rule fires on the public wheels, under the preset that turns every rule on.

let report: Report;

beforeAll(async () => {
  report = await auditFiles(wheelFiles.map(corpusPath), { ruleset: builtinRuleset(["everything"]) });
}, 300_000);

it("the counts of docs/geospatial.md and of the rules' pages are what the public wheels give", async () => {
  const counts: Record<string, { wheels: number; findings: number }> = {};
  for (const { id } of builtinRuleset(["everything"]).rules) counts[id] = { wheels: 0, findings: 0 };
  for (const { findings } of report.wheels) {
    const once = new Set<string>();
    for (const { rule } of findings) {
      const count = counts[rule];
      if (count === undefined) throw new Error(`${rule} is no rule`);
      count.findings++;
      if (!once.has(rule)) count.wheels++;
      once.add(rule);
    }
  }
  for (const { rule } of report.findings) {
    const count = counts[rule];
    if (count !== undefined) count.findings++;
  }
  const text = `${JSON.stringify({ wheels: report.wheels.length, rules: counts }, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(repositoryPath("test-wheels/corpus/firing.json"));
});
