import type { WheelInput } from "./bytes/source.ts";
import { FormatError, type WheelGuardError } from "./errors.ts";
import { type FactName, factNames } from "./facts/catalogue/catalogue.ts";
import { gatherFacts } from "./facts/gather.ts";
import type { PlatformPolicy } from "./facts/platform/policy.ts";
import type { SecondOpinion } from "./facts/second-opinion/opinion.ts";
import { memberPath, type Subject } from "./facts/subject.ts";
import { type Platform, webPlatform } from "./platform.ts";
import type { ReportedError, ReportedName, ReportedWheel, WheelReport } from "./report/report.ts";
import { settle } from "./report/settle.ts";
import { builtinRuleset } from "./rules/compose.ts";
import { judge } from "./rules/judge.ts";
import type { Allowance, Predicate, Ruleset } from "./rules/rule.ts";
import { baseName, parseWheelFilename, type WheelName } from "./wheel/filename.ts";
import { openWheel } from "./wheel/open.ts";
import type { Wheel } from "./wheel/wheel.ts";
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

/** A wheel that was audited, with what it was judged by. */
export interface AuditedWheel {
  readonly wheel: Wheel;
  /** As `gatherFacts` gives them. */
  readonly subjects: readonly Subject[];
  readonly reported: ReportedWheel;
  readonly report: WheelReport;
  /** The users' exceptions that allowed something. */
  readonly used: ReadonlySet<Allowance>;
}

/**
 * Open, gather, judge, settle.
 *
 * @param wanted of the facts that are costly to establish, those that are asked for besides what rules look at.
 * @throws {FormatError} where the bytes cannot be read as an archive at all.
 * @throws {LimitError} where they lie beyond a limit.
 */
export async function auditOne(
  input: WheelInput,
  path: string,
  options: AuditOptions,
  wanted: readonly FactName[] = [],
): Promise<AuditedWheel> {
  const ruleset = options.ruleset ?? builtinRuleset();
  const { platform = webPlatform, limits = {} } = options;
  const filename = baseName(path);
  const wheel = await openWheel(input, { filename, platform, limits });
  const facts = new Set([...factsRead(ruleset), ...wanted]);
  const subjects = await gatherFacts(wheel, { ...options, platform, wanted: facts });
  const verdicts = subjects.flatMap((subject) => judge(subject, ruleset));
  const { findings, unknown, used } = settle(verdicts, {
    wheels: [filename],
    allow: ruleset.allow,
    today: options.today,
  });
  const reported = await reportWheel(wheel, path);
  const report: WheelReport = {
    ...reported,
    error: null,
    findings,
    unknown,
    checked: {
      files: countMembers(subjects.filter(({ kind }) => kind !== "wheel")),
      binaries: countMembers(subjects.filter(({ kind }) => kind !== "wheel" && kind !== "file")),
      rules: ruleset.rules.length,
    },
  };
  return { wheel, subjects, reported, report, used };
}

/** What documents say of a wheel before they say what was found; the whole file is read for its hash. */
export async function reportWheel(wheel: Wheel, path: string): Promise<ReportedWheel> {
  const { filename, size, name } = wheel;
  return { path, filename, size, sha256: await wheel.sha256(), name: reportName(name) };
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

/** The report of a file that could not be audited. */
export function failedReport(path: string, error: WheelGuardError, size: number | null): WheelReport {
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
