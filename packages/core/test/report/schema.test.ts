import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { createAudit } from "../../src/audit.ts";
import { diffWheels } from "../../src/diff-wheels.ts";
import { InputError } from "../../src/errors.ts";
import { factCatalogue } from "../../src/facts/catalogue/catalogue.ts";
import { gatherBinaryFacts, gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import type { Report } from "../../src/report/report.ts";
import { severities } from "../../src/rules/rule.ts";
import { loadRuleset } from "../../src/ruleset/load.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildWheel, demoFilename } from "../builders/wheel.ts";
import { repositoryPath } from "../generated/sources.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

function readSchema(name: string): JsonObject {
  return JSON.parse(readFileSync(repositoryPath(`packages/core/schema/${name}.schema.json`), "utf8"));
}

const reportSchema = readSchema("report");
const inspectSchema = readSchema("inspect");
const diffSchema = readSchema("diff");

function compile(schema: JsonObject): ValidateFunction {
  return new Ajv({ allErrors: true, strict: true, strictTypes: true, allowUnionTypes: true }).compile(schema);
}

const validateReport = compile(reportSchema);
const validateInspection = compile(inspectSchema);
const validateDiff = compile(diffSchema);

/** What is left of a value once it is written and read again. */
function written(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}

function errorsOf(validate: ValidateFunction, value: unknown): unknown {
  validate(value);
  return validate.errors ?? [];
}

const built = (file: string): Uint8Array =>
  new Uint8Array(readFileSync(repositoryPath(`test-wheels/binaries/built/${file}`)));

const spatialWheel = {
  filename: "demo-1.0-1build-cp311.cp312-abi3-manylinux_2_28_x86_64.whl",
  files: {
    "demo/__init__.py": "",
    "demo/_core.so": built("proj-needed.x86_64.so"),
    "demo/_moved.so": built("relro-dynamic-moved.x86_64.so"),
    "demo/_broken.so": built("broken-truncated-dynamic.x86_64.so"),
  },
  unlisted: { "demo/added.py": "x" },
} as const;

const settings = [
  "extends: [everything]",
  "rules:",
  "  own-rule: { for: file, severity: note, expect: { file.size: { at-most: 0 } }, message: '{path} has {file.size} bytes' }",
  "  own-group: { for: file, group: wheel, expect: { file.size: { at-most: 0 } }, message: '{count} of {of}' }",
  "allow:",
  "  - { rule: own-rule, path: '**/METADATA', reason: it must have some, expires: '2026-12-31' }",
  "  - { rule: elf-lazy-binding, reason: as the vendor built it }",
  "  - { rule: own-rule, path: nowhere, reason: unused }",
  "  - { rule: own-rule, reason: expired, expires: '2026-01-01' }",
].join("\n");

/** Reports with everything in them that a report can have. */
async function makeReports(): Promise<Readonly<Record<string, Report>>> {
  const ruleset = await loadRuleset({ files: [{ origin: "wheel-guard.yaml", text: settings }] });
  const spatial = await buildWheel(spatialWheel);
  const clean = await buildWheel();

  const rich = createAudit({ ruleset, today: "2026-03-01" });
  await rich.add(spatial.bytes, `dist/${spatial.filename}`);
  await rich.add(clean.bytes, "dist/no-wheel-name.zip");
  await rich.add(new TextEncoder().encode("no archive at all"), "dist/broken-1.0-py3-none-any.whl");
  rich.addUnreadable("dist/gone.whl", new InputError("dist/gone.whl", "dist/gone.whl does not exist"));

  const limited = createAudit({ limits: { members: 1 } });
  await limited.add(clean.bytes, clean.filename);
  const unverified = createAudit({ verifyRecord: false });
  await unverified.add(clean.bytes, clean.filename);
  const plain = createAudit();
  await plain.add(clean.bytes, clean.filename);
  return {
    empty: createAudit().report(),
    plain: plain.report(),
    rich: rich.report(),
    limited: limited.report(),
    unverified: unverified.report(),
  };
}

/** Every object in a value but those below keys whose content is open, as the keys that lead to it. */
function objectsIn(value: Json, open: readonly string[], path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value)
    .filter(([key]) => !open.includes(key))
    .flatMap(([key, inner]) => objectsIn(inner, open, [...path, key]));
  return Array.isArray(value) ? below : [path, ...below];
}

/** The value with one object in it changed. */
function changed(value: Json, path: readonly string[], change: (object: Record<string, Json>) => void): Json {
  const copy = structuredClone(value) as Json;
  change(path.reduce<Json>((inner, key) => (inner as JsonObject)[key] ?? null, copy) as Record<string, Json>);
  return copy;
}

