import type { Severity } from "../rules/rule.ts";
import type { DiffReport } from "./diff-report.ts";
import type { Finding, ProjectReport, Report, RunFinding, Summary, WheelReport } from "./report.ts";

/** Count the findings of a run; an allowed one counts only as allowed. */
export function summarise(
  wheels: readonly WheelReport[],
  runFindings: readonly RunFinding[],
  project: ProjectReport | null = null,
): Summary {
  const findings: readonly Finding[] = [...wheels.flatMap((wheel) => wheel.findings), ...runFindings];
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.allowed === null && finding.severity === severity).length;
  return {
    wheels: wheels.length,
    errors: count("error"),
    warnings: count("warning"),
    notes: count("note"),
    allowed: findings.filter((finding) => finding.allowed !== null).length,
    unknown: wheels.reduce((sum, wheel) => sum + wheel.unknown.length, project?.unknown.length ?? 0),
  };
}

/** Is there a finding, not allowed, of this severity or a worse one? */
export function reaches(report: Pick<Report | DiffReport, "summary">, severity: Severity): boolean {
  const { errors, warnings, notes } = report.summary;
  return errors > 0 || (severity !== "error" && warnings > 0) || (severity === "note" && notes > 0);
}
