import { type FactName, factNames, factSpec } from "../facts/catalogue/catalogue.ts";
import type { FactKind, FactSpec, FieldSpec } from "../facts/fact.ts";
import { type OperandKind, operators, operatorsFor, recordOperators } from "../rules/operators.ts";
import { outcomes, ruleSubjects, severities } from "../rules/rule.ts";

/** A JSON Schema, draft-07, as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const draft = "http://json-schema.org/draft-07/schema#";
const text = { type: "string", pattern: "\\S" } as const;
const kebabCase = "^[a-z0-9]+(?:-[a-z0-9]+)*$";
const settableSeverities = [...severities, "off"];

function closed(properties: JsonSchema, required: readonly string[] = [], more: JsonSchema = {}): JsonSchema {
  return { type: "object", ...more, properties, required, additionalProperties: false };
}

const ref = (name: string): JsonSchema => ({ $ref: `rule.schema.json#/definitions/${name}` });

const listOf = (items: JsonSchema): JsonSchema => ({ type: "array", items });

/** The schema of a plain value: closed sets as enumerations. */
function valueSchema(kind: FactKind, values: readonly string[] | undefined): JsonSchema {
  if (kind === "boolean" || kind === "number") return { type: kind };
  return values === undefined ? { type: "string" } : { enum: values };
}

function operandSchema(operand: OperandKind, kind: FactKind, values: readonly string[] | undefined): JsonSchema {
  switch (operand) {
    case "value":
      return valueSchema(kind, values);
    case "values":
      return { ...listOf(valueSchema(kind, values)), minItems: 1 };
    case "globs":
    case "names":
      return { ...listOf({ type: "string" }), minItems: 1 };
    case "flag":
      return { type: "boolean" };
  }
}

/** What may be demanded of a value: exactly the operators of its kind. */
function conditionSchema(
  { kind, values }: { readonly kind: FactKind; readonly values?: readonly string[] },
  doc: string,
): JsonSchema {
  const properties = Object.fromEntries(
    operatorsFor(kind).map((name) => [
      name,
      { description: operators[name].doc, ...operandSchema(operators[name].operand, kind, values) },
    ]),
  );
  return closed(properties, [], { description: doc, minProperties: 1 });
}

/** Without a closed set of values every fact of a kind has the same conditions: they stand once, under this name. */
function sharedCondition({ kind }: { readonly kind: FactKind }): string {
  return `${kind}-condition`;
}

function conditionOn(spec: FactSpec | FieldSpec): JsonSchema {
  return spec.values === undefined
    ? { description: spec.doc, ...ref(sharedCondition(spec)) }
    : conditionSchema(spec, spec.doc);
}

/** The conditions on the fields of a record, which `some`, `every` and `none` share. */
function fieldConditions(name: FactName): string {
  return `${name}-fields`;
}

function fieldConditionSchema(spec: FactSpec): JsonSchema {
  const fields = Object.entries(spec.fields ?? {}).map(
    ([name, field]: [string, FieldSpec]) => [name, conditionOn(field)] as const,
  );
  return closed(Object.fromEntries(fields), [], { minProperties: 1 });
}

function recordConditionSchema(factName: FactName, spec: FactSpec): JsonSchema {
  const some = Object.fromEntries(
    Object.entries(recordOperators).map(([name, doc]) => [
      name,
      { description: doc, ...ref(fieldConditions(factName)) },
    ]),
  );
  const empty = spec.kind === "records" ? { empty: { type: "boolean", description: operators.empty.doc } } : {};
  return closed({ ...some, ...empty }, [], { description: spec.doc, minProperties: 1 });
}

function isRecord({ kind }: FactSpec): boolean {
  return kind === "record" || kind === "records";
}

/** The schema of a fact's value, as examples hold it. */
function factSchema(spec: FactSpec): JsonSchema {
  if (isRecord(spec)) {
    const fields = Object.entries(spec.fields ?? {}).map(
      ([name, field]: [string, FieldSpec]) => [name, factSchema({ ...spec, ...field, kind: field.kind })] as const,
    );
    const record = closed(Object.fromEntries(fields));
    return { description: spec.doc, ...(spec.kind === "records" ? listOf(record) : record) };
  }
  return {
    description: spec.doc,
    ...(spec.kind === "strings" ? listOf(valueSchema("string", spec.values)) : valueSchema(spec.kind, spec.values)),
  };
}

function perFact(schema: (spec: FactSpec, name: FactName) => JsonSchema): JsonSchema {
  return Object.fromEntries(factNames.map((name) => [name, schema(factSpec(name), name)]));
}

/** Every property of a rule but its identifier and examples: what presets and users may set too. */
const changeable: JsonSchema = {
  severity: { enum: settableSeverities, description: "How much a failure weighs; `off` switches the rule off." },
  cases: {
    ...listOf(closed({ when: ref("predicate"), severity: { enum: settableSeverities } }, ["when", "severity"])),
    description: "The first case whose condition holds decides the severity instead.",
  },
  group: { enum: ["wheel"], description: "One finding a wheel with all paths; the message may use {count} and {of}." },
  when: { ...ref("predicate"), description: "Where this does not hold the rule does not apply." },
  expect: { ...ref("predicate"), description: "Where this does not hold the rule is broken." },
  message: {
    ...text,
    description: "One line. Placeholders: {path}, {count}, {of}, {evidence}, {fact.name}, {fact.name.field}.",
  },
  why: { ...text, description: "Two or three sentences that say why it matters." },
  remediation: { ...text, description: "The exact flag or setting to change." },
  allow: {
    ...listOf(
      closed(
        {
          path: { ...text, description: "Glob over the path in the wheel." },
          reason: { ...text, description: "Why the demand does not hold there." },
        },
        ["path", "reason"],
      ),
    ),
    description: "Exceptions with their reasons.",
  },
};

