import { type PlacedText, slicePlaced } from "./placed-text.ts";

/** Operands of `&&` and `||`: a text in quotes, with its inside, or anything else. */
const operand = /'((?:[^']|'')*)'|[^&|']+/g;

/**
 * What an expression of a workflow can stand for, as far as the file says it: the values of a matrix or an `env`, and the
 * texts in quotes of `cond && 'a' || 'b'`. Conditions are not evaluated: all of them.
 *
 * @param expression with its braces, at most some thousand characters.
 */
export function resolveExpression(
  expression: PlacedText,
  values: ReadonlyMap<string, readonly PlacedText[]>,
): readonly PlacedText[] {
  const body = expression.text.slice(3, -2);
  const own = values.get(body.trim());
  if (own !== undefined) return own;
  if (!/&&|\|\|/.test(body)) return [];
  return [...body.matchAll(operand)].flatMap((match): readonly PlacedText[] => {
    if (match[1] === undefined) return values.get(match[0].trim()) ?? [];
    // A text that is compared with is none that comes out.
    if (/[=!<>]=?\s*$/.test(body.slice(Math.max(0, match.index - 20), match.index))) return [];
    const start = 3 + match.index + 1;
    return [slicePlaced(expression, start, start + match[1].length)];
  });
}
