/**
 * The shape of an expression: operands with operators between them, in their order. What binds tighter is not told
 * apart: whoever folds an expression does so where there is one kind of operator.
 */
export type Expression = readonly (Operand | Operator)[];

export interface Operator {
  readonly kind: "operator";
  /** As written, words too: `+`, `not`, `in`, `if`, `for`, `:=`. */
  readonly text: string;
}

/** Something with what is done to it: `os.environ["X"].split(";")` is a name, an attribute, an index, an attribute, a call. */
export interface Operand {
  readonly kind: "operand";
  readonly atom: Atom;
  readonly links: readonly Link[];
  /** Index of its first token. */
  readonly token: number;
}

export type Atom =
  | { readonly kind: "name"; readonly name: string }
  /** `value` is undefined for bytes, and what is too long. */
  | { readonly kind: "text"; readonly value: string | undefined }
  | { readonly kind: "format"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "group"; readonly bracket: "(" | "[" | "{"; readonly elements: readonly Element[] }
  | { readonly kind: "lambda"; readonly body: Expression }
  /** Nested too deeply to be looked at. */
  | { readonly kind: "opaque" };

/** One of the parts between commas. */
export interface Element {
  /** Of an argument `name=value`. */
  readonly name?: string;
  /** Of an entry `key: value` of a dictionary. */
  readonly key?: Expression;
  readonly value: Expression;
}

/** `token` is the index of the attribute's name, or of the opening bracket. */
export type Link =
  | { readonly kind: "attribute"; readonly name: string; readonly token: number }
  | { readonly kind: "call" | "index"; readonly elements: readonly Element[]; readonly token: number };

/** The operand where the expression is nothing else, with brackets around it taken off. */
export function soleOperand(expression: Expression): Operand | undefined {
  let [first, ...rest] = expression;
  while (rest.length === 0 && first?.kind === "operand" && first.links.length === 0 && first.atom.kind === "group") {
    const { bracket, elements } = first.atom;
    const [inner] = elements;
    if (bracket !== "(" || elements.length !== 1 || inner?.name !== undefined || inner?.key !== undefined) break;
    [first, ...rest] = inner?.value ?? [];
  }
  return rest.length === 0 && first?.kind === "operand" ? first : undefined;
}

/** The names that an expression on the left of an assignment binds. */
export function boundNames(expression: Expression): string[] {
  return expression.flatMap((item) => {
    if (item.kind === "operator" || item.links.length > 0) return [];
    if (item.atom.kind === "name") return [item.atom.name];
    return item.atom.kind === "group" ? item.atom.elements.flatMap(({ value }) => boundNames(value)) : [];
  });
}
