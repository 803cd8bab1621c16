import type { FactName, Facts, factCatalogue } from "../facts/catalogue/catalogue.ts";
import type { FieldSpec, SubjectKind } from "../facts/fact.ts";

export const severities = ["error", "warning", "note"] as const;
export type Severity = (typeof severities)[number];

/** What a rule is evaluated on, once each; `binary` is every elf, pe and macho subject. */
export const ruleSubjects = ["wheel", "file", "binary", "elf", "pe", "macho", "project", "set", "diff"] as const;
export type RuleSubject = (typeof ruleSubjects)[number];

interface Conditions {
  readonly boolean: { readonly equals?: boolean };
  readonly number: {
    readonly equals?: number;
    readonly "one-of"?: readonly number[];
    readonly "at-least"?: number;
    readonly "at-most"?: number;
  };
  readonly string: {
    readonly equals?: string;
    readonly "one-of"?: readonly string[];
    readonly "matches-any"?: readonly string[];
    readonly "matches-none"?: readonly string[];
    readonly empty?: boolean;
  };
  readonly strings: {
    readonly includes?: string;
    readonly "includes-any"?: readonly string[];
    readonly "includes-none"?: readonly string[];
    readonly "matches-any"?: readonly string[];
    readonly "matches-none"?: readonly string[];
    readonly "covers-none"?: readonly string[];
    readonly empty?: boolean;
  };
  readonly records: { readonly empty?: boolean };
}

type FieldPredicate<Fields> = {
  readonly [Name in keyof Fields]?: Fields[Name] extends FieldSpec ? Conditions[Fields[Name]["kind"]] : never;
};

interface RecordConditions<Fields> {
  readonly some?: FieldPredicate<Fields>;
  readonly every?: FieldPredicate<Fields>;
  readonly none?: FieldPredicate<Fields>;
  readonly empty?: boolean;
}

type ConditionOf<Spec> = Spec extends { readonly fields: infer Fields }
  ? RecordConditions<Fields>
  : Spec extends { readonly kind: infer Kind extends keyof Conditions }
    ? Conditions[Kind]
    : never;

/** Conditions on facts, every one of which is required. */
export type Predicate = { readonly [Name in FactName]?: ConditionOf<(typeof factCatalogue)[Name]> };

/** An exception built into a rule: where a good reason is known why the demand does not hold. */
interface RuleAllowance {
  /** Glob over the member's path. */
  readonly path: string;
  readonly reason: string;
}

export const outcomes = ["pass", "fail", "unknown", "not-applicable"] as const;
export type Outcome = (typeof outcomes)[number];

/** A case of a rule, as documentation and as test. */
export interface RuleExample {
  readonly name: string;
  readonly facts: Facts;
  readonly outcome: Outcome;
  /** The severity that a failing example ends up with, where `cases` decide it. */
  readonly severity?: Severity;
}

/** A demand on the facts of one subject, as it stands in rules/SUBJECT/ID.yaml. */
export interface Rule {
  readonly id: string;
  /** In the preset `recommended`; presets and users override it. */
  readonly severity: Severity | "off";
  /** The first case whose condition holds decides the severity instead. */
  readonly cases?: readonly { readonly when: Predicate; readonly severity: Severity | "off" }[];
  readonly for: RuleSubject;
  /** One finding a wheel, with all paths, instead of one a subject. */
  readonly group?: "wheel";
  /** Where this does not hold the rule does not apply. */
  readonly when?: Predicate;
  /** Where this does not hold the rule is broken. */
  readonly expect: Predicate;
  readonly message: string;
  readonly why: string;
  readonly remediation: string;
  readonly references?: readonly string[];
  readonly allow?: readonly RuleAllowance[];
  readonly examples: readonly RuleExample[];
}

/** What a preset or a user's file may change of a rule. */
export type RuleChange = {
  readonly [Key in
    | "severity"
    | "cases"
    | "group"
    | "when"
    | "expect"
    | "message"
    | "why"
    | "remediation"
    | "allow"]?: Rule[Key];
};

/** `off`, a severity, or several changes at once. */
export type RuleSetting = Severity | "off" | RuleChange;

export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly extends: readonly string[];
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** `off`: every rule that the preset does not name is off, whatever earlier layers say. */
  readonly others?: "off";
  /** A severity for every rule that is still off. */
  readonly remaining?: Severity;
}

/** A user's exception: findings of this rule, there, are allowed for this reason. */
export interface Allowance {
  readonly rule: string;
  /** Glob over the member's path. Default: everywhere. */
  readonly path?: string;
  /** Glob over the wheel's file name. Default: every wheel. */
  readonly wheel?: string;
  readonly reason: string;
  /** The last day it holds, YYYY-MM-DD. */
  readonly expires?: string;
  readonly origin: string;
  readonly line: number;
  readonly column: number;
}

/** The rules of a run: every one that is not off, by identifier, and what users allow. */
export interface Ruleset {
  /** Presets and files it was made of, in order. */
  readonly presets: readonly string[];
  readonly rules: readonly Rule[];
  readonly allow: readonly Allowance[];
}

/** Is a subject of this kind judged by a rule for that? */
export function judgedBy(kind: SubjectKind, subject: RuleSubject): boolean {
  return subject === kind || (subject === "binary" && (kind === "elf" || kind === "pe" || kind === "macho"));
}
