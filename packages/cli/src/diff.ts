import { type DiffReport, FormatError, LimitError, normaliseName, reaches } from "@wheel-guard/core";
import { diffFiles } from "@wheel-guard/core/node";
import { createProgress } from "./progress.ts";
import { chooseRuleset, type RuleOptions } from "./rules.ts";
import { type Status, status } from "./status.ts";
import { writeError, writeOutput } from "./streams.ts";
import { type DetailOptions, refuseContradiction, reportStyle } from "./style.ts";
import { renderDiff } from "./terminal/diff.ts";
import { printable, printableJson } from "./terminal/printable.ts";

export interface DiffCommandOptions extends RuleOptions, DetailOptions {
  readonly format: "pretty" | "json";
}

/** `wheel-guard diff`: what changes from one wheel to another, and by the status whether something is lost or worse. */
export async function diff(oldPath: string, newPath: string, options: DiffCommandOptions): Promise<Status> {
  refuseContradiction(options);
  const ruleset = await chooseRuleset(options);
  const progress = createProgress(options.quiet !== true);
  let reading = oldPath;
  let report: DiffReport;
  try {
    report = await diffFiles(oldPath, newPath, {
      ruleset,
      onWheel(path, index, count) {
        reading = path;
        progress.wheel(path, index, count);
      },
      onMember: progress.member,
    }).finally(progress.end);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof LimitError)) throw error;
    writeError(`wheel-guard: ${printable(reading)}: ${printable(error.message)}`);
    return status.unreadable;
  }
  await writeOutput(
    options.format === "json" ? `${printableJson(report)}\n` : renderDiff(report, reportStyle(ruleset, options)),
  );
  tellOfProjects(report);
  return options.failOn !== "never" && reaches(report, options.failOn) ? status.findings : status.done;
}

/** Two wheels of different projects are hardly meant. */
function tellOfProjects({ old, new: fresh }: DiffReport): void {
  const [before, after] = [old.name, fresh.name].map((name) => name && normaliseName(name.distribution));
  if (before && after && before !== after)
    writeError(`wheel-guard: these are wheels of two projects, ${printable(before)} and ${printable(after)}`);
}
