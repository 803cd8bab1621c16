import { type AuditOptions, auditOne } from "./audit-wheel.ts";
import type { WheelInput } from "./bytes/source.ts";
import { factNames } from "./facts/catalogue/catalogue.ts";
import { establishChanges } from "./facts/diff/establish.ts";
import type { Subject } from "./facts/subject.ts";
import { judgeAllowances, judgeChanges, type RunJudging } from "./judge-run.ts";
import type { DiffReport, VerdictChange } from "./report/diff-report.ts";
import type { Evidence, Finding } from "./report/report.ts";
import { summarise } from "./report/summary.ts";
import { builtinRuleset } from "./rules/compose.ts";
import { type Severity, severities } from "./rules/rule.ts";
import { version } from "./version.ts";

/** A wheel, and how the report calls it; the last part of the path is its file name. */
export interface NamedWheel {
  readonly input: WheelInput;
  readonly path: string;
}

export interface DiffOptions extends Omit<AuditOptions, "secondOpinion"> {
  /** Told before each of the two wheels is read. */
  readonly onWheel?: (path: string, index: number, count: number) => void;
}

/**
 * Say what changes from one wheel to another: libraries, data, protections, what binaries ask for and export, platform,
 * requirements and size; judge the changes, and compare what each wheel's own audit finds.
 *
 * @throws {FormatError} where one of them cannot be read as an archive at all.
 * @throws {LimitError} where one lies beyond a limit.
 * @example
 * const released = { input: bytes, path: filename };
 * const { findings } = await diffWheels(released, { input: bytes, path: "dist/demo-1.1-py3-none-any.whl" });
 * findings.map(({ rule, message }) => `${rule}: ${message}`); // []
 */
export async function diffWheels(old: NamedWheel, fresh: NamedWheel, options: DiffOptions = {}): Promise<DiffReport> {
  const ruleset = options.ruleset ?? builtinRuleset();
  const audited = { ...options, ruleset };
  options.onWheel?.(old.path, 0, 2);
  const before = await auditOne(old.input, old.path, audited, factNames);
  options.onWheel?.(fresh.path, 1, 2);
  const after = await auditOne(fresh.input, fresh.path, audited, factNames);
  const changes = establishChanges(before, after);
  const judging: RunJudging = { ruleset, used: new Set(), today: options.today };
  const judged = judgeChanges(changes, [old.path, fresh.path], judging);
  const findings = [...judged.findings, ...judgeAllowances(judging, true)];
  const { errors, warnings, notes, allowed } = summarise([], findings);
  return {
    schema: 1,
    tool: { name: "wheel-guard", version },
    ruleset: { presets: ruleset.presets, rules: ruleset.rules.length },
    old: before.reported,
    new: after.reported,
    changes: changes.flatMap(evidenceOf),
    verdicts: verdictChanges(before.report.findings, after.report.findings),
    findings,
    unknown: judged.unknown,
    summary: { errors, warnings, notes, allowed, unknown: judged.unknown.length },
  };
}

function evidenceOf({ path, facts }: Subject): Evidence[] {
  return Object.entries(facts).map(([fact, value]) => ({ path, fact, value }));
}

/** What is allowed in a wheel does not count. */
function verdictChanges(old: readonly Finding[], fresh: readonly Finding[]): VerdictChange[] {
  const count = (findings: readonly Finding[], rule: string): number =>
    findings
      .filter((finding) => finding.rule === rule && finding.allowed === null)
      .reduce((sum, one) => sum + one.count, 0);
  const worst = (rule: string): Severity =>
    severities.find((severity) => [...old, ...fresh].some((one) => one.rule === rule && one.severity === severity)) ??
    "note";
  const rules = [...new Set([...old, ...fresh].map(({ rule }) => rule))].sort();
  return rules
    .map((rule) => ({ rule, severity: worst(rule), old: count(old, rule), new: count(fresh, rule) }))
    .filter((change) => change.old !== change.new)
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}
