import type { Headers } from "../headers.ts";
import { parseVersion } from "../version.ts";
import { emailProblem } from "./email.ts";
import type { FieldProblem, MetadataProblemKind } from "./problem.ts";
import { quote } from "./quote.ts";
import { parseRequirement } from "./requirement.ts";
import { isIndexUrl } from "./url.ts";
import { hasBareVersion } from "./values.ts";

/** The newest Metadata-Version is not taken yet (pypi/warehouse of August 2026). */
const NOT_YET = "2.6";
/** Longest summary and label of a Project-URL, in characters. */
const LONGEST_SUMMARY = 512;
const LONGEST_LABEL = 32;

/** What the index refuses although the specification allows it (pypi/warehouse, `warehouse/forklift/metadata.py`). */
export function* acceptanceProblems({ fields }: Headers): Generator<FieldProblem> {
  const labels = new Set<string>();
  for (const header of fields) {
    const { value } = header;
    // An empty value is not sent.
    if (value === "") continue;
    const name = header.name.toLowerCase();
    const problem = name === "project-url" ? projectUrlProblem(value, labels) : valueProblem(name, value);
    if (problem !== undefined) yield { kind: problem[0], header, detail: `${quote(value)}: ${problem[1]}` };
  }
}

type Problem = readonly [MetadataProblemKind, string];

function valueProblem(name: string, value: string): Problem | undefined {
  switch (name) {
    case "metadata-version":
      return value === NOT_YET ? ["unaccepted-metadata-version", "PyPI does not take it yet"] : undefined;
    case "version": {
      const local = parseVersion(value)?.local;
      return local === undefined ? undefined : ["local-version", "PyPI takes no local version"];
    }
    case "summary":
      return isLonger(value, LONGEST_SUMMARY)
        ? ["long-summary", `PyPI takes ${LONGEST_SUMMARY} characters at most`]
        : undefined;
    case "author-email":
    case "maintainer-email": {
      const problem = emailProblem(value);
      return problem === undefined ? undefined : ["invalid-email", problem];
    }
    case "home-page":
    case "download-url":
      return isIndexUrl(value) ? undefined : ["invalid-url", "PyPI takes http and https URLs only"];
    case "requires-dist":
    case "obsoletes-dist":
      return isDirect(value) ? ["direct-url", "PyPI takes no dependency on a URL"] : undefined;
    case "provides-dist":
      if (hasBareVersion(value)) return ["bare-version", "PyPI takes no version without an operator"];
      return isDirect(value) ? ["direct-url", "PyPI takes no dependency on a URL"] : undefined;
    default:
      return undefined;
  }
}

function isDirect(value: string): boolean {
  if (!value.includes("@")) return false;
  const requirement = parseRequirement(value);
  return typeof requirement !== "string" && requirement.url !== undefined;
}

function projectUrlProblem(value: string, labels: Set<string>): Problem | undefined {
  const comma = value.indexOf(",");
  const label = (comma < 0 ? value : value.slice(0, comma)).trim();
  const url = comma < 0 ? "" : value.slice(comma + 1).trim();
  if (labels.has(label)) return ["repeated-url-label", `the label ${quote(label)} is given again`];
  labels.add(label);
  if (label === "") return ["invalid-url-label", "the label is missing"];
  if (isLonger(label, LONGEST_LABEL))
    return ["invalid-url-label", `the label has more than ${LONGEST_LABEL} characters`];
  return isIndexUrl(url) ? undefined : ["invalid-url", "PyPI takes http and https URLs only"];
}

/** Counted in characters, not UTF-16 units: one outside the basic plane is two of those. */
function isLonger(text: string, most: number): boolean {
  return Array.from(text.slice(0, 2 * most + 2)).length > most;
}
