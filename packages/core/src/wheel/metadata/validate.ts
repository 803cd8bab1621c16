import type { Headers } from "../headers.ts";
import { acceptanceProblems } from "./acceptance.ts";
import { LICENCE_FILES_SINCE, metadataAge, metadataFields } from "./fields.ts";
import { importedName } from "./import-name.ts";
import { type FieldProblem, type MetadataProblem, problemKinds } from "./problem.ts";
import { quote } from "./quote.ts";
import { valueRules } from "./values.ts";

/** How many problems are told of one document: a thousand wrong lines are one mistake. */
export const MOST_PROBLEMS = 100;

/**
 * What is wrong with METADATA: against the core metadata specification (1.0 to 2.6), then what the index or twine
 * refuse beyond it. At most {@link MOST_PROBLEMS}.
 */
export function validateMetadata(headers: Headers): readonly MetadataProblem[] {
  const problems: MetadataProblem[] = [];
  if (headers.stray !== undefined) {
    const { line, text, ends } = headers.stray;
    const result = ends ? "pip and uv read no field after it" : "it is passed over";
    const detail = `${quote(text)} is no field: ${result}`;
    problems.push({ ...problemKinds["not-a-header"], kind: "not-a-header", field: "", line, detail });
  }
  for (const field of ["Metadata-Version", "Name", "Version"]) {
    if (headers.first(field) !== undefined) continue;
    const detail = `${field} is missing`;
    problems.push({ ...problemKinds["missing-field"], kind: "missing-field", field, line: undefined, detail });
  }
  for (const check of [structureProblems, valueProblems, relationProblems, acceptanceProblems]) {
    for (const { kind, header, detail } of check(headers)) {
      if (problems.length >= MOST_PROBLEMS) return problems;
      const { name: field, line } = header;
      problems.push({ ...problemKinds[kind], kind, field, line, detail: `${field} ${detail}` });
    }
  }
  return problems;
}

/** Which fields may stand there, and how often. */
function* structureProblems({ fields, first, body }: Headers): Generator<FieldProblem> {
  const version = first("Metadata-Version") ?? "";
  const age = metadataAge(version);
  const seen = new Set<string>();
  for (const header of fields) {
    const name = header.name.toLowerCase();
    const rule = metadataFields.get(name);
    if (rule === undefined) yield { kind: "unknown-field", header, detail: "is not among the fields of core metadata" };
    else if (age >= 0 && metadataAge(rule.since) > age && name !== "license-file") {
      const detail = `came with Metadata-Version ${rule.since}, and this is ${version}`;
      yield { kind: "too-new-field", header, detail };
    }
    const again = seen.has(name);
    if (again && rule?.multiple === false) yield { kind: "repeated-field", header, detail: "is given again" };
    seen.add(name);
    if (name === "description" && body && !again)
      yield { kind: "repeated-field", header, detail: "is given, and again as the text after the fields" };
  }
}

/** What each value must be by itself. */
function* valueProblems(headers: Headers): Generator<FieldProblem> {
  // Before it was a field, setuptools and maturin wrote License-File with rules of their own (pytz 2026.6, pywinpty 2.0.14).
  const licenceFiles = keepsLicenceFiles(headers);
  // One empty Import-Name says that there is nothing to import.
  const nothing = headers.all("Import-Name").length === 1;
  for (const header of headers.fields) {
    const name = header.name.toLowerCase();
    const rule = valueRules.get(name);
    if (rule === undefined || (name === "license-file" && !licenceFiles)) continue;
    if (name === "import-name" && header.value === "" && nothing) continue;
    const problem = rule.check(header.value);
    if (problem !== undefined) yield { kind: rule.kind, header, detail: `${quote(header.value)}: ${problem}` };
  }
}

/** What fields say together. */
function* relationProblems({ fields, first }: Headers): Generator<FieldProblem> {
  const namespaces = new Set<string>();
  for (const { name, value } of fields)
    if (name.toLowerCase() === "import-namespace") namespaces.add(importedName(value));
  for (const header of fields) {
    const name = header.name.toLowerCase();
    if (name === "license" && header.value !== "" && (first("License-Expression") ?? "") !== "")
      yield { kind: "two-licences", header, detail: "is given beside License-Expression, which replaces it" };
    if (name === "import-name" && namespaces.has(importedName(header.value)))
      yield { kind: "ambiguous-import-name", header, detail: `${quote(header.value)} is an Import-Namespace too` };
  }
}

/** Do License-File entries name files in `.dist-info/licenses` (PEP 639)? */
export function keepsLicenceFiles(headers: Headers): boolean {
  return metadataAge(headers.first("Metadata-Version") ?? "") >= metadataAge(LICENCE_FILES_SINCE);
}
