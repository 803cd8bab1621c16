import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseHeaders } from "../../../src/wheel/headers.ts";
import { emailProblem } from "../../../src/wheel/metadata/email.ts";
import { parseRequirement } from "../../../src/wheel/metadata/requirement.ts";
import { parseSpecifiers, type Specifier } from "../../../src/wheel/metadata/specifier.ts";
import { isIndexUrl } from "../../../src/wheel/metadata/url.ts";
import { validateMetadata } from "../../../src/wheel/metadata/validate.ts";
import { valueRules } from "../../../src/wheel/metadata/values.ts";
import { parseVersion } from "../../../src/wheel/version.ts";
import { repositoryPath } from "../../generated/sources.ts";

// test-wheels/metadata/README.md says what was measured, with what, and when a difference may stay.

type Case = string | { readonly text: string; readonly differs: string };

/** What a reader says of a text; of one that it does not accept, nothing more. */
interface Reading {
  readonly accepted: boolean;
  readonly [part: string]: unknown;
}

interface Measured extends Reading {
  readonly group: string;
  readonly text: string;
}

const folder = "test-wheels/metadata";
const groups = parse(readFileSync(repositoryPath(`${folder}/cases.yaml`), "utf8")) as Readonly<Record<string, Case[]>>;
const cases = Object.entries(groups).flatMap(([group, texts]) =>
  texts.map((entry) => ({ group, ...(typeof entry === "string" ? { text: entry, differs: undefined } : entry) })),
);
const measured = readFileSync(repositoryPath(`${folder}/measured.jsonl`), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Measured);

const refused: Reading = { accepted: false };
const clauses = (specifiers: readonly Specifier[]) =>
  [...new Set(specifiers.map(({ operator, version }) => JSON.stringify([operator, version])))].sort();

function fieldReading(field: string): (text: string) => Reading {
  const rule = valueRules.get(field);
  if (rule === undefined) throw new Error(`nothing is asked of ${field}`);
  return (text) => ({ accepted: rule.check(text) === undefined });
}

const read: Readonly<Record<string, (text: string) => Reading>> = {
  requirements(text) {
    const requirement = parseRequirement(text);
    if (typeof requirement === "string") return refused;
    const { name, extras, specifiers, url = null } = requirement;
    return { accepted: true, name, extras: [...new Set(extras)].sort(), specifiers: clauses(specifiers), url };
  },
  versions(text) {
    const version = parseVersion(text);
    return version === undefined ? refused : { accepted: true, local: version.local ?? null, release: version.release };
  },
  specifiers(text) {
    const specifiers = parseSpecifiers(text);
    return typeof specifiers === "string" ? refused : { accepted: true, specifiers: clauses(specifiers) };
  },
  licences: fieldReading("license-expression"),
  "content-types": fieldReading("description-content-type"),
  names: fieldReading("name"),
  summaries: fieldReading("summary"),
  extras: fieldReading("provides-extra"),
  dynamic: fieldReading("dynamic"),
  "licence-files": fieldReading("license-file"),
  "import-names": fieldReading("import-name"),
  emails: (text) => ({ accepted: emailProblem(text) === undefined }),
  urls: (text) => ({ accepted: isIndexUrl(text) }),
  documents(text) {
    const problems = validateMetadata(parseHeaders(text)).filter(({ refusedBy }) => refusedBy.includes("twine"));
    return { accepted: true, fields: [...new Set(problems.map(({ field }) => field.toLowerCase()))].sort() };
  },
};

/** What another reader said, with its clauses in the form in which ours are compared. */
function reading({ group: _, text: __, needed: ___, specifiers, ...rest }: Measured): Reading {
  if (!Array.isArray(specifiers)) return rest;
  return { ...rest, specifiers: specifiers.map((clause) => JSON.stringify(clause)).sort() };
}

it("every case was measured", () => {
  expect(measured.map(({ group, text }) => `${group} ${text}`)).toEqual(
    cases.map(({ group, text }) => `${group} ${text}`),
  );
  expect(Object.keys(groups)).toEqual(Object.keys(read));
});

describe("METADATA is read as `packaging` and the index read it", () => {
  it.each(cases.map((entry, index) => [`${entry.group} ${JSON.stringify(entry.text)}`, entry, index] as const))(
    "%s",
    (_, { group, text, differs }, index) => {
      const found = read[group]?.(text);
      const other = reading(measured[index] as Measured);
      if (differs === undefined) expect(found).toEqual(other);
      else expect(found).not.toEqual(other);
    },
  );
});

it("what only an extra asks for is needed on no machine", () => {
  let optional = 0;
  for (const { group, text, needed } of measured) {
    if (group !== "requirements") continue;
    const requirement = parseRequirement(text);
    if (typeof requirement === "string" || !requirement.optional) continue;
    optional++;
    expect(needed, text).toEqual([false, false, false, false]);
  }
  expect(optional).toBeGreaterThan(5);
});
