import type { Gap, Subject } from "@wheel-guard/core";
import type { ChalkInstance } from "chalk";
import { hang, wrap } from "./layout.ts";
import { printable } from "./printable.ts";

export interface FactStyle {
  readonly colours: ChalkInstance;
  readonly width: number;
  /** Whole lists, files that are no binary, and why a fact does not apply. */
  readonly verbose: boolean;
}

/** Names of a long list that are spelt out before it is only counted. */
const SPELT_OUT = 6;

/** Subjects with all their facts: the wheel first, then folder by folder. */
export function renderSubjects(subjects: readonly Subject[], title: string, style: FactStyle): string {
  const shown = subjects.filter(({ kind }) => style.verbose || kind !== "file");
  const hidden = subjects.length - shown.length;
  const blocks = shown.map((subject) => [heading(subject, title, style), ...renderFacts(subject, style), ""]);
  const rest =
    hidden === 0
      ? []
      : [style.colours.dim(`${hidden} other ${hidden === 1 ? "file" : "files"}; --verbose lists them`), ""];
  return [...blocks.flat(), ...rest].join("\n");
}

function heading({ kind, path }: Subject, title: string, { colours }: FactStyle): string {
  return `${colours.bold(printable(path === "" ? title : path))}  ${colours.dim(kind)}`;
}

function renderFacts(subject: Subject, style: FactStyle): string[] {
  const { colours, width, verbose } = style;
  const names = Object.keys(subject.facts).sort();
  const gaps = subject.gaps.filter(({ kind }) => verbose || kind === "unknown");
  const column = Math.max(...[...names, ...gaps.map(({ fact }) => fact)].map((name) => name.length), 0) + 2;
  const room = Math.max(20, width - column - 2);
  const facts = subject.facts as Readonly<Record<string, unknown>>;
  const line = (name: string, text: string): string[] =>
    hang(`  ${name.padEnd(column)}`, wrap(printable(text), room), column + 2);
  return [
    ...names.flatMap((name) =>
      valueLines(facts[name], verbose).flatMap((text, index) => line(index === 0 ? name : "", text)),
    ),
    ...gaps.flatMap((gap) => line(gap.fact, gapText(gap)).map((text) => colours.dim(text))),
  ];
}

function gapText({ kind, reason }: Gap): string {
  return `${kind === "unknown" ? "unknown" : "does not apply"}: ${reason}`;
}

/** A value as lines: records one a line, lists in one. */
function valueLines(value: unknown, verbose: boolean): string[] {
  if (!Array.isArray(value))
    return [typeof value === "object" && value !== null ? recordText(value) : scalarText(value)];
  if (value.length === 0) return ["none"];
  if (typeof value[0] === "object") {
    const shown = verbose ? value : value.slice(0, SPELT_OUT);
    const rest = value.length - shown.length;
    return [...shown.map(recordText), ...(rest === 0 ? [] : [`… and ${rest} more`])];
  }
  const shown = verbose || value.length <= SPELT_OUT + 1 ? value : value.slice(0, SPELT_OUT);
  const rest = value.length - shown.length;
  return [`${shown.map(scalarText).join(", ")}${rest === 0 ? "" : `, … and ${rest} more`}`];
}

function recordText(record: object): string {
  return Object.entries(record)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => `${name} ${Array.isArray(field) ? field.map(scalarText).join(", ") : scalarText(field)}`)
    .join("  ");
}

function scalarText(value: unknown): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  return value === "" ? '""' : String(value);
}
