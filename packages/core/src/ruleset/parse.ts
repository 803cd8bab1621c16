import type { RulesetProblem } from "../errors.ts";
import { builtinRules } from "../rules/builtin.generated.ts";
import { type Layer, presetNames } from "../rules/compose.ts";
import type { Allowance, Rule, RuleSetting } from "../rules/rule.ts";
import { type DeclarativeDocument, type DocumentPath, readDocument } from "./document.ts";
import { describeErrors, type LocatedProblem, type SchemaError } from "./problems.ts";
import { checkRule, type RuleMistake } from "./rule-checks.ts";
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
  problemAt(path: DocumentPath, message: string, at?: "key" | "value"): RulesetProblem;
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly SchemaError[] | null };

type RawRules = Readonly<Record<string, RuleSetting | OwnRule>>;
type RawAllowance = Omit<Allowance, "origin" | "line" | "column">;

interface RawRuleset {
  readonly extends?: readonly string[];
  readonly rules?: RawRules;
  readonly allow?: readonly RawAllowance[];
}

interface SoundParts {
  readonly extends: readonly string[] | undefined;
  readonly rules: RawRules;
  readonly allow: readonly { readonly allowance: RawAllowance; readonly index: number }[];
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
  const problemAt: RulesetFile["problemAt"] = (path, message, at = "value") => document.problem(path, at, message);
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
  const wrong = validate(document, validateRuleset as Validator, [rulesetSchema, ruleSchema]);
  if (typeof value !== "object") return failed(wrong);
  const raw = withoutBroken(value as RawRuleset, wrong);
  const { define, settings } = sortRules(raw.rules);
  return {
    origin,
    extends: raw.extends,
    layer: {
      name: origin,
      define,
      settings,
      allow: raw.allow.map(({ index, allowance }) => placeAllowance(allowance, document, index)),
    },
    problems: [
      ...wrong,
      ...raw.allow
        .filter(({ allowance }) => !isDay(allowance.expires))
        .map(({ index }) =>
          document.problem(
            ["allow", index, "expires"],
            "value",
            `\`allow.${index}.expires\` is a day that no calendar has`,
          ),
        ),
      ...[...define.map((rule) => ({ id: rule.id, mistakes: checkRule(rule) })), ...checkChanges(settings)].flatMap(
        ({ id, mistakes }) =>
          mistakes.map(({ path, message }) => document.problem(["rules", id, ...path], "value", message)),
      ),
    ],
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
      .map((id) => file.problemAt(["rules", id], unknown(id), "key")),
    ...file.layer.allow.flatMap(({ rule }, index) =>
      known.has(rule) ? [] : [file.problemAt(["allow", index, "rule"], unknown(rule))],
    ),
  ];
}

export function unknownPreset(name: string): string {
  return `no preset is called \`${name}\`${suggestion(name, presetNames) || `; there are ${presetNames.join(", ")}`}`;
}

/** The parts of a file that have no mistake, so that what remains is checked all the same. */
function withoutBroken(raw: RawRuleset, problems: readonly LocatedProblem[]): SoundParts {
  const broken = (part: string, key?: string | number): boolean =>
    problems.some(
      ({ path }) => path[0] === part && (key === undefined || path.length === 1 || String(path[1]) === String(key)),
    );
  return {
    extends: broken("extends") ? undefined : raw.extends,
    rules: Object.fromEntries(
      Object.entries(typeof raw.rules === "object" ? (raw.rules ?? {}) : {}).filter(([id]) => !broken("rules", id)),
    ),
    allow: (Array.isArray(raw.allow) ? (raw.allow as readonly RawAllowance[]) : [])
      .map((allowance, index) => ({ allowance, index }))
      .filter(({ index }) => !broken("allow", index)),
  };
}

/** Changes to built-in rules, checked on the rule as it becomes. */
function checkChanges(settings: Readonly<Record<string, RuleSetting>>): { id: string; mistakes: RuleMistake[] }[] {
  return Object.entries(settings).flatMap(([id, change]) => {
    const rule = builtinRules.find((candidate) => candidate.id === id);
    if (rule === undefined || typeof change === "string") return [];
    const mistakes = checkRule({ ...rule, ...change, examples: [] });
    return [{ id, mistakes: mistakes.filter(({ path: [key] }) => key !== undefined && Object.hasOwn(change, key)) }];
  });
}

function validate(
  document: DeclarativeDocument,
  validator: Validator,
  schemas: readonly JsonSchema[],
): LocatedProblem[] {
  if (validator(document.value ?? {})) return [];
  return describeErrors(document, validator.errors ?? [], schemas);
}

function sortRules(rules: RawRules): {
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

function placeAllowance(allowance: RawAllowance, document: DeclarativeDocument, index: number): Allowance {
  const { origin, line, column } = document.problem(["allow", index], "value", "");
  return { ...allowance, origin, line, column };
}

/** Is this a day of the calendar? The schema has seen to its form. */
function isDay(date: string | undefined): boolean {
  return date === undefined || new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

function emptyLayer(origin: string): Layer {
  return { name: origin, define: [], settings: {}, allow: [] };
}
