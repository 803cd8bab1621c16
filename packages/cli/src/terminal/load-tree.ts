import type { Subject } from "@wheel-guard/core";
import type { ChalkInstance } from "chalk";
import { printable } from "./printable.ts";
import { renderTree, type TreeNode } from "./tree.ts";

type Resolution = NonNullable<Subject["facts"]["binary.resolution"]>[number];

/** Libraries below libraries; deeper ones are loaded by then, as the loader sees to it. */
const DEEPEST = 40;

/** Who loads what from where, from one binary of a wheel down. What was shown once is not unfolded again. */
export function renderLoadTree(subjects: readonly Subject[], root: Subject, colours: ChalkInstance): string {
  const byPath = new Map(subjects.map((subject) => [subject.path, subject]));
  const shown = new Set<string>([root.path]);
  const below = (subject: Subject, depth: number): TreeNode[] =>
    (subject.facts["binary.resolution"] ?? []).map((resolution) => {
      const target = resolution.path === undefined ? undefined : byPath.get(resolution.path);
      const repeated = target !== undefined && shown.has(target.path);
      if (target !== undefined) shown.add(target.path);
      const unfold = target !== undefined && !repeated && depth < DEEPEST;
      return {
        label: describe(resolution, repeated && hasNeeds(target), colours),
        lines: [],
        children: unfold ? below(target, depth + 1) : [],
      };
    });
  return `${renderTree({ label: colours.bold(printable(root.path)), lines: [], children: below(root, 0) }).join("\n")}\n`;
}

function hasNeeds(subject: Subject | undefined): boolean {
  return (subject?.facts["binary.resolution"] ?? []).length > 0;
}

function describe(resolution: Resolution, repeated: boolean, colours: ChalkInstance): string {
  const { library = "", kind } = resolution;
  const place = printable(whence(resolution));
  const text = kind === "missing" ? colours.red(place) : colours.dim(place);
  return `${printable(library)}  ${text}${repeated ? colours.dim(" (see above)") : ""}`;
}

function whence({ path, by, kind, entry, from }: Resolution): string {
  const inherited = from === undefined ? "" : ` of ${from}`;
  switch (kind) {
    case "wheel":
      if (by === "already-loaded") return `${path}, already loaded`;
      return entry === undefined ? `${path}, beside the file` : `${path} by ${by} ${entry}${inherited}`;
    case "system":
      return "of the system";
    case "python":
      return "of the interpreter";
    case "runtime":
      return by === "python-directory" ? "that Python brings" : "of the Visual C++ runtime, if it is installed";
    case "pinned-dependency":
      return `of ${from}, required in one version`;
    case "unpinned-dependency":
      return `of ${from}, required in no exact version`;
    case "not-required":
      return "found nowhere, but it may be missing";
    default:
      return by === "absolute" || by === "loader-path" || by === "executable-path"
        ? "looked for at that very path"
        : "found nowhere";
  }
}
