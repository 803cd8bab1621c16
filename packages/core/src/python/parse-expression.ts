import type { Atom, Element, Expression, Link, Operand, Operator } from "./expression.ts";
import { formatTextValue, stringValue } from "./string-value.ts";
import { type TokenList, tokenKind } from "./tokens.ts";

/** Brackets in brackets that are followed; CPython follows 200. */
const MOST_DEPTH = 100;

/** Keywords that stand where an operator does, or before an operand. */
const wordOperators = new Set(
  "and or not in is if else for async await yield from as return raise del assert global nonlocal".split(" "),
);

/** What ends an expression; whoever reads it decides what they mean. */
const stops = new Set(", : = ! ; ) ] } += -= *= /= //= %= @= &= |= ^= >>= <<= **=".split(" "));

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Reads expressions from a range of tokens, from left to right and each token once. */
export interface ExpressionReader {
  /** The token that is next, "" behind the last. */
  peek(): string;
  /** Index of the token that is next. */
  readonly at: number;
  skip(): void;
  /** Up to the next token that ends one at this level; may be empty. */
  expression(): Expression;
}

export function createExpressionReader(tokens: TokenList, first: number, last: number): ExpressionReader {
  const { text, kinds, starts, ends } = tokens;
  let at = first;
  let depth = 0;
  const textOf = (index: number): string => (index < last ? text.slice(starts[index], ends[index]) : "");
  const isOperator = (index: number, written: string): boolean =>
    index < last && kinds[index] === tokenKind.operator && textOf(index) === written;

  const expression = (): Expression => {
    const items: (Operand | Operator)[] = [];
    while (at < last) {
      const kind = kinds[at];
      if (kind === tokenKind.newline || kind === tokenKind.formatText || kind === tokenKind.formatEnd) break;
      if (kind === tokenKind.operator) {
        const written = textOf(at);
        if (stops.has(written)) break;
        if (closing[written] !== undefined) items.push(operand());
        else {
          at++;
          items.push({ kind: "operator", text: written });
        }
      } else if (kind === tokenKind.name && wordOperators.has(textOf(at))) {
        items.push({ kind: "operator", text: textOf(at++) });
      } else if (kind === tokenKind.unknown) at++;
      else items.push(operand());
    }
    return items;
  };

  const operand = (): Operand => {
    const token = at;
    if (kinds[at] === tokenKind.name && textOf(at) === "lambda")
      return { kind: "operand", atom: lambda(), links: [], token };
    const base = atom();
    const links: Link[] = [];
    while (at < last && kinds[at] === tokenKind.operator) {
      const written = textOf(at);
      if (written === "." && at + 1 < last && kinds[at + 1] === tokenKind.name) {
        links.push({ kind: "attribute", name: textOf(at + 1), token: at + 1 });
        at += 2;
      } else if (written === "(" || written === "[") {
        const bracket = at;
        const kind = written === "(" ? "call" : "index";
        links.push({ kind, elements: elements(), token: bracket });
      } else break;
    }
    return { kind: "operand", atom: base, links, token };
  };

  const lambda = (): Atom => {
    for (at++; at < last && !isOperator(at, ":"); ) {
      // Defaults may hold brackets; what is in them runs where the lambda is made.
      if (kinds[at] === tokenKind.operator && closing[textOf(at)] !== undefined) skipBrackets();
      else if (isOperator(at, ")") || isOperator(at, "]") || isOperator(at, "}") || kinds[at] === tokenKind.newline)
        break;
      else at++;
    }
    if (isOperator(at, ":")) at++;
    return { kind: "lambda", body: nested(expression) ?? [] };
  };

  const atom = (): Atom => {
    switch (kinds[at]) {
      case tokenKind.name:
        return { kind: "name", name: textOf(at++).normalize("NFKC") };
      case tokenKind.number:
        return { kind: "number", text: textOf(at++) };
      case tokenKind.string:
      case tokenKind.formatStart:
        return strings();
      default: {
        const bracket = textOf(at) as "(" | "[" | "{";
        return { kind: "group", bracket, elements: elements() };
      }
    }
  };

  /** Strings that stand beside each other are one (Python reference, "String literal concatenation"). */
  const strings = (): Atom => {
    const parts: (string | Expression)[] = [];
    let known = true;
    let formatted = false;
    for (;;) {
      if (at < last && kinds[at] === tokenKind.string) {
        const value = stringValue(tokens, at++);
        if (value === undefined) known = false;
        else parts.push(value);
      } else if (at < last && kinds[at] === tokenKind.formatStart) {
        formatted = true;
        format(parts);
      } else break;
    }
    if (!known) return { kind: "text", value: undefined };
    if (formatted) return { kind: "format", parts };
    return { kind: "text", value: parts.join("") };
  };

  const format = (parts: (string | Expression)[]): void => {
    const raw = /r/i.test(textOf(at++));
    while (at < last) {
      const kind = kinds[at];
      if (kind === tokenKind.formatText) parts.push(formatTextValue(tokens, at++, raw));
      else if (kind === tokenKind.operator && textOf(at) === "{") {
        const from = at++;
        parts.push(nested(expression) ?? []);
        // Conversion and format say how the value is written.
        at = fieldEnd(from, at);
      } else {
        // Without an end the string is not closed.
        if (kind === tokenKind.formatEnd) at++;
        return;
      }
    }
  };

  /** Behind the brace that closes the field which `open` opens; `from` is behind its expression. */
  const fieldEnd = (open: number, from: number): number => {
    let level = 1;
    let end = Math.max(from, open + 1);
    for (; end < last && level > 0; end++) {
      if (kinds[end] === tokenKind.formatEnd || kinds[end] === tokenKind.newline) return end;
      if (kinds[end] !== tokenKind.operator) continue;
      const written = textOf(end);
      if (written === "{") level++;
      else if (written === "}") level--;
    }
    return end;
  };

  /** Behind the bracket that closes the one that is next. */
  const skipBrackets = (): void => {
    let level = 0;
    for (; at < last; at++) {
      if (kinds[at] !== tokenKind.operator) continue;
      const written = textOf(at);
      if (closing[written] !== undefined) level++;
      else if ((written === ")" || written === "]" || written === "}") && --level <= 0) {
        at++;
        return;
      }
    }
  };

  const nested = <Value>(read: () => Value): Value | undefined => {
    if (depth === MOST_DEPTH) return undefined;
    depth++;
    const value = read();
    depth--;
    return value;
  };

  /** What stands in the brackets that are next. */
  const elements = (): Element[] => {
    if (depth === MOST_DEPTH) {
      skipBrackets();
      return [{ value: [{ kind: "operand", atom: { kind: "opaque" }, links: [], token: at }] }];
    }
    const dictionary = textOf(at) === "{";
    at++;
    const found: Element[] = [];
    depth++;
    while (at < last) {
      const element = readElement(dictionary);
      if (element !== undefined) found.push(element);
      const written = textOf(at);
      if (written === ")" || written === "]" || written === "}") {
        at++;
        break;
      }
      // A comma, or what belongs to no expression.
      if (at < last) at++;
    }
    depth--;
    return found;
  };

  const readElement = (dictionary: boolean): Element | undefined => {
    const value = expression();
    if (isOperator(at, "=")) {
      at++;
      const [name] = value;
      const given = expression();
      return name?.kind === "operand" && name.atom.kind === "name" && value.length === 1
        ? { name: name.atom.name, value: given }
        : { value: given };
    }
    if (isOperator(at, ":")) {
      at++;
      // A dictionary's entry; in an index a slice, of which nobody asks.
      return dictionary ? { key: value, value: expression() } : { value: [...value, ...expression()] };
    }
    return value.length === 0 ? undefined : { value };
  };

  return {
    peek: () => textOf(at),
    get at() {
      return at;
    },
    skip: () => {
      at++;
    },
    expression,
  };
}
