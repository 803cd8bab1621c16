import { parseVersion } from "../version.ts";
import { contentTypeProblem } from "./content-type.ts";
import { metadataFields, metadataVersions } from "./fields.ts";
import { importNameProblem } from "./import-name.ts";
import { licenceExpressionProblem } from "./licence-expression.ts";
import { licenceFileProblem } from "./licence-file.ts";
import type { MetadataProblemKind } from "./problem.ts";
import { parseRequirement } from "./requirement.ts";
import { parseSpecifiers } from "./specifier.ts";

/** What the values of a field must be. */
export interface ValueRule {
  /** What it is called where they are not. */
  readonly kind: MetadataProblemKind;
  /** What is wrong with a value, undefined where nothing is. */
  readonly check: (value: string) => string | undefined;
}

/** What Python's `str.splitlines` takes for the end of a line, of which `packaging` lets a summary have none. */
const lineEnds = [..."\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029"];
/** Since Metadata-Version 2.3 an extra is narrower, in lower case with dashes; real wheels (Twisted 26.10) are not. */
const nameFormat = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const neverDynamic: readonly string[] = ["name", "version", "metadata-version"];

const grammarProblem = (result: unknown): string | undefined => (typeof result === "string" ? result : undefined);

function nameProblem(value: string): string | undefined {
  return nameFormat.test(value)
    ? undefined
    : "a name has letters, digits, `.`, `_` and `-` and begins and ends with one of the first two";
}

function dynamicProblem(value: string): string | undefined {
  const name = value.toLowerCase();
  if (neverDynamic.includes(name)) return "this field is never dynamic";
  return metadataFields.has(name) ? undefined : "there is no such field";
}

/** `Provides-Dist: NAME (VERSION)` has no operator (core metadata specification, "Provides-Dist"). */
function providesProblem(value: string): string | undefined {
  const problem = grammarProblem(parseRequirement(value));
  return problem === undefined || hasBareVersion(value) ? undefined : problem;
}

/** The form of Provides-Dist that is no dependency specifier. */
export function hasBareVersion(value: string): boolean {
  const opening = value.indexOf("(");
  if (opening < 0 || typeof parseRequirement(value) !== "string") return false;
  return typeof parseRequirement(`${value.slice(0, opening)}(==${value.slice(opening + 1)}`) !== "string";
}

/** By the field's name in lower case. */
export const valueRules: ReadonlyMap<string, ValueRule> = new Map(
  Object.entries({
    "metadata-version": {
      kind: "invalid-metadata-version",
      check: (value) => (metadataVersions.includes(value) ? undefined : `it is none of ${metadataVersions.join(", ")}`),
    },
    name: { kind: "invalid-name", check: nameProblem },
    version: {
      kind: "invalid-version",
      check: (value) => (parseVersion(value) === undefined ? "PEP 440 knows no such version" : undefined),
    },
    summary: {
      kind: "invalid-summary",
      check: (value) => (lineEnds.some((end) => value.includes(end)) ? "a summary is one line" : undefined),
    },
    "requires-dist": { kind: "invalid-requirement", check: (value) => grammarProblem(parseRequirement(value)) },
    "provides-dist": { kind: "invalid-distribution", check: providesProblem },
    "obsoletes-dist": { kind: "invalid-distribution", check: (value) => grammarProblem(parseRequirement(value)) },
    "requires-python": {
      kind: "invalid-python-requirement",
      check: (value) => grammarProblem(parseSpecifiers(value)),
    },
    "provides-extra": { kind: "invalid-extra", check: nameProblem },
    dynamic: { kind: "invalid-dynamic", check: dynamicProblem },
    "description-content-type": { kind: "invalid-content-type", check: contentTypeProblem },
    "license-expression": { kind: "invalid-licence-expression", check: licenceExpressionProblem },
    "license-file": { kind: "invalid-licence-file", check: licenceFileProblem },
    "import-name": { kind: "invalid-import-name", check: importNameProblem },
    "import-namespace": { kind: "invalid-import-name", check: importNameProblem },
  } satisfies Record<string, ValueRule>),
);