const ownRule: JsonSchema = {
  id: { type: "string", pattern: kebabCase, description: "Names the defect, in kebab-case." },
  for: { enum: ruleSubjects, description: "What is judged; `binary` is every ELF, PE and Mach-O file." },
  references: { ...listOf(text), description: "Where to read on." },
  examples: { ...listOf(ref("example")), description: "Cases that are run as tests and printed as documentation." },
  ...changeable,
};

/** The schema of one rule file; its definitions serve the other schemas. */
export const ruleSchema: JsonSchema = {
  $schema: draft,
  $id: "rule.schema.json",
  title: "A rule of wheel-guard",
  ...closed(ownRule, ["id", "for", "severity", "expect", "message", "why", "remediation", "examples"]),
  definitions: {
    ...Object.fromEntries(
      (["boolean", "number", "string", "strings", "records"] as const).map((kind) => [
        sharedCondition({ kind }),
        conditionSchema({ kind }, `Conditions on a ${kind}.`),
      ]),
    ),
    ...Object.fromEntries(
      factNames
        .filter((name) => isRecord(factSpec(name)))
        .map((name) => [fieldConditions(name), fieldConditionSchema(factSpec(name))]),
    ),
    predicate: closed(
      perFact((spec, name) => (isRecord(spec) ? recordConditionSchema(name, spec) : conditionOn(spec))),
      [],
      { description: "Conditions on facts, every one of which is required.", minProperties: 1 },
    ),
    facts: closed(perFact(factSchema)),
    example: closed({ name: text, facts: ref("facts"), outcome: { enum: outcomes }, severity: { enum: severities } }, [
      "name",
      "facts",
      "outcome",
    ]),
    change: closed(changeable, [], { description: "Changes to a rule that exists.", minProperties: 1 }),
    setting: {
      if: { type: "string" },
      then: { enum: settableSeverities },
      else: ref("change"),
    },
    ownRule: closed(ownRule, ["for", "expect", "message"], { description: "A rule of your own." }),
  },
};

/** The schema of rules/presets/NAME.yaml. */
export const presetSchema: JsonSchema = {
  $schema: draft,
  $id: "preset.schema.json",
  title: "A preset of wheel-guard",
  ...closed(
    {
      name: { type: "string", pattern: kebabCase },
      description: text,
      extends: listOf(text),
      rules: { type: "object", additionalProperties: ref("setting") },
      others: {
        const: "off",
        description: "Every rule that the preset does not name is off, whatever presets before it say.",
      },
      remaining: { enum: severities, description: "A severity for every rule that is still off." },
    },
    ["name", "description"],
  ),
};

/** The schema of a user's file. A rule that exists is changed; one that has a `for` is the user's own. */
export const rulesetSchema: JsonSchema = {
  $schema: draft,
  $id: "ruleset.schema.json",
  title: "Rules and exceptions for wheel-guard",
  ...closed({
    extends: {
      ...listOf(text),
      description: "Presets by name, other files by path. Default: the preset `recommended`.",
    },
    rules: {
      type: "object",
      description: "By rule: `off`, a severity, changes, or a rule of your own.",
      propertyNames: { pattern: kebabCase },
      additionalProperties: {
        if: { type: "object", required: ["for"] },
        then: ref("ownRule"),
        else: ref("setting"),
      },
    },
    allow: {
      ...listOf(
        closed(
          {
            rule: { ...text, description: "The rule whose findings are allowed." },
            path: { ...text, description: "Glob over the path in the wheel. Default: everywhere." },
            wheel: { ...text, description: "Glob over the wheel's file name. Default: every wheel." },
            reason: { ...text, description: "Why it may stay." },
            expires: {
              type: "string",
              pattern: "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$",
              description: "The last day it holds, YYYY-MM-DD.",
            },
          },
          ["rule", "reason"],
        ),
      ),
      description: "Exceptions. One that allows nothing is reported.",
    },
  }),
};

/** The schema of a user's file of platform policies. */
export const policiesSchema: JsonSchema = {
  $schema: draft,
  $id: "policies.schema.json",
  title: "Platform policies for wheel-guard",
  ...closed(
    {
      policies: {
        ...listOf(
          closed(
            {
              name: {
                ...text,
                description: "The platform tag without its machine; a known name takes that policy's place.",
              },
              extends: { ...text, description: "A known policy, from which everything comes that is not said here." },
              aliases: { ...listOf(text), description: "Other names of the same tag." },
              libc: { enum: ["glibc", "musl", "android"], description: "The C library. Default: glibc." },
              libraries: { ...listOf(text), description: "Sonames of the libraries that every such system has." },
              versions: {
                type: "object",
                description: "By machine and namespace (GLIBC, GLIBCXX …) the versions that may be asked for.",
                additionalProperties: { type: "object", additionalProperties: listOf(text) },
              },
              forbiddenSymbols: {
                type: "object",
                description: "By library the symbols that may not be imported from it; * is any.",
                additionalProperties: listOf(text),
              },
            },
            ["name"],
          ),
        ),
        description: "In any order; one may extend those before it.",
      },
    },
    ["policies"],
  ),
};

export const declarativeSchemas: readonly JsonSchema[] = [ruleSchema, presetSchema, rulesetSchema, policiesSchema];
