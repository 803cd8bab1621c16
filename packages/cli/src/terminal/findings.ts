import {
  type Evidence,
  type Finding,
  type Severity,
  type Summary,
  severities,
  type UnknownAnswer,
} from "@wheel-guard/core";
import type { ChalkInstance } from "chalk";
import { formatCount, formatList, hang, wrap } from "./layout.ts";
import { printable } from "./printable.ts";
import { shortPaths } from "./short-paths.ts";

export interface ReportStyle {
  readonly colours: ChalkInstance;
  /** Columns. */
  readonly width: number;
  /** `quiet` leaves out whatever is no finding; `verbose` adds every path, the evidence and unanswered rules. */
  readonly detail: "quiet" | "normal" | "verbose";
  /** The mildest severity that is shown. */
  readonly threshold: Severity;
  /** The why of a rule, for verbose reports. */
  readonly why: (rule: string) => string;
}

export const INDENT = "  ";
/** Width of the severity column, "warning" being the longest. */
const SEVERITY = 9;
/** Where texts begin. */
const COLUMN = " ".repeat(INDENT.length + SEVERITY);
/** Width of the labels in, fact, why, fix. */
const LABEL = 5;
/** Paths that are spelt out before they are only counted. */
const LISTED = 4;

/** With `quiet` only those that are about the exit status. */
export function shownFindings<Shown extends Finding>(
  findings: readonly Shown[],
  { detail, threshold }: ReportStyle,
): readonly Shown[] {
  if (detail !== "quiet") return findings;
  return findings.filter(
    ({ severity, allowed }) => allowed === null && severities.indexOf(severity) <= severities.indexOf(threshold),
  );
}

/** Findings of one rule and severity stand under one heading, with what they have in common said once. */
export function renderFindings(findings: readonly Finding[], style: ReportStyle): string[] {
  const all = findings.flatMap(({ paths }) => paths);
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.severity, finding.allowed]);
    if (!groups.get(key)?.push(finding)) groups.set(key, [finding]);
  }
  return [...groups.values()].flatMap((group) => ["", ...renderGroup(group, all, style)]);
}

function renderGroup(group: readonly Finding[], all: readonly string[], style: ReportStyle): string[] {
  const { colours, detail } = style;
  const [{ rule, severity, allowed, remediation }] = group as readonly [Finding];
  const paint = { error: colours.red, warning: colours.yellow, note: colours.cyan }[severity];
  const label = (allowed === null ? paint : colours.dim)((allowed === null ? severity : "allowed").padEnd(SEVERITY));
  return [
    `${INDENT}${label}${colours.bold(rule)}`,
    ...group.flatMap((finding) => renderFinding(finding, all, style)),
    ...(detail === "verbose" && style.why(rule) !== "" ? labelled("why", style.why(rule), style) : []),
    ...(allowed === null
      ? []
      : labelled("as", `${allowed.reason}${allowed.expires === null ? "" : ` (until ${allowed.expires})`}`, style)),
    ...(allowed === null && remediation !== "" && detail !== "quiet" ? labelled("fix", remediation, style) : []),
  ];
}

function renderFinding(finding: Finding, all: readonly string[], style: ReportStyle): string[] {
  const message = wrap(printable(placed(finding)), style.width - COLUMN.length).map((line) => COLUMN + line);
  const grouped = finding.path === "" && finding.paths.some((path) => path !== "");
  if (style.detail !== "verbose")
    return grouped ? [...message, ...labelled("in", listPaths(finding.paths, all), style)] : message;
  return [
    ...message,
    ...(grouped ? finding.paths.flatMap((path) => labelled("in", path, style)) : []),
    ...finding.evidence.flatMap((evidence) => labelled("fact", evidenceText(evidence, finding.count > 1), style)),
  ];
}

function labelled(name: string, text: string, { colours, width }: ReportStyle): string[] {
  const lines = wrap(printable(text), width - COLUMN.length - LABEL);
  return hang(COLUMN + colours.dim(name.padEnd(LABEL)), lines, COLUMN.length + LABEL);
}

function listPaths(paths: readonly string[], all: readonly string[]): string {
  return formatList(shortPaths(paths, all), LISTED);
}

function evidenceText({ path, fact, value }: Evidence, withPath: boolean): string {
  return `${withPath ? `${path}: ` : ""}${fact} = ${JSON.stringify(value)}`;
}

/** Rules that have no answer; of a configuration with its places. */
export function renderOpen(
  open: readonly (UnknownAnswer & { readonly line?: number; readonly column?: number })[],
  noun: string,
  style: ReportStyle,
): string[] {
  if (open.length === 0) return [];
  const { colours, width } = style;
  const dim = (lines: readonly string[]): string[] => lines.map((line) => INDENT + colours.dim(line));
  if (style.detail === "verbose") {
    return [
      "",
      ...open.flatMap(({ rule, path, reason, line, column }) =>
        dim(
          wrap(
            printable(`unknown  ${rule} ${path}${line === undefined ? "" : `:${line}:${column}`}: ${reason}`),
            width - 2,
          ),
        ),
      ),
    ];
  }
  const rules = [...new Set(open.map(({ rule }) => rule))];
  const subjects = new Set(open.map(({ path, line, column }) => `${path}:${line}:${column}`)).size;
  return [
    "",
    ...dim(
      wrap(
        `${formatCount(rules.length, "rule")} without an answer for ${formatCount(subjects, noun)}; --verbose says why`,
        width - 2,
      ),
    ),
  ];
}

/** `1 error, no warnings, 2 notes, 1 allowed`, what is none of the last left out. */
export function countFindings(
  { errors, warnings, notes, allowed, unknown }: Omit<Summary, "wheels">,
  { colours }: ReportStyle,
): string[] {
  const counted = formatCount(errors, "error");
  const warned = formatCount(warnings, "warning");
  return [
    errors > 0 ? colours.red(counted) : counted,
    warnings > 0 ? colours.yellow(warned) : warned,
    formatCount(notes, "note"),
    ...(allowed > 0 ? [`${allowed} allowed`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
}

/** The message with the place in the file, behind the path where the message begins with that. */
function placed({ path, line, column, message }: Finding): string {
  if (line === null) return message;
  const place = column === null ? `${path}:${line}` : `${path}:${line}:${column}`;
  return message.startsWith(`${path} `) ? place + message.slice(path.length) : `${place}: ${message}`;
}
