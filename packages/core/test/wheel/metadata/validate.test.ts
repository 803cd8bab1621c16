import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHeaders } from "../../../src/wheel/headers.ts";
import { metadataFields } from "../../../src/wheel/metadata/fields.ts";
import { type MetadataProblemKind, problemKinds } from "../../../src/wheel/metadata/problem.ts";
import { MOST_PROBLEMS, validateMetadata } from "../../../src/wheel/metadata/validate.ts";

const validate = (text: string) => validateMetadata(parseHeaders(text));
const head = (version = "2.5"): string => `Metadata-Version: ${version}\nName: demo\nVersion: 1.0\n`;

/** For each kind what shows it, on which line, and the sentence about it. */
const table: Readonly<Record<MetadataProblemKind, readonly [text: string, line: number | undefined, detail: string]>> =
  {
    "not-a-header": [`${head()}oops\n`, 4, "`oops` is no field: pip and uv read no field after it"],
    "missing-field": ["Metadata-Version: 2.1\nName: demo\n", undefined, "Version is missing"],
    "repeated-field": [`${head()}Summary: a\nsummary: b\n`, 5, "summary is given again"],
    "too-new-field": [`${head("2.1")}Dynamic: Summary\n`, 4, "Dynamic came with Metadata-Version 2.2, and this is 2.1"],
    "invalid-metadata-version": [
      head("2.0"),
      1,
      "Metadata-Version `2.0`: it is none of 1.0, 1.1, 1.2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6",
    ],
    "invalid-name": [
      "Metadata-Version: 2.1\nName: demo-\nVersion: 1\n",
      2,
      "Name `demo-`: a name has letters, digits, `.`, `_` and `-` and begins and ends with one of the first two",
    ],
    "invalid-version": [
      "Metadata-Version: 2.1\nName: demo\nVersion: 1.x\n",
      3,
      "Version `1.x`: PEP 440 knows no such version",
    ],
    "invalid-summary": [`${head()}Summary: a\n b\n`, 4, "Summary `a\nb`: a summary is one line"],
    "invalid-requirement": [`${head()}Requires-Dist: a (\n`, 4, "Requires-Dist `a (`: `)` is expected where it ends"],
    "invalid-distribution": [`${head()}Provides-Dist: a (\n`, 4, "Provides-Dist `a (`: `)` is expected where it ends"],
    "invalid-python-requirement": [
      `${head()}Requires-Python: >=3.*\n`,
      4,
      "Requires-Python `>=3.*`: `>=` takes no `.*`, as in `3.*`",
    ],
    "invalid-extra": [
      `${head()}Provides-Extra: a b\n`,
      4,
      "Provides-Extra `a b`: a name has letters, digits, `.`, `_` and `-` and begins and ends with one of the first two",
    ],
    "invalid-dynamic": [`${head()}Dynamic: Name\n`, 4, "Dynamic `Name`: this field is never dynamic"],
    "invalid-content-type": [
      `${head()}Description-Content-Type: UNKNOWN\n`,
      4,
      "Description-Content-Type `UNKNOWN`: `UNKNOWN` is none of `text/plain`, `text/x-rst`, `text/markdown`",
    ],
    "invalid-licence-expression": [
      `${head()}License-Expression: BSD\n`,
      4,
      "License-Expression `BSD`: `BSD` is no SPDX licence identifier",
    ],
    "invalid-licence-file": [`${head()}License-File: ../LICENSE\n`, 4, "License-File `../LICENSE`: holds `..`"],
    "two-licences": [
      `${head()}License-Expression: MIT\nLicense: MIT\n`,
      5,
      "License is given beside License-Expression, which replaces it",
    ],
    "invalid-import-name": [`${head()}Import-Name: a-b\n`, 4, "Import-Name `a-b`: `a-b` is no identifier of Python"],
    "ambiguous-import-name": [
      `${head()}Import-Namespace: a\nImport-Name: a ; private\n`,
      5,
      "Import-Name `a ; private` is an Import-Namespace too",
    ],
    "unknown-field": [`${head()}Colour: red\n`, 4, "Colour is not among the fields of core metadata"],
    "unaccepted-metadata-version": [head("2.6"), 1, "Metadata-Version `2.6`: PyPI does not take it yet"],
    "local-version": [
      "Metadata-Version: 2.1\nName: demo\nVersion: 1.0+cu12\n",
      3,
      "Version `1.0+cu12`: PyPI takes no local version",
    ],
    "long-summary": [
      `${head()}Summary: ${"x".repeat(513)}\n`,
      4,
      `Summary \`${"x".repeat(80)}…\`: PyPI takes 512 characters at most`,
    ],
    "direct-url": [
      `${head()}Requires-Dist: a @ https://a.b/c\n`,
      4,
      "Requires-Dist `a @ https://a.b/c`: PyPI takes no dependency on a URL",
    ],
    "bare-version": [
      `${head()}Provides-Dist: other (3.4)\n`,
      4,
      "Provides-Dist `other (3.4)`: PyPI takes no version without an operator",
    ],
    "invalid-email": [`${head()}Author-email: UNKNOWN\n`, 4, "Author-email `UNKNOWN`: `UNKNOWN` has no @"],
    "invalid-url": [`${head()}Home-page: UNKNOWN\n`, 4, "Home-page `UNKNOWN`: PyPI takes http and https URLs only"],
    "invalid-url-label": [
      `${head()}Project-URL: ${"x".repeat(33)}, https://a.b\n`,
      4,
      `Project-URL \`${"x".repeat(33)}, https://a.b\`: the label has more than 32 characters`,
    ],
    "repeated-url-label": [
      `${head()}Project-URL: a, https://a.b\nProject-URL: a , https://c.d\n`,
      5,
      "Project-URL `a , https://c.d`: the label `a` is given again",
    ],
  };

