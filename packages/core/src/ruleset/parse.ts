import type { RulesetProblem } from "../errors.ts";
import { builtinRules } from "../rules/builtin.generated.ts";
import { type Layer, presetNames } from "../rules/compose.ts";
import type { Allowance, Rule, RuleSetting } from "../rules/rule.ts";
import { type DeclarativeDocument, type DocumentPath, readDocument } from "./document.ts";
import { describeErrors, type SchemaError } from "./problems.ts";
import { checkRule } from "./rule-checks.ts";
import { type JsonSchema, ruleSchema, rulesetSchema } from "./schema.ts";
import { suggestion } from "./suggest.ts";
import { validateRule, validateRuleset } from "./validate.generated.js";

/** A user's file, read and checked as far as it can be alone. */
export interface RulesetFile {
  readonly origin: string;
  /** Presets and files it builds on; undefined where it does not say. */
  readonly extends: readonly string[] | undefined;
  readonly layer: Layer;
  readonly problems: readonly RulesetProblem[];
  /** A problem at a reference to another file or preset. */
  problemAt(path: DocumentPath, message: string): RulesetProblem;
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly SchemaError[] | null };

interface RawRuleset {
  readonly extends?: readonly string[];
  readonly rules?: Readonly<Record<string, RuleSetting | OwnRule>>;
  readonly allow?: readonly Omit<Allowance, "origin" | "line" | "column">[];
}

/** A rule as users may write it: less is required than of a built-in one. */
type OwnRule = Pick<Rule, "for" | "expect" | "message"> & Partial<Rule>;

/**
 * Read a file of rules: a ruleset, or a single rule, which has an `id`.
 *
 * Mistakes are collected, not thrown, so that those of several files can be shown together.
 */
export function parseRulesetFile(text: string, origin: string): RulesetFile {
  const document = readDocument(text, origin);
  const problemAt = (path: DocumentPath, message: string): RulesetProblem => document.problem(path, "value", message);
  const failed = (problems: readonly RulesetProblem[]): RulesetFile => ({
    origin,
    extends: undefined,
    layer: emptyLayer(origin),
    problems,
    problemAt,
  });
  if (document.problems.length > 0) return failed(document.problems);
  const value = document.value ?? {};
  if (typeof value === "object" && "id" in value) {
    const problems = validate(document, validateRule as Validator, [ruleSchema]);
    if (problems.length > 0) return failed(problems);
    const rule = value as Rule;
    return {
      origin,
      extends: undefined,
      layer: { ...emptyLayer(origin), define: [rule] },
      problems: checkRule(rule).map(({ path, message }) => document.problem(path, "value", message)),
      problemAt,
    };
  }
  const problems = validate(document, validateRuleset as Validator, [rulesetSchema, ruleSchema]);
  if (problems.length > 0) return failed(problems);
  const raw = value as RawRuleset;
  const { define, settings } = sortRules(raw.rules ?? {});
  return {
    origin,
    extends: raw.extends,
    layer: {
      name: origin,
      define,
      settings,
      allow: (raw.allow ?? []).map((allowance, index) => placeAllowance(allowance, document, index)),
    },
    problems: define.flatMap((rule) =>
      checkRule(rule).map(({ path, message }) => document.problem(["rules", rule.id, ...path], "value", message)),
    ),
    problemAt,
  };
}

/** What can be said only when all files are there: settings and allowances of rules that nobody defines. */
export function checkReferences(file: RulesetFile, ownRules: Iterable<string>): RulesetProblem[] {
  const known = new Set([...builtinRules.map(({ id }) => id), ...ownRules]);
  const unknown = (id: string): string => `no rule is called \`${id}\`${suggestion(id, known)}`;
  return [
    ...Object.keys(file.layer.settings)
      .filter((id) => !known.has(id))
      .map((id) => file.problemAt(["rules", id], unknown(id))),
    ...file.layer.allow.flatMap(({ rule }, index) =>
      known.has(rule) ? [] : [file.problemAt(["allow", index, "rule"], unknown(rule))],
    ),
  ];
}

export function unknownPreset(name: string): string {
  return `no preset is called \`${name}\`${suggestion(name, presetNames) || `; there are ${presetNames.join(", ")}`}`;
}

function validate(
  document: DeclarativeDocument,
  validator: Validator,
  schemas: readonly JsonSchema[],
): RulesetProblem[] {
  if (validator(document.value ?? {})) return [];
  return describeErrors(document, validator.errors ?? [], schemas);
}

function sortRules(rules: Readonly<Record<string, RuleSetting | OwnRule>>): {
  define: Rule[];
  settings: Record<string, RuleSetting>;
} {
  const define: Rule[] = [];
  const settings: Record<string, RuleSetting> = {};
  for (const [id, setting] of Object.entries(rules)) {
    if (typeof setting === "object" && "for" in setting)
      define.push({ severity: "warning", why: "", remediation: "", examples: [], ...setting, id });
    else settings[id] = setting;
  }
  return { define, settings };
}

function placeAllowance(
  allowance: Omit<Allowance, "origin" | "line" | "column">,
  document: DeclarativeDocument,
  index: number,
): Allowance {
  const { origin, line, column } = document.problem(["allow", index], "value", "");
  return { ...allowance, origin, line, column };
}

function emptyLayer(origin: string): Layer {
  return { name: origin, define: [], settings: {}, allow: [] };
}
