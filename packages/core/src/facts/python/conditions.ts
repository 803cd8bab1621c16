import { type Expression, type Operand, type Operator, soleOperand } from "../../python/expression.ts";
import { EVERY_PLATFORM } from "./platforms.ts";
import type { Place, Value } from "./value.ts";

/** What holds where a condition does, as far as it can be told. */
export interface Condition {
  /** The platforms where it can hold. */
  readonly platforms: number;
  /** It holds on these platforms whatever else is the case. */
  readonly exact: boolean;
  /** Places of which one exists where it holds, where it asks for that at all; undefined for a place not known. */
  readonly exist: readonly (Place | undefined)[];
  /** The same where it does not hold. */
  readonly missing: readonly (Place | undefined)[];
  /** It never holds while a module is imported. */
  readonly never: boolean;
}

export const anything: Condition = { platforms: EVERY_PLATFORM, exact: false, exist: [], missing: [], never: false };

/** Conditions in brackets in conditions that are followed. */
const MOST_DEPTH = 20;

/** What a condition asks for, by its `or`, `and` and `not`. @param evaluate evaluates one of its parts, each once. */
export function readCondition(
  expression: Expression,
  evaluate: (part: Expression) => Value | undefined,
  depth = 0,
): Condition {
  const alternatives = split(expression, "or").map((alternative) => {
    const terms = split(alternative, "and").map((term) => readTerm(term, evaluate, depth));
    return terms.length === 1 ? (terms[0] as Condition) : terms.reduce(both);
  });
  return alternatives.length === 1 ? (alternatives[0] as Condition) : alternatives.reduce(either);
}

/** Of a condition with more tests the first are kept. */
const MOST_TESTS = 16;

function join(a: Condition["exist"], b: Condition["exist"]): Condition["exist"] {
  return [...a, ...b].slice(0, MOST_TESTS);
}

function both(a: Condition, b: Condition): Condition {
  return {
    platforms: a.platforms & b.platforms,
    exact: a.exact && b.exact,
    exist: join(a.exist, b.exist),
    missing: [],
    never: a.never || b.never,
  };
}

function either(a: Condition, b: Condition): Condition {
  return {
    platforms: a.platforms | b.platforms,
    exact: a.exact && b.exact,
    exist: a.exist.length === 0 || b.exist.length === 0 ? [] : join(a.exist, b.exist),
    // Where neither holds, each is missing.
    missing: join(a.missing, b.missing),
    never: a.never && b.never,
  };
}

function readTerm(term: Expression, evaluate: (part: Expression) => Value | undefined, depth: number): Condition {
  let negations = 0;
  while (isOperator(term[negations], "not")) negations++;
  const rest = term.slice(negations);
  const inner = grouped(rest);
  const condition =
    inner !== undefined && depth < MOST_DEPTH ? readCondition(inner, evaluate, depth + 1) : conditionOf(evaluate(rest));
  return negations % 2 === 0 ? condition : negate(condition);
}

function negate({ platforms, exact, exist, missing }: Condition): Condition {
  return {
    platforms: exact ? EVERY_PLATFORM & ~platforms : EVERY_PLATFORM,
    exact,
    exist: missing,
    missing: exist,
    never: false,
  };
}

function conditionOf(value: Value | undefined): Condition {
  switch (value?.kind) {
    case "platform":
      return { ...anything, platforms: value.mask & EVERY_PLATFORM, exact: true };
    case "test":
      return { ...anything, exist: [value.place] };
    case "never":
      return { ...anything, never: true };
    default:
      return anything;
  }
}

/** What stands in the brackets, where the expression is nothing but brackets around several operands. */
function grouped(expression: Expression): Expression | undefined {
  const [first] = expression;
  if (expression.length !== 1 || first?.kind !== "operand" || first.links.length > 0) return undefined;
  if (first.atom.kind !== "group" || first.atom.bracket !== "(" || soleOperand(expression) !== undefined)
    return undefined;
  const { elements } = first.atom;
  return elements.length === 1 ? elements[0]?.value : undefined;
}

function split(expression: Expression, word: string): Expression[] {
  const parts: (Operand | Operator)[][] = [[]];
  for (const item of expression) {
    if (isOperator(item, word)) parts.push([]);
    else parts.at(-1)?.push(item);
  }
  return parts;
}

function isOperator(item: Operand | Operator | undefined, word: string): boolean {
  return item?.kind === "operator" && item.text === word;
}
