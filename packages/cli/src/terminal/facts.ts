import { type FactName, factNames, factSpec, factTopics, type Gap, type Subject } from "@wheel-guard/core";
import type { ChalkInstance } from "chalk";
import { hang, wrap } from "./layout.ts";
import { printable } from "./printable.ts";
import { renderTree, TREE_STEP, type TreeNode } from "./tree.ts";

export interface FactStyle {
  readonly colours: ChalkInstance;
  /** Columns. */
  readonly width: number;
  /** Whole lists, files that are no binary, and why a fact does not apply. */
  readonly verbose: boolean;
}

/** Entries of a long list that are spelt out before it is only counted. */
const SPELT_OUT = 6;

/** The facts of a wheel as a tree of its folders, or of one binary. */
export function renderSubjects(subjects: readonly Subject[], title: string, style: FactStyle): string {
  const shown = subjects.filter(({ kind }) => style.verbose || kind !== "file");
  const hidden = subjects.length - shown.length;
  const root = shown.find(({ path }) => path === "");
  const lines = renderTree({
    label: `${style.colours.bold(printable(title))}  ${style.colours.dim(root?.kind ?? "")}`.trimEnd(),
    lines: root === undefined ? [] : factLines(root, style, TREE_STEP),
    children: folderNodes(
      shown.filter(({ path }) => path !== ""),
      style,
    ),
  });
  const rest =
    hidden === 0
      ? []
      : ["", style.colours.dim(`${hidden} other ${hidden === 1 ? "file" : "files"}; --verbose lists them`)];
  return `${[...lines, ...rest].join("\n")}\n`;
}

/** One node a folder, in the archive's order, with its files below. */
function folderNodes(subjects: readonly Subject[], style: FactStyle): TreeNode[] {
  const folders = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const folder = subject.path.slice(0, subject.path.lastIndexOf("/") + 1);
    folders.set(folder, [...(folders.get(folder) ?? []), subject]);
  }
  return [...folders].flatMap(([folder, members]): TreeNode[] => {
    const files = members.map((subject) => ({
      label: `${style.colours.bold(printable(subject.path.slice(folder.length)))}  ${style.colours.dim(subject.kind)}`,
      lines: [...factLines(subject, style, 3 * TREE_STEP), ""],
      children: [],
    }));
    return folder === "" ? files : [{ label: printable(folder), lines: [], children: files }];
  });
}

/** The facts of a subject, topic by topic; `indent` columns stand before them. */
function factLines(subject: Subject, style: FactStyle, indent: number): string[] {
  const { colours, width, verbose } = style;
  const facts = subject.facts as Readonly<Record<string, unknown>>;
  const gaps = new Map(subject.gaps.filter(({ kind }) => verbose || kind === "unknown").map((gap) => [gap.fact, gap]));
  const names = factNames.filter((name) => name in facts || gaps.has(name));
  const column = Math.max(0, ...names.map((name) => name.length)) + 2;
  const room = Math.max(24, width - indent - column - 2);
  const entry = (name: FactName): string[] => {
    const gap = gaps.get(name);
    const texts = gap === undefined ? valueLines(facts[name], verbose) : [gapText(gap)];
    const lines = texts.flatMap((text) => wrap(printable(text), room));
    return hang(
      `  ${colours.dim(name.padEnd(column))}`,
      gap === undefined ? lines : lines.map((line) => colours.dim(line)),
      column + 2,
    );
  };
  return factTopics.flatMap((topic) => {
    const lines = names.filter((name) => factSpec(name).topic === topic).flatMap(entry);
    return lines.length === 0 ? [] : [topic, ...lines];
  });
}

function gapText({ kind, reason }: Gap): string {
  return `${kind === "unknown" ? "unknown" : "does not apply"}: ${reason}`;
}

/** A value as lines: records one a line, lists in one. */
function valueLines(value: unknown, verbose: boolean): string[] {
  if (!Array.isArray(value))
    return [typeof value === "object" && value !== null ? recordText(value) : scalarText(value)];
  if (value.length === 0) return ["none"];
  const shown = verbose || value.length <= SPELT_OUT + 1 ? value : value.slice(0, SPELT_OUT);
  const rest = value.length - shown.length;
  if (typeof value[0] === "object") return [...shown.map(recordText), ...(rest === 0 ? [] : [`and ${rest} more`])];
  return [`${shown.map(scalarText).join(", ")}${rest === 0 ? "" : ` and ${rest} more`}`];
}

/** The fields of a record; a long list in one is only counted. */
function recordText(record: object): string {
  return Object.entries(record)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => `${name}: ${Array.isArray(field) ? valueLines(field, false).join(" ") : scalarText(field)}`)
    .join(", ");
}

function scalarText(value: unknown): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  return value === "" ? '""' : String(value);
}
