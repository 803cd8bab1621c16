import type { Verdict } from "../rules/judge.ts";
import { formatMessage } from "../rules/message.ts";
import { type Allowance, type Severity, severities } from "../rules/rule.ts";
import { findPermission, type Permission } from "./allowances.ts";
import type { Finding, UnknownAnswer } from "./report.ts";

export interface SettleOptions {
  /** File names of the wheels that the verdicts are about, for allowances that name one. */
  readonly wheels: readonly string[];
  readonly allow: readonly Allowance[];
  /** YYYY-MM-DD; without it no allowance expires. */
  readonly today: string | undefined;
}

export interface Settled {
  readonly findings: readonly Finding[];
  readonly unknown: readonly UnknownAnswer[];
  /** The users' exceptions that allowed something. */
  readonly used: ReadonlySet<Allowance>;
}

interface Failure {
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly permission: Permission | undefined;
}

/**
 * Make findings of one wheel's verdicts: failures become findings, those of a grouped rule one for each
 * severity and reason, and each is marked where it is allowed. Worst first, then by rule and path.
 */
export function settle(verdicts: readonly Verdict[], options: SettleOptions): Settled {
  const used = new Set<Allowance>();
  const unknown: UnknownAnswer[] = [];
  const applicable = new Map<string, number>();
  const groups = new Map<string, Failure[]>();
  for (const verdict of verdicts) {
    const { rule, subject, outcome, severity } = verdict;
    if (outcome === "unknown")
      unknown.push({ rule: rule.id, path: subject.path, reason: verdict.reason ?? "not established" });
    if (outcome === "pass" || outcome === "fail") applicable.set(rule.id, (applicable.get(rule.id) ?? 0) + 1);
    if (outcome !== "fail" || severity === "off") continue;
    const permission = findPermission(verdict, options.wheels, options.allow, options.today);
    if (permission?.allowance !== undefined) used.add(permission.allowance);
    const key = JSON.stringify([
      rule.id,
      rule.group === undefined ? placeOf(verdict) : null,
      severity,
      permission?.reason,
      permission?.expires,
    ]);
    const group = groups.get(key) ?? [];
    group.push({ verdict, severity, permission });
    groups.set(key, group);
  }
  const findings = [...groups.values()].map((failures) => toFinding(failures, applicable)).sort(compareFindings);
  return { findings, unknown, used };
}

function toFinding(failures: readonly Failure[], applicable: ReadonlyMap<string, number>): Finding {
  const [first] = failures as readonly [Failure];
  const { rule, subject } = first.verdict;
  const grouped = rule.group !== undefined;
  const counts = grouped
    ? { count: failures.length, of: applicable.get(rule.id) ?? failures.length }
    : { count: 1, of: 1 };
  const { permission } = first;
  return {
    rule: rule.id,
    severity: first.severity,
    path: grouped ? "" : subject.path,
    message: formatMessage(rule.message, first.verdict, counts),
    remediation: rule.remediation.trim(),
    paths: failures.map(({ verdict }) => verdict.subject.path),
    ...counts,
    evidence: failures.flatMap(({ verdict }) =>
      verdict.broken.map(({ fact, value }) => ({ path: verdict.subject.path, fact, value })),
    ),
    ...(subject.position ?? (grouped ? noPosition : placeIn(first.verdict))),
    allowed: permission === undefined ? null : { reason: permission.reason, expires: permission.expires ?? null },
  };
}

/** What tells the findings of a rule apart. Several changes may be about one file. */
function placeOf({ subject }: Verdict): readonly unknown[] {
  const { path, position, kind, facts } = subject;
  return kind === "diff" ? [path, facts] : [path, position?.line, position?.column];
}

const noPosition = { line: null, column: null };

/** The first place in a file among the records that broke the demand. */
function placeIn({ subject, broken }: Verdict): { readonly line: number | null; readonly column: number | null } {
  if (subject.kind !== "file") return noPosition;
  for (const record of broken.flatMap(({ value }) => value) as readonly { line?: unknown; column?: unknown }[]) {
    if (typeof record?.line !== "number") continue;
    return { line: record.line, column: typeof record.column === "number" ? record.column : null };
  }
  return noPosition;
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.rule, b.rule) ||
    compareText(a.path, b.path) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0)
  );
}

/** By code units, so that the order is the same in every locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
