import type { DiffReport, Facts, ReportedWheel } from "@wheel-guard/core";
import { countFindings, INDENT, type ReportStyle, renderFindings, renderOpen, shownFindings } from "./findings.ts";
import { formatBytes, formatCount, formatList, hang, wrap } from "./layout.ts";
import { printable } from "./printable.ts";
import { shortPaths } from "./short-paths.ts";

/** A line of a section: how it begins, and what it says. */
interface Row {
  readonly sign: "+" | "-" | "~";
  /** Is it better or worse for users? Default: as the sign says. */
  readonly worse?: boolean;
  readonly name: string;
  readonly text: string;
}

type DiffFact = Extract<keyof Facts, `diff.${string}`>;
type Change<Name extends DiffFact> = Facts[Name] & {};

/** Rows of a section that are spelt out before they are only counted. */
const LISTED = 14;
/** Names of binaries or symbols in one row, likewise. */
const NAMED = 4;
/** The widest column of names; a longer one stands alone. */
const NAME_WIDTH = 44;

/** What changes, as people read it: sizes and tags, then what came and went, then what the rules say of it. */
export function renderDiff(report: DiffReport, style: ReportStyle): string {
  const findings = renderFindings(shownFindings(report.findings, style), style);
  if (style.detail === "quiet")
    return findings.length === 0 ? "" : `${[...heading(report, style), ...findings].join("\n")}\n`;
  const lines = [
    ...heading(report, style),
    ...sections(report, style),
    ...findings,
    ...renderOpen(report.unknown, "change", style),
    "",
    renderSummary(report, style),
  ];
  return `${lines.join("\n")}\n`;
}

/** All changes of one kind. */
function changesOf<Name extends DiffFact>({ changes }: DiffReport, name: Name): readonly Change<Name>[] {
  return changes.flatMap(({ fact, value }) => (fact === name ? [value as Change<Name>] : []));
}

function heading(report: DiffReport, { colours, detail }: ReportStyle): string[] {
  const { old, new: fresh } = report;
  const title = (wheel: ReportedWheel): string => printable(detail === "verbose" ? wheel.path : wheel.filename);
  const size = (measure: string): string => {
    const change = changesOf(report, "diff.size-change").find((one) => one.measure === measure);
    if (change === undefined) return "";
    const { old: was = 0, new: is = 0, percent = 0 } = change;
    return `${formatBytes(was)} → ${formatBytes(is)} ${measure === "compressed" ? "in the wheel" : measure} (${percent > 0 ? "+" : ""}${percent} %)`;
  };
  return [
    colours.bold(`- ${title(old)}`),
    colours.bold(`+ ${title(fresh)}`),
    colours.dim([size("compressed"), size("unpacked")].filter((text) => text !== "").join(" · ")),
  ];
}

function sections(report: DiffReport, style: ReportStyle): string[] {
  const all = [
    section("platform", changesOf(report, "diff.platform-change").map(platformRow), style),
    section("requirements", changesOf(report, "diff.requirement-change").map(requirementRow), style),
    section("libraries", changesOf(report, "diff.library-change").map(libraryRow), style, Number.POSITIVE_INFINITY),
    section("data", dataRows(changesOf(report, "diff.data-change"), style), style),
    section("binaries", changesOf(report, "diff.binary-change").map(binaryRow), style),
    section("protections", protectionRows(changesOf(report, "diff.hardening-change"), style), style),
    section("needed libraries", neededRows(changesOf(report, "diff.needed-change")), style),
    section("exported symbols", exportRows(changesOf(report, "diff.exports-change"), style), style),
    section("verdicts", report.verdicts.map(verdictRow), style),
  ].flat();
  return all.length > 0 ? all : ["", `${INDENT}${style.colours.green("✔")} nothing else changes`];
}

/** @param most rows that are spelt out where not all are asked for. */
function section(
  title: string,
  rows: readonly Row[],
  { colours, width, detail }: ReportStyle,
  most = LISTED,
): string[] {
  if (rows.length === 0) return [];
  const shown = detail === "verbose" || rows.length <= most + 1 ? rows : rows.slice(0, most);
  const column = Math.min(Math.max(...shown.map(({ name }) => printable(name).length)), NAME_WIDTH) + 2;
  const paint = ({ sign, worse = sign === "-" }: Row): string =>
    (sign === "~" ? colours.yellow : worse ? colours.red : colours.green)(sign);
  const lines = shown.flatMap((row) => {
    const { name, text } = row;
    const label = printable(name);
    const indent = INDENT.length + 2 + column;
    const texts = wrap(printable(text), Math.max(24, width - indent));
    const first = `${INDENT}${paint(row)} ${texts.length === 0 ? label : label.padEnd(column)}`;
    return texts.length === 0 ? [first] : hang(first, texts, indent);
  });
  const rest = rows.length - shown.length;
  return [
    "",
    colours.bold(title),
    ...lines,
    ...(rest === 0 ? [] : [colours.dim(`${INDENT}  and ${rest} more; --verbose lists them`)]),
  ];
}

