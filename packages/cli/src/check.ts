import {
  type Report,
  reaches,
  type SecondOpinion,
  type Severity,
  UnavailableError,
  unavailableOpinion,
} from "@wheel-guard/core";
import { auditFiles, createSecondOpinion } from "@wheel-guard/core/node";
import { findWheels } from "./inputs.ts";
import { createProgress } from "./progress.ts";
import { choosePolicies, chooseRuleset, type RuleOptions } from "./rules.ts";
import { type Status, status, UsageError } from "./status.ts";
import { writeError, writeOutput } from "./streams.ts";
import { type DetailOptions, refuseContradiction, reportStyle } from "./style.ts";
import { printable, printableJson } from "./terminal/printable.ts";
import { renderReport } from "./terminal/report.ts";

export interface CheckOptions extends RuleOptions, DetailOptions {
  readonly format: "pretty" | "json";
  readonly verifyRecord: boolean;
  readonly secondOpinion?: boolean;
  /** What a thread for the second opinion runs. */
  readonly worker: URL;
  /** A file of platform policies of one's own. */
  readonly policies?: string;
  /** The folder whose configuration is judged. */
  readonly project?: string;
}

/** `wheel-guard check`: audit wheels, print the report, and say by the status whether they may be published. */
export async function check(inputs: readonly string[], options: CheckOptions): Promise<Status> {
  if (inputs.length === 0 && options.project === undefined)
    throw new UsageError("no wheel is given: `wheel-guard check dist/*.whl`");
  refuseContradiction(options);
  const ruleset = await chooseRuleset(options);
  const policies = await choosePolicies(options.policies);
  const wheels = await findWheels(inputs);
  const second = options.secondOpinion === true ? await askForSecondOpinion(options.worker) : undefined;
  const progress = createProgress(options.quiet !== true);
  const report = await auditFiles(wheels, {
    ruleset,
    verifyRecord: options.verifyRecord,
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(policies === undefined ? {} : { policies }),
    ...(second === undefined ? {} : { secondOpinion: second.opinion }),
    onWheel: progress.wheel,
    onMember: progress.member,
  }).finally(progress.end);
  await writeOutput(
    options.format === "json" ? `${printableJson(report)}\n` : renderReport(report, reportStyle(ruleset, options)),
  );
  if (second?.unavailable !== undefined) writeError(`wheel-guard: ${printable(second.unavailable)}`);
  return checkStatus(report, options.failOn, second?.unavailable === undefined);
}

/** The second readers; without a thread for them the wheels are audited all the same, and the report says so. */
async function askForSecondOpinion(
  worker: URL,
): Promise<{ readonly opinion: SecondOpinion; readonly unavailable?: string }> {
  try {
    return { opinion: await createSecondOpinion({ worker }) };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { opinion: unavailableOpinion(error.message), unavailable: error.message };
  }
}

/**
 * The first that applies: a file that could not be opened, one that is no wheel, something that cannot be done here,
 * findings, nothing.
 */
export function checkStatus(report: Report, failOn: Severity | "never", complete: boolean): Status {
  const codes = report.wheels.flatMap(({ error }) => (error === null ? [] : [error.code]));
  if (codes.includes("WG_INPUT")) return status.usage;
  if (codes.length > 0) return status.unreadable;
  if (!complete) return status.unavailable;
  return failOn !== "never" && reaches(report, failOn) ? status.findings : status.done;
}