describe("each kind of problem", () => {
  it.each(Object.entries(table))("%s is found alone, with its line", (kind, [text, line, detail]) => {
    expect(validate(text)).toEqual([
      expect.objectContaining({ kind, line, detail, ...problemKinds[kind as MetadataProblemKind] }),
    ]);
  });
});

describe("METADATA without a problem", () => {
  it.each([
    ["the least there can be", head("1.0")],
    ["a readme after it", `${head()}Description-Content-Type: text/markdown\n\n# Demo\n\nDescription: x\n`],
    ["a license of several lines", `${head("2.1")}License: text\n        of it\n`],
    ["an empty license beside an expression", `${head()}License:\nLicense-Expression: MIT\n`],
    ["what setuptools wrote before 2.4", `${head("2.1")}License-File: LICENSE\nLicense-File: sub\\NOTICE\n`],
    ["nothing to import", `${head()}Import-Name:\n`],
    ["a package in a namespace", `${head()}Import-Namespace: a\nImport-Name: a.b\n`],
    ["extras of which the newest specification is stricter", `${head()}Provides-Extra: all_non_platform\n`],
    ["empty fields that are not sent", `${head()}Home-page:\nAuthor-email:\nProject-URL:\nSummary:\n`],
    ["a summary just short enough", `${head()}Summary: ${"\u{1F40D}".repeat(512)}\n`],
    [
      "fields that hardly anyone writes",
      `${head()}Requires: a\nProvides: b\nObsoletes: c\nRequires-External: d (>1 or so)\n`,
    ],
  ])("%s", (_, text) => {
    expect(validate(text)).toEqual([]);
  });
});

const kindsOf = (text: string): readonly string[] => validate(text).map(({ kind, field }) => `${kind} ${field}`.trim());

