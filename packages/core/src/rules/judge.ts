import type { Subject } from "../facts/subject.ts";
import { type Broken, evaluate } from "./evaluate.ts";
import { judgedBy, type Outcome, type Rule, type Ruleset, type Severity } from "./rule.ts";

/** What one rule says of one subject. */
export interface Verdict {
  readonly rule: Rule;
  readonly subject: Subject;
  readonly outcome: Outcome;
  /** Of a failure; `off` where a case takes the subject out. */
  readonly severity: Severity | "off";
  /** The facts that broke the demand. */
  readonly broken: readonly Broken[];
  /** Why there is no answer. */
  readonly reason: string | undefined;
}

/**
 * Judge one subject by every rule that is for it. A pure function of the subject's facts and the rules.
 *
 * @example
 * judge(subject, builtinRuleset(["recommended"])).filter(({ outcome }) => outcome === "fail");
 */
export function judge(subject: Subject, ruleset: Ruleset): readonly Verdict[] {
  return ruleset.rules.filter((rule) => judgedBy(subject.kind, rule.for)).map((rule) => judgeRule(rule, subject));
}

export function judgeRule(rule: Rule, subject: Subject): Verdict {
  const verdict = (outcome: Outcome, reason?: string, broken: readonly Broken[] = []): Verdict => ({
    rule,
    subject,
    outcome,
    severity: outcome === "fail" ? failureSeverity(rule, subject) : "off",
    broken,
    reason,
  });
  if (rule.when !== undefined) {
    const when = evaluate(rule.when, subject);
    if (when.holds === false) return verdict("not-applicable");
    if (when.holds === undefined) return verdict(when.cause, when.reason);
  }
  const expect = evaluate(rule.expect, subject);
  if (expect.holds === true) return verdict("pass");
  return expect.holds === false ? verdict("fail", undefined, expect.broken) : verdict(expect.cause, expect.reason);
}

function failureSeverity(rule: Rule, subject: Subject): Severity | "off" {
  const matching = rule.cases?.find(({ when }) => evaluate(when, subject).holds === true);
  return matching?.severity ?? rule.severity;
}
