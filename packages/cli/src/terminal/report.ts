import type { Evidence, Finding, Report, WheelReport } from "@wheel-guard/core";
import type { ChalkInstance } from "chalk";
import { formatBytes, formatCount, hang, wrap } from "./layout.ts";
import { printable } from "./printable.ts";
import { shortPaths } from "./short-paths.ts";

export interface ReportStyle {
  readonly colours: ChalkInstance;
  /** Columns. */
  readonly width: number;
  /** `quiet` leaves out whatever is no finding; `verbose` adds every path, the evidence and unanswered rules. */
  readonly detail: "quiet" | "normal" | "verbose";
  /** The why of a rule, for verbose reports. */
  readonly why: (rule: string) => string;
}

const INDENT = "  ";
/** Width of the severity column, "warning" being the longest. */
const SEVERITY = 9;
const LISTED = 4;

/** The report as people read it: wheel by wheel, what was found, where, and what to do. */
export function renderReport(report: Report, style: ReportStyle): string {
  const blocks = report.wheels.map((wheel) => renderWheel(wheel, style)).filter((block) => block.length > 0);
  if (report.findings.length > 0) {
    blocks.push([
      style.colours.bold("configuration"),
      ...report.findings.flatMap((finding) => renderFinding(finding, [], style)),
    ]);
  }
  const lines = blocks.flatMap((block) => [...block, ""]);
  if (style.detail !== "quiet" || lines.length > 0) lines.push(renderSummary(report, style));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function renderWheel(wheel: WheelReport, style: ReportStyle): string[] {
  const { colours, detail } = style;
  const title = colours.bold(printable(detail === "normal" ? wheel.filename : wheel.path));
  if (wheel.error !== null) {
    return [
      title,
      ...hang(INDENT + "cannot be audited".padEnd(0), []),
      ...wrap(printable(wheel.error.message), style.width - 4).map(
        (line, index) => `${INDENT}${index === 0 ? colours.red("✖ ") : "  "}${line}`,
      ),
    ];
  }
  if (detail === "quiet" && wheel.findings.length === 0) return [];
  const facts = [formatBytes(wheel.size ?? 0), formatCount(wheel.checked.files, "file"), binariesText(wheel)];
  const head = detail === "quiet" ? [title] : [title, colours.dim(facts.join(" · "))];
  const all = wheel.findings.flatMap(({ paths }) => paths);
  const findings = wheel.findings.flatMap((finding) => ["", ...renderFinding(finding, all, style)]);
  const body =
    findings.length > 0 || detail === "quiet" ? findings : [`${INDENT}${colours.green("✔")} nothing to report`];
  return [...head, ...body, ...renderUnknown(wheel, style)];
}

function binariesText({ checked, name }: WheelReport): string {
  const platforms = new Set((name?.tags ?? []).map(({ platform }) => platform));
  const platform = platforms.size === 0 ? "" : ` for ${[...platforms].map(printable).join(", ")}`;
  return `${checked.binaries === 1 ? "1 binary" : `${checked.binaries === 0 ? "no" : checked.binaries} binaries`}${platform}`;
}

function renderFinding(finding: Finding, all: readonly string[], style: ReportStyle): string[] {
  const { colours, width, detail } = style;
  const paint = { error: colours.red, warning: colours.yellow, note: colours.cyan }[finding.severity];
  const label = finding.allowed === null ? finding.severity : "allowed";
  const column = " ".repeat(INDENT.length + SEVERITY);
  const room = width - column.length;
  const text = (content: string): string[] => wrap(printable(content), room).map((line) => column + line);
  const labelled = (name: string, content: string): string[] =>
    hang(column + colours.dim(name.padEnd(5)), wrap(printable(content), room - 5)).map((line, index) =>
      index === 0 ? line : `${column}     ${line.trimStart()}`,
    );
  const place =
    finding.line === null ? "" : colours.dim(` ${printable(finding.path)}:${finding.line}:${finding.column}`);
  const lines = [
    `${INDENT}${(finding.allowed === null ? paint : colours.dim)(label.padEnd(SEVERITY))}${colours.bold(finding.rule)}${place}`,
    ...text(finding.message),
  ];
  const where = finding.paths.filter((path) => path !== "");
  if (detail === "verbose")
    lines.push(
      ...where.flatMap((path) => labelled("in", path)),
      ...finding.evidence.flatMap((evidence) => labelled("fact", evidenceText(evidence, where.length > 1))),
    );
  else if (finding.count > 1) lines.push(...labelled("in", listPaths(where, all)));
  if (detail === "verbose" && style.why(finding.rule) !== "") lines.push(...labelled("why", style.why(finding.rule)));
  if (finding.allowed !== null) lines.push(...labelled("since", finding.allowed.reason));
  else if (finding.remediation !== "" && detail !== "quiet") lines.push(...labelled("fix", finding.remediation));
  return lines;
}

function listPaths(paths: readonly string[], all: readonly string[]): string {
  const short = shortPaths(paths, all);
  if (short.length <= LISTED + 1) return short.join(", ");
  return `${short.slice(0, LISTED).join(", ")} and ${short.length - LISTED} more`;
}

function evidenceText({ path, fact, value }: Evidence, withPath: boolean): string {
  return `${withPath ? `${path}: ` : ""}${fact} = ${JSON.stringify(value)}`;
}

function renderUnknown(wheel: WheelReport, style: ReportStyle): string[] {
  if (wheel.unknown.length === 0 || style.detail === "quiet") return [];
  const { colours } = style;
  const rules = [...new Set(wheel.unknown.map(({ rule }) => rule))];
  if (style.detail === "normal") {
    const answers = formatCount(wheel.unknown.length, "answer");
    return [
      "",
      ...wrap(`${answers} unknown, of ${rules.join(", ")}; --verbose says why`, style.width - 2).map(
        (line) => INDENT + colours.dim(line),
      ),
    ];
  }
  return [
    "",
    ...wheel.unknown.flatMap(({ rule, path, reason }) =>
      wrap(printable(`unknown  ${rule} ${path}: ${reason}`), style.width - 2).map((line) => INDENT + colours.dim(line)),
    ),
  ];
}

function renderSummary({ summary, wheels }: Report, { colours, detail }: ReportStyle): string {
  const failed = wheels.filter(({ error }) => error !== null).length;
  const parts = [
    formatCount(summary.wheels, "wheel"),
    summary.errors > 0 ? colours.red(formatCount(summary.errors, "error")) : formatCount(0, "error"),
    summary.warnings > 0 ? colours.yellow(formatCount(summary.warnings, "warning")) : formatCount(0, "warning"),
    formatCount(summary.notes, "note"),
    ...(summary.allowed > 0 ? [`${summary.allowed} allowed`] : []),
    ...(summary.unknown > 0 ? [`${summary.unknown} unknown`] : []),
    ...(failed > 0 ? [colours.red(`${failed} not audited`)] : []),
  ];
  const found = summary.errors + summary.warnings + summary.notes > 0;
  const hint = found && detail === "normal" ? colours.dim("   wheel-guard explain RULE says more") : "";
  return parts.join(", ") + hint;
}