/** Each key of each object is required, and no other is allowed. */
function expectClosed(validate: ValidateFunction, value: Json, open: readonly string[]): number {
  const accepted: string[] = [];
  let tried = 0;
  const objects = objectsIn(value, open);
  for (const path of objects) {
    const object = path.reduce<Json>((inner, key) => (inner as JsonObject)[key] ?? null, value) as JsonObject;
    const variants: [string, Json][] = Object.keys(object).map((key) => [
      `without ${[...path, key].join(".")}`,
      changed(value, path, (copy) => {
        delete copy[key];
      }),
    ]);
    variants.push([
      `more in ${path.join(".")}`,
      changed(value, path, (copy) => {
        copy["surplus"] = 1;
      }),
    ]);
    for (const [what, variant] of variants) {
      tried++;
      if (validate(variant)) accepted.push(what);
    }
  }
  expect(accepted).toEqual([]);
  return tried;
}

/** Every schema inside a schema document. */
function schemasIn(schema: Json, where = ""): (readonly [string, JsonObject])[] {
  if (typeof schema !== "object" || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((inner, index) => schemasIn(inner, `${where}/${index}`));
  const object = schema as JsonObject;
  return [
    [where, object],
    ...["properties", "definitions"].flatMap((key) =>
      Object.entries((object[key] ?? {}) as JsonObject).flatMap(([name, inner]) =>
        schemasIn(inner, `${where}/${key}/${name}`),
      ),
    ),
    ...["items", "oneOf", "anyOf", "additionalProperties"].flatMap((key) =>
      schemasIn(object[key] ?? null, `${where}/${key}`),
    ),
  ];
}

let reports: Readonly<Record<string, Report>>;
beforeAll(async () => {
  reports = await makeReports();
});

describe.each([
  ["report", reportSchema],
  ["inspect", inspectSchema],
  ["diff", diffSchema],
])("the schema of %s", (name, schema) => {
  it("is a draft-07 schema that needs no other file", () => {
    expect([schema["$schema"], schema["$id"]]).toEqual([
      "http://json-schema.org/draft-07/schema#",
      `${name}.schema.json`,
    ]);
    const references = schemasIn(schema).flatMap(([, inner]) => inner["$ref"] ?? []);
    expect(references.filter((reference) => !String(reference).startsWith("#/"))).toEqual([]);
  });

  it("closes every object, requires every key and describes each", () => {
    const objects = schemasIn(schema).filter(([, inner]) => inner["properties"] !== undefined);
    expect(objects.length).toBeGreaterThan(3);
    for (const [where, object] of objects) {
      const properties = object["properties"] as Readonly<Record<string, JsonObject>>;
      expect([where, object["additionalProperties"]]).toEqual([where, false]);
      expect([where, object["required"]]).toEqual([where, Object.keys(properties)]);
      const described = Object.entries(properties).filter(
        ([, property]) => typeof resolve(property)["description"] === "string",
      );
      expect([where, described.map(([key]) => key)]).toEqual([where, Object.keys(properties)]);
    }

    function resolve(property: JsonObject): JsonObject {
      const reference = property["$ref"];
      if (property["description"] !== undefined || typeof reference !== "string") return property;
      const steps = reference.slice(2).split("/");
      return resolve(steps.reduce<Json>((inner, key) => (inner as JsonObject)[key] ?? null, schema) as JsonObject);
    }
  });
});

describe("diff.schema.json", () => {
  /** Of a wheel that lost its database and of one whose name does not parse, with an exception that allows nothing. */
  async function compare() {
    const text = [
      "allow:",
      "  - { rule: data-lost, path: nowhere, reason: unused }",
      "  - { rule: library-lost, reason: we do without }",
    ].join("\n");
    const ruleset = await loadRuleset({ files: [{ origin: "wheel-guard.yaml", text }] });
    const files = {
      ...spatialWheel.files,
      "demo/proj.db": "data",
      "demo.libs/libproj.so.25": built("proj-library.x86_64.so"),
    };
    const old = await buildWheel({ ...spatialWheel, files });
    const fresh = await buildWheel(spatialWheel);
    return diffWheels(
      { input: old.bytes, path: old.filename },
      { input: fresh.bytes, path: "no-wheel-name.zip" },
      { ruleset },
    );
  }

  it("accepts a comparison, and refuses one in which any key is missing or surplus", async () => {
    const report = written(await compare());
    expect(errorsOf(validateDiff, report)).toEqual([]);
    expect(expectClosed(validateDiff, report, ["value"])).toBeGreaterThan(150);
  });

  it("is tried on everything that a comparison can have", async () => {
    const { old, new: fresh, changes, verdicts, findings, summary } = await compare();
    expect([old.name === null, fresh.name === null]).toEqual([false, true]);
    expect(changes.length).toBeGreaterThan(4);
    expect(verdicts.length).toBeGreaterThan(0);
    expect(findings.map(({ rule, allowed, line }) => [rule, allowed?.reason, line])).toEqual([
      ["data-lost", undefined, null],
      ["library-lost", "we do without", null],
      ["allowance-unused", undefined, 2],
    ]);
    expect(summary).toMatchObject({ allowed: 1 });
  });

  it("shares the definitions of the report", () => {
    const [own, shared] = [diffSchema, reportSchema].map((schema) => schema["definitions"] as JsonObject);
    const common = Object.keys(own ?? {}).filter((name) => shared?.[name] !== undefined);
    expect(common).toContain("runFinding");
    for (const name of common) expect(own?.[name]).toEqual(shared?.[name]);
  });
});

describe("report.schema.json", () => {
  it.each(["empty", "plain", "rich", "limited", "unverified"])("accepts the report of a run: %s", (name) => {
    expect(errorsOf(validateReport, written(reports[name]))).toEqual([]);
  });

  it("is tried on everything that a report can have", () => {
    const { rich, limited, unverified, plain } = reports as Readonly<Record<string, Report>>;
    const wheels = rich?.wheels ?? [];
    expect(wheels.map(({ error }) => error?.code ?? null)).toEqual([null, null, "WG_FORMAT", "WG_INPUT"]);
    expect(wheels.map(({ size }) => size === null)).toEqual([false, false, false, true]);
    expect(wheels.map(({ name }) => name?.build)).toEqual(["1build", undefined, null, undefined]);
    expect(wheels[2]).toMatchObject({ sha256: null, findings: [], error: { offset: expect.any(Number) } });
    const findings = wheels[0]?.findings ?? [];
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(severities));
    expect(findings.some(({ count, of }) => count > 1 && of > 1)).toBe(true);
    expect(findings.some(({ allowed }) => allowed?.expires === null)).toBe(true);
    expect(findings.some(({ allowed }) => allowed?.expires === "2026-12-31")).toBe(true);
    expect(findings.some(({ allowed, path }) => allowed === null && path !== "")).toBe(true);
    expect(wheels[0]?.unknown.length).toBeGreaterThan(0);
    expect(rich?.findings.map(({ rule, line }) => [rule, line])).toEqual([
      ["allowance-unused", 8],
      ["allowance-expired", 9],
    ]);
    expect(limited?.wheels[0]?.error).toMatchObject({ code: "WG_LIMIT", offset: null });
    expect(unverified?.wheels[0]?.unknown.map(({ rule }) => rule)).toContain("record-hash-mismatch");
    expect(plain?.summary).toMatchObject({ wheels: 1, errors: 0, warnings: 0, notes: 0, unknown: 0 });
  });

  it("refuses a report in which any key is missing or surplus", () => {
    const tried = expectClosed(validateReport, written(reports["rich"]), ["value"]);
    expect(tried).toBeGreaterThan(200);
  });

  it("leaves the value of a fact open", () => {
    for (const value of [null, true, 1, "text", [], [{ any: { thing: [] } }], {}]) {
      const report = changed(written(reports["rich"]), ["findings", "0", "evidence", "0"], (evidence) => {
        evidence["value"] = value as Json;
      });
      expect(errorsOf(validateReport, report)).toEqual([]);
    }
  });

  it.each([
    ["schema", "2"],
    ["schema", 2],
    ["tool.name", "another tool"],
    ["ruleset.rules", -1],
    ["wheels.0.size", "1"],
    ["wheels.0.size", 1.5],
    ["wheels.0.sha256", "ABC"],
    ["wheels.0.sha256", ""],
    ["wheels.0.name", "demo"],
    ["wheels.0.name.tags", []],
    ["wheels.0.error", "broken"],
    ["wheels.0.error", {}],
    ["wheels.2.error.code", "broken"],
    ["wheels.2.error.offset", -1],
    ["wheels.0.findings", null],
    ["wheels.0.findings.0.rule", "Not A Rule"],
    ["wheels.0.findings.0.severity", "off"],
    ["wheels.0.findings.0.paths", []],
    ["wheels.0.findings.0.count", 0],
    ["wheels.0.findings.0.line", 0],
    ["wheels.0.findings.0.allowed", false],
    ["wheels.0.findings.0.allowed", { reason: "known", expires: "soon" }],
    ["wheels.0.findings.0.evidence.0.fact", "nothing"],
    ["wheels.0.unknown.0.reason", ""],
    ["findings.0.wheels", null],
    ["summary.errors", null],
  ])("refuses a report where %s is %j", (path, value) => {
    const steps = path.split(".");
    const last = steps.pop() as string;
    const report = changed(written(reports["rich"]), steps, (object) => {
      object[last] = value as Json;
    });
    expect(validateReport(report)).toBe(false);
  });

  it("knows the severities of the rules", () => {
    const { definitions } = reportSchema as { readonly definitions: { readonly severity: JsonObject } };
    expect(definitions.severity["enum"]).toEqual([...severities]);
  });
});