/** `lost` and `added` have a sign of their own, every other change is `~`. */
function signOf(change: string | undefined): Row["sign"] {
  return change === "lost" ? "-" : change === "added" ? "+" : "~";
}

function fromTo(old: string | undefined, fresh: string | undefined): string {
  return [old, fresh].filter((text) => text !== undefined).join(" → ");
}

function platformRow({
  change,
  system = "",
  machines = [],
  old,
  new: fresh,
  because,
}: Change<"diff.platform-change">): Row {
  const text = fromTo(old, fresh) + (because === undefined ? "" : ` (${because})`);
  return { sign: signOf(change), name: [system, machines.join(", ")].join(" ").trim(), text };
}

function requirementRow({ change, requirement = "", old, new: fresh }: Change<"diff.requirement-change">): Row {
  return { sign: signOf(change), name: requirement, text: fromTo(old, fresh) };
}

function libraryRow({ change, library = "", old, new: fresh, now, form }: Change<"diff.library-change">): Row {
  const notes = [
    ...(form === "embedded" ? ["linked in"] : []),
    ...(now === undefined ? [] : [`still asked for: ${now}`]),
    ...(change === "downgraded" ? ["older"] : []),
  ];
  const text = `${fromTo(old, fresh)}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
  return { sign: signOf(change), name: library, text: text.trim() };
}

/** Required data and whole folders first, then one row for the files of each folder that came or went. */
function dataRows(changes: readonly Change<"diff.data-change">[], style: ReportStyle): Row[] {
  const rows: Row[] = [];
  const folders = new Map<string, { readonly sign: Row["sign"]; readonly folder: string; readonly files: string[] }>();
  for (const { change, path = "", kind, detail = "" } of changes) {
    const sign = signOf(change);
    if (change === "updated") rows.push({ sign, name: path, text: detail.slice(path.length).trim() });
    else if (kind !== "file") rows.push({ sign, name: path, text: path.endsWith("/") ? "all of its data" : "" });
    else {
      const folder = path.slice(0, path.lastIndexOf("/") + 1);
      const group = folders.get(sign + folder) ?? { sign, folder, files: [] };
      folders.set(sign + folder, group);
      group.files.push(path.slice(folder.length));
    }
  }
  for (const { sign, folder, files } of folders.values())
    rows.push({
      sign,
      name: folder === "" ? "top level" : folder,
      text: `${formatCount(files.length, "file")}: ${listed(files.sort(), style)}`,
    });
  return rows;
}

function binaryRow({ change, path = "" }: Change<"diff.binary-change">): Row {
  return { sign: signOf(change), name: path, text: "" };
}

/** One row for each protection and way in which it changed. */
function protectionRows(changes: readonly Change<"diff.hardening-change">[], style: ReportStyle): Row[] {
  const groups = new Map<string, Change<"diff.hardening-change">[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.change, change.protection, change.old, change.new]);
    if (!groups.get(key)?.push(change)) groups.set(key, [change]);
  }
  const rows = [...groups.values()].map((group): Row => {
    const [{ change, protection = "", old, new: fresh }] = group as [Change<"diff.hardening-change">];
    const paths = shortPaths(group.map(({ path = "" }) => path));
    const sign = change === "lost" ? "-" : "+";
    return { sign, name: `${protection} ${fromTo(old, fresh)}`, text: listed(paths, style) };
  });
  return rows.sort((a, b) => (a.sign === b.sign ? 0 : a.sign === "-" ? -1 : 1));
}

function listed(names: readonly string[], { detail }: ReportStyle): string {
  return formatList(names, detail === "verbose" ? names.length : NAMED);
}

function neededRows(changes: readonly Change<"diff.needed-change">[]): Row[] {
  const names = shortPaths(changes.map(({ path = "" }) => path));
  return changes.map(({ added = [], lost = [] }, index) => ({
    sign: "~",
    name: names[index] ?? "",
    text: [...added.map((name) => `+${name}`), ...lost.map((name) => `-${name}`)].join(" "),
  }));
}

function exportRows(changes: readonly Change<"diff.exports-change">[], style: ReportStyle): Row[] {
  const names = shortPaths(changes.map(({ path = "" }) => path));
  // A new name breaks nobody: it is only counted.
  const part = (sign: "+" | "-", symbols: readonly string[]): string[] => {
    if (symbols.length === 0) return [];
    const names = sign === "-" || style.detail === "verbose" ? `: ${listed(symbols, style)}` : "";
    return [`${sign}${symbols.length}${names}`];
  };
  return changes.map(({ added = [], lost = [] }, index) => ({
    sign: "~",
    name: names[index] ?? "",
    text: [...part("+", added), ...part("-", lost)].join(" "),
  }));
}

function verdictRow({ rule, severity, old, new: fresh }: DiffReport["verdicts"][number]): Row {
  return { sign: fresh > old ? "+" : "-", worse: fresh > old, name: rule, text: `${severity} ${old} → ${fresh}` };
}

function renderSummary({ summary, changes }: DiffReport, style: ReportStyle): string {
  const count = changes.filter(({ fact }) => fact !== "diff.size-change").length;
  return [formatCount(count, "change"), ...countFindings(summary, style)].join(", ");
}
