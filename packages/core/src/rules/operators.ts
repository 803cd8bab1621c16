import type { FactKind } from "../facts/fact.ts";
import { compileGlob, compileNamePattern } from "./glob.ts";

/** What an operator's operand looks like: the value's own kind, several of it, globs, names, or yes and no. */
export type OperandKind = "value" | "values" | "globs" | "names" | "flag";

interface Operator {
  readonly kinds: readonly FactKind[];
  readonly operand: OperandKind;
  readonly doc: string;
  test(value: never, operand: never): boolean;
}

const matchesAny = (text: string, globs: readonly string[]): boolean => globs.some((glob) => compileGlob(glob)(text));

/** Names that some shell pattern matches. */
export function coveredNames(patterns: readonly string[], names: readonly string[]): string[] {
  const matchers = patterns.map(compileNamePattern);
  return names.filter((name) => matchers.some((matches) => matches(name)));
}

/**
 * Every operator on values, by name. A fixed table: rules have no expressions, no regular expressions and no code.
 * The operators on records (`some`, `every`, `none`) are in evaluate.ts, since they contain predicates themselves.
 */
export const operators = {
  equals: {
    kinds: ["boolean", "number", "string"],
    operand: "value",
    doc: "is exactly this",
    test: (value: unknown, operand: unknown) => value === operand,
  },
  "one-of": {
    kinds: ["number", "string"],
    operand: "values",
    doc: "is one of these",
    test: (value: unknown, operand: readonly unknown[]) => operand.includes(value),
  },
  "at-least": {
    kinds: ["number"],
    operand: "value",
    doc: "is this or more",
    test: (value: number, operand: number) => value >= operand,
  },
  "at-most": {
    kinds: ["number"],
    operand: "value",
    doc: "is this or less",
    test: (value: number, operand: number) => value <= operand,
  },
  includes: {
    kinds: ["strings"],
    operand: "value",
    doc: "has this among its strings",
    test: (value: readonly string[], operand: string) => value.includes(operand),
  },
  "includes-any": {
    kinds: ["strings"],
    operand: "values",
    doc: "has at least one of these among its strings",
    test: (value: readonly string[], operand: readonly string[]) => operand.some((wanted) => value.includes(wanted)),
  },
  "includes-none": {
    kinds: ["strings"],
    operand: "values",
    doc: "has none of these among its strings",
    test: (value: readonly string[], operand: readonly string[]) =>
      !operand.some((unwanted) => value.includes(unwanted)),
  },
  "matches-any": {
    kinds: ["string", "strings"],
    operand: "globs",
    doc: "matches one of these globs; of strings, at least one of them does",
    test: (value: string | readonly string[], operand: readonly string[]) =>
      [value].flat().some((text) => matchesAny(text, operand)),
  },
  "matches-none": {
    kinds: ["string", "strings"],
    operand: "globs",
    doc: "matches none of these globs; of strings, not one of them does",
    test: (value: string | readonly string[], operand: readonly string[]) =>
      ![value].flat().some((text) => matchesAny(text, operand)),
  },
  "covers-none": {
    kinds: ["strings"],
    operand: "names",
    doc: "is a list of shell patterns of which none matches any of these names",
    test: (value: readonly string[], operand: readonly string[]) => coveredNames(value, operand).length === 0,
  },
  empty: {
    kinds: ["string", "strings", "records"],
    operand: "flag",
    doc: "has nothing in it, or with `false` something",
    test: (value: string | readonly unknown[], operand: boolean) => (value.length === 0) === operand,
  },
} as const satisfies Record<string, Operator>;

export type OperatorName = keyof typeof operators;

const operatorNames = Object.keys(operators) as readonly OperatorName[];

/** The operators on a record or on records, each of which holds conditions on fields. */
export const recordOperators = {
  some: "at least one record fulfils all of these conditions",
  every: "every record fulfils all of these conditions",
  none: "no record fulfils all of these conditions",
} as const;

/** Operator names that a fact of this kind accepts. */
export function operatorsFor(kind: FactKind): readonly OperatorName[] {
  return operatorNames.filter((name) => (operators[name].kinds as readonly FactKind[]).includes(kind));
}

export function applyOperator(name: OperatorName, value: unknown, operand: unknown): boolean {
  return (operators[name].test as (value: unknown, operand: unknown) => boolean)(value, operand);
}
