import { type AuditOptions, auditOne, failedReport } from "./audit-wheel.ts";
import { asSource, type WheelInput } from "./bytes/source.ts";
import { FormatError, LimitError, type WheelGuardError } from "./errors.ts";
import type { ProjectSubjects } from "./facts/project/establish.ts";
import { summariseWheel, type WheelSummary } from "./facts/set/wheel-summary.ts";
import { judgeAllowances, judgeProject, judgeTogether, type RunJudging } from "./judge-run.ts";
import type { ProjectReport, Report, WheelReport } from "./report/report.ts";
import { summarise } from "./report/summary.ts";
import { builtinRuleset } from "./rules/compose.ts";
import type { Allowance } from "./rules/rule.ts";
import { version } from "./version.ts";

/** One run over any number of wheels. */
export interface Audit {
  /**
   * Audit one wheel and add it to the run. What cannot be read as a wheel is reported, not thrown.
   *
   * @param path how the report calls the wheel; its last part is the file name.
   */
  add(input: WheelInput, path: string): Promise<WheelReport>;
  /** Add a wheel that could not even be opened. */
  addUnreadable(path: string, error: WheelGuardError): WheelReport;
  /**
   * Add the configuration of the project that the wheels are of, as `readProject` of `@wheel-guard/core/project` gives
   * it. Files of several calls count together.
   */
  addProject(project: ProjectSubjects): void;
  /** Everything so far, in the order in which it was added. */
  report(): Report;
}

/**
 * Audit one wheel: open, gather, judge, settle.
 *
 * @throws {FormatError} where the bytes cannot be read as an archive at all.
 * @throws {LimitError} where they lie beyond a limit.
 * @example
 * const report = await auditWheel(bytes, "demo-1.0-py3-none-any.whl");
 * report.findings.map(({ rule, severity }) => `${severity} ${rule}`);
 */
export async function auditWheel(input: WheelInput, path: string, options: AuditOptions = {}): Promise<WheelReport> {
  return (await auditOne(input, path, options)).report;
}

/**
 * Start a run over several wheels, which also reports exceptions that allowed nothing.
 *
 * @example
 * const audit = createAudit({ ruleset: builtinRuleset(["geospatial"]) });
 * await audit.add(bytes, "dist/demo-1.0-py3-none-any.whl");
 * audit.report().summary.errors; // 0
 */
export function createAudit(options: AuditOptions = {}): Audit {
  const ruleset = options.ruleset ?? builtinRuleset();
  const projects: ProjectSubjects[] = [];
  const slots: (WheelReport | undefined)[] = [];
  const judging: RunJudging = { ruleset, used: new Set<Allowance>(), today: options.today };
  const summaries = new Map<WheelReport, WheelSummary | undefined>();
  /** A wheel's place is that of its call, however long its audit takes. */
  const reserve = (): ((report: WheelReport) => WheelReport) => {
    const slot = slots.push(undefined) - 1;
    return (report) => {
      slots[slot] = report;
      return report;
    };
  };
  return {
    async add(input, path) {
      const keep = reserve();
      try {
        const one = await auditOne(input, path, { ...options, ruleset });
        for (const allowance of one.used) judging.used.add(allowance);
        summaries.set(one.report, summariseWheel(path, one.wheel, one.subjects));
        return keep(one.report);
      } catch (error) {
        if (!(error instanceof FormatError || error instanceof LimitError)) throw error;
        return keep(failedReport(path, error, asSource(input).size));
      }
    },
    addUnreadable: (path, error) => reserve()(failedReport(path, error, null)),
    addProject(project) {
      projects.push(project);
    },
    report() {
      const wheels = slots.filter((report) => report !== undefined);
      const together = wheels.flatMap((one) => summaries.get(one) ?? []);
      const configuration = projects.map((subjects) => judgeProject(subjects, judging));
      const project: ProjectReport | null =
        projects.length === 0
          ? null
          : {
              files: projects.reduce((sum, { files }) => sum + files, 0),
              unknown: configuration.flatMap(({ unknown }) => unknown),
            };
      const findings = [
        ...configuration.flatMap((one) => one.findings),
        ...judgeTogether(together, judging),
        ...judgeAllowances(judging, false),
      ];
      return {
        schema: 1,
        tool: { name: "wheel-guard", version },
        ruleset: { presets: ruleset.presets, rules: ruleset.rules.length },
        wheels,
        findings,
        project,
        summary: summarise(wheels, findings, project),
      };
    },
  };
}
