import { asSource, type WheelInput } from "./bytes/source.ts";
import { FormatError, LimitError, type WheelGuardError } from "./errors.ts";
import { type FactName, factNames } from "./facts/catalogue/catalogue.ts";
import { gatherFacts } from "./facts/gather.ts";
import type { PlatformPolicy } from "./facts/platform/policy.ts";
import type { ProjectSubjects } from "./facts/project/establish.ts";
import type { SecondOpinion } from "./facts/second-opinion/opinion.ts";
import { summariseWheel, type WheelSummary } from "./facts/set/wheel-summary.ts";
import { memberPath, type Subject } from "./facts/subject.ts";
import { baseName, judgeAllowances, judgeProject, judgeTogether, type RunJudging } from "./judge-run.ts";
import { type Platform, webPlatform } from "./platform.ts";
import type { ProjectReport, Report, ReportedError, ReportedName, WheelReport } from "./report/report.ts";
import { settle } from "./report/settle.ts";
import { summarise } from "./report/summary.ts";
import { builtinRuleset } from "./rules/compose.ts";
import { judge } from "./rules/judge.ts";
import type { Allowance, Predicate, Ruleset } from "./rules/rule.ts";
import { version } from "./version.ts";
import { parseWheelFilename, type WheelName } from "./wheel/filename.ts";
import { openWheel } from "./wheel/open.ts";
import type { Limits } from "./zip/archive.ts";

export interface AuditOptions {
  /** Default: the preset `recommended`. */
  readonly ruleset?: Ruleset;
  /** Default: {@link webPlatform}. */
  readonly platform?: Platform;
  readonly limits?: Partial<Limits>;
  /** Independent readers to compare with, for the fact `wheel.second-opinion`. Default: none. */
  readonly secondOpinion?: SecondOpinion;
  /** Hash every member and compare with RECORD. Default true. */
  readonly verifyRecord?: boolean;
  /** What platform tags promise. Default: the policies of manylinux, musllinux and Android. */
  readonly policies?: readonly PlatformPolicy[];
  /** The day by which allowances expire, YYYY-MM-DD. Without it none does: the core has no clock. */
  readonly today?: string;
  readonly signal?: AbortSignal;
  readonly onMember?: (path: string, index: number, count: number) => void;
}

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
        summaries.set(one.report, one.summary);
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
        ...judgeAllowances(judging),
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

async function auditOne(
  input: WheelInput,
  path: string,
  options: AuditOptions,
): Promise<{ report: WheelReport; used: ReadonlySet<Allowance>; summary: WheelSummary | undefined }> {
  const ruleset = options.ruleset ?? builtinRuleset();
  const { platform = webPlatform, limits = {} } = options;
  const filename = baseName(path);
  const wheel = await openWheel(input, { filename, platform, limits });
  const subjects = await gatherFacts(wheel, { ...options, platform, wanted: factsRead(ruleset) });
  const verdicts = subjects.flatMap((subject) => judge(subject, ruleset));
  const { findings, unknown, used } = settle(verdicts, {
    wheels: [filename],
    allow: ruleset.allow,
    today: options.today,
  });
  const report: WheelReport = {
    path,
    filename,
    size: wheel.size,
    sha256: await wheel.sha256(),
    name: reportName(wheel.name),
    error: null,
    findings,
    unknown,
    checked: {
      files: countMembers(subjects.filter(({ kind }) => kind !== "wheel")),
      binaries: countMembers(subjects.filter(({ kind }) => kind !== "wheel" && kind !== "file")),
      rules: ruleset.rules.length,
    },
  };
  return { report, used, summary: summariseWheel(path, wheel, subjects) };
}

/** Slices of one file count as one. */
function countMembers(subjects: readonly Subject[]): number {
  return new Set(subjects.map(memberPath)).size;
}

/** The facts that some rule looks at. */
function factsRead(ruleset: Ruleset): Set<FactName> {
  const names = (predicate: Predicate = {}): FactName[] => Object.keys(predicate) as FactName[];
  return new Set(
    ruleset.rules.flatMap((rule) => [
      ...names(rule.when),
      ...names(rule.expect),
      ...(rule.cases ?? []).flatMap(({ when }) => names(when)),
      ...factNames.filter((name) => rule.message.includes(`{${name}`)),
    ]),
  );
}

function failedReport(path: string, error: WheelGuardError, size: number | null): WheelReport {
  const parsed = parseWheelFilename(baseName(path));
  return {
    path,
    filename: baseName(path),
    size,
    sha256: null,
    name: typeof parsed === "string" ? null : reportName(parsed),
    error: reportError(error),
    findings: [],
    unknown: [],
    checked: { files: 0, binaries: 0, rules: 0 },
  };
}

function reportError(error: WheelGuardError): ReportedError {
  return { code: error.code, message: error.message, offset: error instanceof FormatError ? error.offset : null };
}

function reportName(name: WheelName | undefined): ReportedName | null {
  return name === undefined
    ? null
    : { distribution: name.distribution, version: name.version, build: name.build ?? null, tags: name.tags };
}
