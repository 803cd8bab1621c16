import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declarativeSchemas } from "../../src/ruleset/schema.ts";
import { validateRule, validateRuleset } from "../../src/ruleset/validate.generated.js";
import { readRules } from "../generated/sources.ts";

interface Failure {
  readonly keyword: string;
  readonly instancePath: string;
}

type Validate = ((value: unknown) => boolean) & { errors?: readonly Failure[] | null };

const ajv = new Ajv({ allErrors: true, schemas: [...declarativeSchemas] });

function compiled(id: string): Validate {
  const validate = ajv.getSchema(id);
  if (validate === undefined) throw new Error(`no schema ${id}`);
  return validate as Validate;
}

const pairs = {
  rule: [validateRule as Validate, compiled("rule.schema.json")],
  ruleset: [validateRuleset as Validate, compiled("ruleset.schema.json")],
} as const;

/** What a validator says, with every place it complains of. */
function answer(validate: Validate, value: unknown): unknown {
  const valid = validate(value);
  return { valid, errors: (validate.errors ?? []).map(({ keyword, instancePath }) => `${instancePath} ${keyword}`) };
}

const own = { for: "elf", expect: { "elf.bind-now": { equals: true } }, message: "m" };

const rulesets: readonly (readonly [value: unknown, valid: boolean])[] = [
  [{}, true],
  [{ extends: [] }, true],
  [{ extends: ["recommended", "./a.yaml"] }, true],
  [{ extends: "recommended" }, false],
  [{ extends: [""] }, false],
  [{ rules: {} }, true],
  [{ rules: null }, false],
  [{ rules: { "a-b": "off", c: "error", d1: "warning", e: "note" } }, true],
  [{ rules: { a: "fatal" } }, false],
  [{ rules: { A: "off" } }, false],
  [{ rules: { "a--b": "off" } }, false],
  [{ rules: { a: 1 } }, false],
  [{ rules: { a: null } }, false],
  [{ rules: { a: {} } }, false],
  [{ rules: { a: { severity: "off" } } }, true],
  [{ rules: { a: { severity: "off", id: "a" } } }, false],
  [{ rules: { a: { allow: [{ path: "x", reason: "y" }] } } }, true],
  [{ rules: { a: { allow: [{ path: "x" }] } } }, false],
  [{ rules: { a: { expect: {} } } }, false],
  [{ rules: { a: { expect: { "elf.relro": { equals: "full" } } } } }, true],
  [{ rules: { a: { expect: { "elf.relro": { equals: "half" } } } } }, false],
  [{ rules: { a: { expect: { "elf.relro": { includes: "full" } } } } }, false],
  [{ rules: { a: { expect: { "elf.relro": {} } } } }, false],
  [{ rules: { a: { cases: [{ when: { "elf.relro": { equals: "full" } }, severity: "off" }] } } }, true],
  [{ rules: { a: { cases: [{ severity: "off" }] } } }, false],
  [{ rules: { a: own } }, true],
  [{ rules: { a: { ...own, group: "wheel", severity: "off" } } }, true],
  [{ rules: { a: { ...own, group: "run" } } }, false],
  [
    {
      rules: { a: { ...own, for: "set", expect: { "set.name-collision": { some: { stateful: { equals: true } } } } } },
    },
    true,
  ],
  [{ rules: { a: { for: "elf" } } }, false],
  [{ rules: { a: { ...own, expect: { "elf.search-paths": { none: { class: { equals: "dead" } } } } } } }, true],
  [{ rules: { a: { ...own, expect: { "elf.search-paths": { none: { class: { equals: "x" } } } } } } }, false],
  [{ rules: { a: { ...own, expect: { "elf.search-paths": { none: {} } } } } }, false],
  [{ rules: { a: { ...own, expect: { "binary.library": { empty: true } } } } }, false],
  [{ allow: [{ rule: "a", reason: "b" }] }, true],
  [{ allow: [{ rule: "a", reason: "b", path: "c", wheel: "d", expires: "2026-12-31" }] }, true],
  [{ allow: [{ rule: "a", reason: "b", expires: "2026-13-31" }] }, false],
  [{ allow: [{ rule: "a" }] }, false],
  [{ allow: [{ rule: "a", reason: "\t " }] }, false],
  [{ allow: [{ rule: "a", reason: "b", origin: "c" }] }, false],
  [{ presets: [] }, false],
  [[], false],
  [null, false],
  ["recommended", false],
];

const rules = readRules();
const rulesAsDocuments: readonly (readonly [value: unknown, valid: boolean])[] = [
  ...rules.map((rule) => [rule, true] as const),
  ...rules.flatMap((rule) =>
    ["id", "for", "severity", "expect", "message", "why", "remediation", "examples"].map(
      (key) => [{ ...rule, [key]: undefined }, false] as const,
    ),
  ),
  [{ ...rules[0], id: "Not Kebab" }, false],
  [{ ...rules[0], more: 1 }, false],
  [{ ...rules[0], examples: [{ name: "x", facts: { "no.fact": 1 }, outcome: "pass" }] }, false],
];

describe("the generated validators say what the schemas say", () => {
  it.each(rulesets)("of the ruleset %j: %s", (value, valid) => {
    const [generated, reference] = pairs.ruleset;
    expect(answer(generated, value)).toEqual(answer(reference, value));
    expect(generated(value)).toBe(valid);
  });

  it("of every rule, and of every rule without one of its parts", () => {
    const [generated, reference] = pairs.rule;
    for (const [document, valid] of rulesAsDocuments) {
      const value: unknown = JSON.parse(JSON.stringify(document));
      expect(answer(generated, value)).toEqual(answer(reference, value));
      expect(generated(value)).toBe(valid);
    }
  });

  it.each([
    ["ruleset", rulesets.filter(([, valid]) => valid).map(([value]) => value)],
    ["rule", rules as readonly unknown[]],
  ] as const)("of a %s with anything in it changed", (kind, documents) => {
    const [generated, reference] = pairs[kind];
    const answers = { accepted: 0, refused: 0 };
    const mutation = fc.tuple(
      fc.constantFrom(...documents),
      fc.nat(),
      fc.constantFrom("remove", "replace", "add"),
      fc.oneof(fc.constantFrom("off", "elf", "full", "a", "", true, 0, null), fc.jsonValue({ maxDepth: 2 })),
    );
    fc.assert(
      fc.property(mutation, ([document, place, how, value]) => {
        const mutant = mutate(document, place, how, value);
        expect(answer(generated, mutant)).toEqual(answer(reference, mutant));
        answers[generated(mutant) ? "accepted" : "refused"]++;
      }),
      { numRuns: 1500, seed: 4 },
    );
    expect(answers.accepted).toBeGreaterThan(50);
    expect(answers.refused).toBeGreaterThan(200);
  });
});

type Container = Record<string, unknown>;

/** A copy with one part, of all there are, removed, replaced, or given a further key. */
function mutate(document: unknown, place: number, how: "remove" | "replace" | "add", value: unknown): unknown {
  const copy: unknown = structuredClone(document);
  const containers = containersIn(copy);
  const parts = containers.flatMap((container) => Object.keys(container).map((key) => [container, key] as const));
  const chosen = parts[place % Math.max(1, parts.length)];
  if (how === "add" || chosen === undefined) {
    const container = containers[place % containers.length];
    if (container !== undefined) container[`key-${place % 3}`] = value;
    return copy;
  }
  const [container, key] = chosen;
  if (how === "replace") container[key] = value;
  else if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
  return copy;
}

function containersIn(value: unknown): Container[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Container, ...Object.values(value).flatMap(containersIn)];
}
