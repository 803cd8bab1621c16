import { type Facts, factNames } from "../../src/facts/catalogue/catalogue.ts";
import type { SubjectKind } from "../../src/facts/fact.ts";
import type { Gap, Subject } from "../../src/facts/subject.ts";
import type { Predicate, Rule } from "../../src/rules/rule.ts";

export interface SubjectOptions {
  readonly kind?: SubjectKind;
  readonly path?: string;
  readonly gaps?: readonly Gap[];
}

/** A subject that has these facts and no others. */
export function subjectWith(facts: Facts, options: SubjectOptions = {}): Subject {
  const { kind = "elf", path = "demo/_core.so", gaps = [] } = options;
  return { kind, path, facts, gaps };
}

/** A rule with this demand, and whatever else a test says. */
export function ruleWith(expect: Predicate, more: Partial<Rule> = {}): Rule {
  return {
    id: "sample-rule",
    severity: "warning",
    for: "elf",
    expect,
    message: "{path} is wrong",
    why: "",
    remediation: "",
    examples: [],
    ...more,
  };
}

/** A gap for every fact that there is. */
export function gapsEverywhere(kind: Gap["kind"]): Gap[] {
  return factNames.map((fact) => ({ fact, kind, reason: "on purpose" }));
}
