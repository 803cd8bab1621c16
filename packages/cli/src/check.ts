import { builtinRules, type Report, type Ruleset, reaches, type Severity } from "@wheel-guard/core";
import { auditFiles } from "@wheel-guard/core/node";
import { findWheels } from "./inputs.ts";
import { createProgress } from "./progress.ts";
import { choosePolicies, chooseRuleset, type RuleOptions } from "./rules.ts";
import { type Status, status, UsageError } from "./status.ts";
import { outputColours, outputWidth, writeOutput } from "./streams.ts";
import { printableJson } from "./terminal/printable.ts";
import { renderReport } from "./terminal/report.ts";

export interface CheckOptions extends RuleOptions {
  readonly format: "pretty" | "json";
  readonly failOn: Severity | "never";
  readonly verifyRecord: boolean;
  /** A file of platform policies of one's own. */
  readonly policies?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** `wheel-guard check`: audit wheels, print the report, and say by the status whether they may be published. */
export async function check(inputs: readonly string[], options: CheckOptions): Promise<Status> {
  if (inputs.length === 0) throw new UsageError("no wheel is given: `wheel-guard check dist/*.whl`");
  if (options.quiet === true && options.verbose === true)
    throw new UsageError("--quiet and --verbose exclude each other");
  const ruleset = await chooseRuleset(options);
  const policies = await choosePolicies(options.policies);
  const wheels = await findWheels(inputs);
  const progress = createProgress(options.quiet !== true);
  const report = await auditFiles(wheels, {
    ruleset,
    verifyRecord: options.verifyRecord,
    ...(policies === undefined ? {} : { policies }),
    onWheel: progress.wheel,
    onMember: progress.member,
  }).finally(progress.end);
  await writeOutput(options.format === "json" ? `${printableJson(report)}\n` : renderPretty(report, ruleset, options));
  return checkStatus(report, options.failOn);
}

function renderPretty(report: Report, ruleset: Ruleset, options: CheckOptions): string {
  const why = (id: string): string => [...ruleset.rules, ...builtinRules].find((rule) => rule.id === id)?.why ?? "";
  return renderReport(report, {
    colours: outputColours(),
    width: outputWidth(),
    threshold: options.failOn === "never" ? "error" : options.failOn,
    detail: options.quiet === true ? "quiet" : options.verbose === true ? "verbose" : "normal",
    why,
  });
}

/** The first that applies: a file that could not be opened, one that is no wheel, findings, nothing. */
export function checkStatus(report: Report, failOn: Severity | "never"): Status {
  const codes = report.wheels.flatMap(({ error }) => (error === null ? [] : [error.code]));
  if (codes.includes("WG_INPUT")) return status.usage;
  if (codes.length > 0) return status.unreadable;
  return failOn !== "never" && reaches(report, failOn) ? status.findings : status.done;
}
