import type { FactName } from "../facts/catalogue/catalogue.ts";
import type { Subject } from "../facts/subject.ts";
import { applyOperator, coveredNames, type OperatorName } from "./operators.ts";
import type { Predicate } from "./rule.ts";

/** A fact that broke a predicate, and what of its value did: of records, those that did it. */
export interface Broken {
  readonly fact: FactName;
  readonly value: unknown;
  /** Of `covers-none`: the names of the rule that the patterns match. */
  readonly covered?: readonly string[];
}

/** Kleene's three values, the unknown one with its cause; `not-applicable` goes before `unknown`. */
export type Truth =
  | { readonly holds: true }
  | { readonly holds: false; readonly broken: readonly Broken[] }
  | { readonly holds: undefined; readonly cause: "not-applicable" | "unknown"; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;
type Conditions = Readonly<Record<string, unknown>>;

/** Evaluate a predicate: false if any condition is false, else without answer if any fact is absent, else true. */
export function evaluate(predicate: Predicate, subject: Subject): Truth {
  const broken: Broken[] = [];
  let open: Extract<Truth, { holds: undefined }> | undefined;
  for (const [name, conditions] of Object.entries(predicate)) {
    const fact = name as FactName;
    const value: unknown = subject.facts[fact];
    if (value === undefined) {
      const gap = subject.gaps.find((candidate) => candidate.fact === fact);
      const cause = gap?.kind ?? "unknown";
      if (open === undefined || (open.cause === "unknown" && cause === "not-applicable")) {
        open = { holds: undefined, cause, reason: `\`${fact}\`: ${gap?.reason ?? "not established"}` };
      }
      continue;
    }
    const culprit = breaks(value, conditions as Conditions);
    if (culprit === undefined) continue;
    const names = (conditions as Conditions)["covers-none"];
    if (names === undefined) broken.push({ fact, value: culprit });
    else broken.push({ fact, value: culprit, covered: coveredNames(value as string[], names as string[]) });
  }
  if (broken.length > 0) return { holds: false, broken };
  return open ?? { holds: true };
}

/** What of the value breaks a condition, undefined where all hold. */
function breaks(value: unknown, conditions: Conditions): unknown {
  for (const [operator, operand] of Object.entries(conditions)) {
    if (operator === "some" || operator === "every" || operator === "none") {
      const records = (Array.isArray(value) ? value : [value]) as readonly Fields[];
      const matching = records.filter((record) => fulfils(record, operand as Readonly<Record<string, Conditions>>));
      if (operator === "some" && matching.length === 0) return value;
      if (operator === "every" && matching.length < records.length)
        return Array.isArray(value) ? records.filter((record) => !matching.includes(record)) : value;
      if (operator === "none" && matching.length > 0) return Array.isArray(value) ? matching : value;
    } else if (!applyOperator(operator as OperatorName, value, operand)) return value;
  }
  return undefined;
}

/** A field that a record does not have fulfils nothing. */
function fulfils(record: Fields, predicate: Readonly<Record<string, Conditions>>): boolean {
  return Object.entries(predicate).every(([field, conditions]) => {
    const value = record[field];
    return (
      value !== undefined &&
      Object.entries(conditions).every(([operator, operand]) => applyOperator(operator as OperatorName, value, operand))
    );
  });
}
