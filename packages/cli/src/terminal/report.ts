import type { Finding, Report, WheelReport } from "@wheel-guard/core";
import { countFindings, INDENT, type ReportStyle, renderFindings, renderOpen, shownFindings } from "./findings.ts";
import { formatBytes, formatCount, hang, wrap } from "./layout.ts";
import { printable } from "./printable.ts";

/** The report as people read it: wheel by wheel, what was found, where, and what to do. */
export function renderReport(report: Report, style: ReportStyle): string {
  const blocks = report.wheels.map((wheel) => renderWheel(wheel, style));
  const together = shownFindings(report.findings, style);
  const configuration = together.filter(({ wheels }) => wheels.length === 0);
  const several = together.filter(({ wheels }) => wheels.length > 0);
  if (several.length > 0) blocks.push([style.colours.bold("these wheels together"), ...renderFindings(several, style)]);
  blocks.push(renderConfiguration(report, configuration, style));
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => [...block, ""]);
  if (style.detail !== "quiet" || lines.length > 0) lines.push(renderSummary(report, style));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function renderWheel(wheel: WheelReport, style: ReportStyle): string[] {
  const { colours, detail } = style;
  const title = colours.bold(printable(detail === "normal" ? wheel.filename : wheel.path));
  if (wheel.error !== null)
    return [title, ...hang(`${INDENT}${colours.red("✖")} `, wrap(printable(wheel.error.message), style.width - 4), 4)];
  const findings = renderFindings(shownFindings(wheel.findings, style), style);
  if (detail === "quiet") return findings.length === 0 ? [] : [title, ...findings];
  const size = [formatBytes(wheel.size ?? 0), formatCount(wheel.checked.files, "file"), binariesText(wheel)].join(
    " · ",
  );
  const body = findings.length > 0 ? findings : ["", `${INDENT}${colours.green("✔")} nothing to report`];
  return [title, colours.dim(size), ...body, ...renderUnknown(wheel, style)];
}

/** What was found in files of rules and of the project; a project without findings says so. */
function renderConfiguration({ project }: Report, findings: readonly Finding[], style: ReportStyle): string[] {
  const { colours, detail } = style;
  if (findings.length === 0 && (project === null || detail === "quiet")) return [];
  const read =
    project === null || detail === "quiet"
      ? []
      : [colours.dim(`${formatCount(project.files, "file")} of the project read`)];
  const body =
    findings.length > 0 ? renderFindings(findings, style) : ["", `${INDENT}${colours.green("✔")} nothing to report`];
  const unknown = project === null || detail === "quiet" ? [] : renderOpen(project.unknown, "place", style);
  return [colours.bold("configuration"), ...read, ...body, ...unknown];
}

function binariesText({ checked, name }: WheelReport): string {
  const count = checked.binaries === 1 ? "1 binary" : `${checked.binaries === 0 ? "no" : checked.binaries} binaries`;
  const platforms = [...new Set((name?.tags ?? []).map(({ platform }) => platform))].filter(
    (platform) => platform !== "any",
  );
  return platforms.length === 0 ? count : `${count} for ${platforms.map(printable).join(", ")}`;
}

function renderUnknown(wheel: WheelReport, style: ReportStyle): string[] {
  return renderOpen(wheel.unknown, "file", style);
}

function renderSummary({ summary, wheels }: Report, style: ReportStyle): string {
  const { colours, detail } = style;
  const failed = wheels.filter(({ error }) => error !== null).length;
  const parts = [
    formatCount(summary.wheels, "wheel"),
    ...countFindings(summary, style),
    ...(failed > 0 ? [colours.red(`${failed} not audited`)] : []),
  ];
  const found = summary.errors + summary.warnings + summary.notes > 0;
  const hint = found && detail === "normal" ? colours.dim("   wheel-guard explain RULE says more") : "";
  return parts.join(", ") + hint;
}
