import { builtinRules, type Ruleset, type Severity } from "@wheel-guard/core";
import { UsageError } from "./status.ts";
import { outputColours, outputWidth } from "./streams.ts";
import type { ReportStyle } from "./terminal/findings.ts";

/** How much of the findings is printed. */
export interface DetailOptions {
  readonly failOn: Severity | "never";
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** @throws {UsageError} */
export function refuseContradiction({ quiet, verbose }: DetailOptions): void {
  if (quiet === true && verbose === true) throw new UsageError("--quiet and --verbose exclude each other");
}

/** How findings are laid out on this terminal. */
export function reportStyle(ruleset: Ruleset, { failOn, quiet, verbose }: DetailOptions): ReportStyle {
  return {
    colours: outputColours(),
    width: outputWidth(),
    threshold: failOn === "never" ? "error" : failOn,
    detail: quiet === true ? "quiet" : verbose === true ? "verbose" : "normal",
    why: (id) => [...ruleset.rules, ...builtinRules].find((rule) => rule.id === id)?.why ?? "",
  };
}