/** As `wheel-guard inspect --format json` writes it. */
function inspection(wheel: object | null, subjects: readonly Subject[]): Json {
  return written({
    schema: 1,
    wheel,
    subjects: subjects.map(({ kind, path, facts, gaps }) => ({ kind, path, facts, gaps })),
  });
}

async function inspectWheel(bytes: Uint8Array, filename: string): Promise<Json> {
  const wheel = await openWheel(bytes, { filename });
  const [name] = (reports["rich"]?.wheels ?? []).map((report) => report.name);
  const head = {
    path: `dist/${filename}`,
    filename,
    size: wheel.size,
    sha256: await wheel.sha256(),
    name: wheel.name === undefined ? null : { ...name, ...wheel.name, build: wheel.name.build ?? null },
  };
  return inspection(head, await gatherFacts(wheel));
}

describe("inspect.schema.json", () => {
  it("accepts the facts of wheels, good and bad ones", async () => {
    const spatial = await buildWheel(spatialWheel);
    const bad = await buildWheel({ metadata: false, record: false, wheelFile: new Uint8Array([0xff]) });
    for (const inspected of [
      await inspectWheel(spatial.bytes, spatial.filename),
      await inspectWheel(bad.bytes, bad.filename),
      await inspectWheel(bad.bytes, "no wheel name"),
    ])
      expect(errorsOf(validateInspection, inspected)).toEqual([]);
  });

  it.each(["relro-full.x86_64.so", "program-static-pie.x86_64", "broken-truncated-dynamic.x86_64.so"])(
    "accepts the facts of a bare binary: %s",
    async (file) => {
      const subjects = await gatherBinaryFacts(built(file));
      expect(subjects.map(({ kind }) => kind)).toEqual(["elf"]);
      expect(errorsOf(validateInspection, inspection(null, subjects))).toEqual([]);
    },
  );

  it("refuses one in which any key is missing or surplus", async () => {
    const { bytes } = await buildWheel({ files: { "demo/_core.so": built("relro-full.x86_64.so") } });
    const inspected = await inspectWheel(bytes, demoFilename);
    expect(expectClosed(validateInspection, inspected, ["facts"])).toBeGreaterThan(50);
  });

  it.each([
    ["schema", 2],
    ["wheel", "demo"],
    ["wheel.sha256", null],
    ["subjects", []],
    ["subjects.0.kind", "project"],
    ["subjects.0.path", null],
    ["subjects.0.facts", { nameless: 1 }],
    ["subjects.0.facts", { "wheel.Tags": [] }],
    ["subjects.0.facts", { "wheel.tags": null }],
    ["subjects.0.facts", { "wheel.tags": [1] }],
    ["subjects.0.facts", { "wheel.anomalies": [{ kind: { deep: 1 } }] }],
    ["subjects.0.gaps", [{ fact: "wheel.tags", kind: "absent", reason: "x" }]],
    ["subjects.0.gaps", [{ fact: "wheel.tags", kind: "unknown", reason: "" }]],
  ])("refuses one where %s is %j", async (path, value) => {
    const { bytes, filename } = await buildWheel();
    const steps = path.split(".");
    const last = steps.pop() as string;
    const inspected = changed(await inspectWheel(bytes, filename), steps, (object) => {
      object[last] = value as Json;
    });
    expect(validateInspection(inspected)).toBe(false);
  });

  it("has room for the name of every fact and field of the catalogue", () => {
    const { definitions } = inspectSchema as unknown as {
      readonly definitions: {
        readonly factName: { readonly pattern: string };
        readonly record: { readonly propertyNames: { readonly pattern: string } };
      };
    };
    const names = Object.keys(factCatalogue);
    const fields = Object.values(factCatalogue).flatMap((spec) => ("fields" in spec ? Object.keys(spec.fields) : []));
    const misfits = (pattern: string, words: readonly string[]): string[] =>
      words.filter((word) => !new RegExp(pattern).test(word));
    expect(misfits(definitions.factName.pattern, names)).toEqual([]);
    expect(misfits(definitions.record.propertyNames.pattern, fields)).toEqual([]);
  });
});