describe("METADATA with several problems", () => {
  it("tells each, those of the specification first", () => {
    expect(
      kindsOf("Metadata-Version: 2.4\nName: demo\nVersion: 1.0+x\nRequires-Dist: (\nLicense-Expression: BSD\n"),
    ).toEqual([
      "invalid-requirement Requires-Dist",
      "invalid-licence-expression License-Expression",
      "local-version Version",
    ]);
  });

  it("that is empty lacks the three fields", () => {
    const missing = ["Metadata-Version", "Name", "Version"].map((name) => `missing-field ${name}`);
    expect(kindsOf("")).toEqual(missing);
    expect(kindsOf("\nName: demo\n")).toEqual(missing);
  });

  it("does not have what installers do not read", () => {
    expect(kindsOf(`${head()}oops\nRequires-Dist: (\n`)).toEqual(["not-a-header"]);
    expect(kindsOf(`\u{feff}${head()}`)).toEqual([
      "not-a-header",
      "missing-field Metadata-Version",
      "missing-field Name",
      "missing-field Version",
    ]);
  });

  it("has the age of its fields judged only where its version is one", () => {
    expect(kindsOf(`${head("3.0")}Import-Name: a\n`)).toEqual(["invalid-metadata-version Metadata-Version"]);
  });

  it("may give a description in one place only", () => {
    expect(kindsOf(`${head()}Description: a\n\nb\n`)).toEqual(["repeated-field Description"]);
    expect(kindsOf(`${head()}Description: a\nDescription: b\n\nc\n`)).toEqual([
      "repeated-field Description",
      "repeated-field Description",
    ]);
  });

  it(`stops after ${MOST_PROBLEMS}`, () => {
    expect(validate("Requires-Dist: (\n".repeat(1000))).toHaveLength(MOST_PROBLEMS);
    expect(validate(`${head()}${"Author-email: x\n".repeat(1000)}`)).toHaveLength(MOST_PROBLEMS);
  });
});

describe("whatever METADATA holds", () => {
  const names = [...metadataFields.keys(), "other", "Some name"];
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("2.4", "demo", "1.0", "a; extra == 'x'", ">=3,<4", "MIT", "a@b.org", "a, https://a.b", "a/../b"),
  );

  it("is told by lines that are there, in sentences that are not long", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 12 }), (fields) => {
        const text = fields.map(([name, content]) => `${name}: ${content}`).join("\n");
        const lines = text.split(/\r\n|\n|\r/).length;
        for (const { field, line = 1, detail, kind } of validate(text)) {
          expect(problemKinds[kind]).toBeDefined();
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(detail.length).toBeLessThan(500 + field.length);
        }
      }),
    );
  });

  const length = 1_000_000;
  it.each([
    ["fields that are not known", "a:\n".repeat(340_000)],
    ["requirements", "Requires-Dist: a>=1\n".repeat(52_000)],
    ["requirements that are none", "Requires-Dist: (\n".repeat(61_000)],
    ["clauses", `Requires-Dist: a${">=1,".repeat(260_000)}\n`],
    ["labels", Array.from({ length: 34_000 }, (_, index) => `Project-URL: ${index}, https://a\n`).join("")],
    ["import names", `Import-Namespace: a\n${"Import-Name: b\n".repeat(65_000)}`],
    ["parameters", `Description-Content-Type: text/plain${"; x=y".repeat(200_000)}`],
    ["white space in a parameter", `Description-Content-Type: text/plain; x=${" ".repeat(length)}"x`],
    ["domains", `Author-email: a@${"b.".repeat(length / 2)}`],
    ["brackets of an address", `Author-email: ${"<".repeat(length)}>`],
    ["ports", `Home-page: http://a${":1".repeat(length / 2)}`],
    ["parts of a path", `License-File: ${"a/".repeat(length / 2)}`],
    ["parts of an import name", `Import-Name: ${"a.".repeat(length / 2)}`],
  ])("up to the size at which it is read costs little: %s", (_, rest) => {
    const headers = parseHeaders(`${head()}${rest}`);
    expect(headers.overlong).toBe(false);
    const start = performance.now();
    validateMetadata(headers);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
