import type { Severity } from "../rules/rule.ts";
import type { Evidence, ReportedWheel, RunFinding, Summary, UnknownAnswer } from "./report.ts";

/** What changes from one wheel to another, as it is published: schema/diff.schema.json is its contract. Absent is `null`. */
export interface DiffReport {
  readonly schema: 1;
  readonly tool: { readonly name: "wheel-guard"; readonly version: string };
  readonly ruleset: { readonly presets: readonly string[]; readonly rules: number };
  readonly old: ReportedWheel;
  readonly new: ReportedWheel;
  /** Every change, as the fact that says it and the member that it is about. */
  readonly changes: readonly Evidence[];
  /** Rules that the two wheels break differently often. */
  readonly verdicts: readonly VerdictChange[];
  /** Of the rules for `diff`, and of allowances that allowed nothing. */
  readonly findings: readonly RunFinding[];
  /** Rules for `diff` that could not be answered. */
  readonly unknown: readonly UnknownAnswer[];
  readonly summary: Omit<Summary, "wheels">;
}

export interface VerdictChange {
  readonly rule: string;
  /** The worse of the two wheels' severities. */
  readonly severity: Severity;
  /** How many members of the old wheel break the rule; what is allowed does not count. */
  readonly old: number;
  readonly new: number;
}
