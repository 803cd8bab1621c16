import type { ProjectSubjects } from "./facts/project/establish.ts";
import { establishSet } from "./facts/set/establish.ts";
import type { WheelSummary } from "./facts/set/wheel-summary.ts";
import type { Subject } from "./facts/subject.ts";
import { isExpired } from "./report/allowances.ts";
import type { ProjectReport, RunFinding, UnknownAnswer } from "./report/report.ts";
import { settle } from "./report/settle.ts";
import { judge, type Verdict } from "./rules/judge.ts";
import type { Allowance, Ruleset } from "./rules/rule.ts";
import { baseName } from "./wheel/filename.ts";

/** What a run is judged by; `used` takes the allowances that allow something. */
export interface RunJudging {
  readonly ruleset: Ruleset;
  readonly used: Set<Allowance>;
  /** YYYY-MM-DD */
  readonly today: string | undefined;
}

/** Findings of the run about these wheels, by their paths. */
function settleRun(
  verdicts: readonly Verdict[],
  wheels: readonly string[],
  { ruleset, used, today }: RunJudging,
): { readonly findings: readonly RunFinding[]; readonly unknown: readonly UnknownAnswer[] } {
  const settled = settle(verdicts, { wheels: wheels.map(baseName), allow: ruleset.allow, today });
  for (const allowance of settled.used) used.add(allowance);
  return { findings: settled.findings.map((finding) => ({ ...finding, wheels })), unknown: settled.unknown };
}

/** What several wheels are together; with one alone there is nothing to say. */
export function judgeTogether(summaries: readonly WheelSummary[], judging: RunJudging): RunFinding[] {
  return establishSet(summaries).flatMap(
    ({ subject, wheels }) => settleRun(judge(subject, judging.ruleset), wheels, judging).findings,
  );
}

/** The places of a project's configuration, in the order of findings. */
export function judgeProject(
  { subjects }: ProjectSubjects,
  judging: RunJudging,
): { readonly findings: readonly RunFinding[]; readonly unknown: ProjectReport["unknown"] } {
  const verdicts = subjects.flatMap((subject) => judge(subject, judging.ruleset));
  return {
    findings: settleRun(verdicts, [], judging).findings,
    unknown: verdicts.flatMap(({ outcome, rule, subject, reason = "not established" }) =>
      outcome === "unknown"
        ? [{ rule: rule.id, path: subject.path, reason, ...(subject.position ?? { line: 1, column: 1 }) }]
        : [],
    ),
  };
}

/** What differs between two wheels; findings are about both, by their paths. */
export function judgeChanges(
  changes: readonly Subject[],
  wheels: readonly string[],
  judging: RunJudging,
): { readonly findings: readonly RunFinding[]; readonly unknown: readonly UnknownAnswer[] } {
  const verdicts = changes.flatMap((change) => judge(change, judging.ruleset));
  return settleRun(verdicts, wheels, judging);
}

/**
 * Exceptions are judged like everything else: each is a subject of the rules for `project`. None allows another.
 *
 * @param compared were wheels compared? Then the exceptions to rules about that are judged, and else all others.
 */
export function judgeAllowances({ ruleset, used, today }: RunJudging, compared: boolean): RunFinding[] {
  const about = new Map(ruleset.rules.map((rule) => [rule.id, rule.for]));
  const judged = ruleset.allow.filter(({ rule }) => (about.get(rule) === "diff") === compared);
  return judged.flatMap((allowance) => {
    const { rule, reason, expires, origin, line, column } = allowance;
    const state = isExpired(allowance, today) ? "expired" : used.has(allowance) ? "used" : "unused";
    const subject: Subject = {
      kind: "project",
      path: origin,
      facts: { "project.allowance": { rule, reason, expires, state } },
      gaps: [],
      position: { line, column },
    };
    const { findings } = settle(judge(subject, ruleset), { wheels: [], allow: [], today });
    return findings.map((finding) => ({ ...finding, wheels: [] }));
  });
}
