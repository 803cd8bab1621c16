import type { Element, Expression, Link, Operand } from "../../python/expression.ts";
import { type Argument, type Call, operate, resultOf } from "./functions.ts";
import { append, type Place, parentOf, partlyEnvironment, placeValue, textValue, type Value } from "./value.ts";

/** What an evaluation asks and tells. */
export interface Surroundings {
  /** Of the file that is read; undefined where it is installed elsewhere. */
  readonly home: Place | undefined;
  lookUp(name: string): Value | undefined;
  define(name: string, value: Value | undefined): void;
  /** The value of a dictionary that is written out. */
  dictionary(entries: readonly DictionaryEntry[]): Value;
  /** Told of every call once, in the order of the text. @param deferred it stands in a lambda. */
  called(call: Call, deferred: boolean): void;
}

interface DictionaryEntry {
  readonly key: Value | undefined;
  readonly value: Value | undefined;
  /** Index of the token where it begins. */
  readonly token: number;
}

export interface Evaluator {
  evaluate(expression: Expression): Value | undefined;
  /** The value of an operand without its last `but` links. */
  operand(operand: Operand, but?: number): Value | undefined;
  element(link: Link): Value | undefined;
}

/** Characters of a full name; more have no meaning. */
const LONGEST_NAME = 200;

/** Texts of a list that are kept. */
const MOST_TEXTS = 100;

/** Objects of the standard library whose value is always the same, or a place that installers know. */
const constants: Readonly<Record<string, Value>> = {
  "os.pardir": { kind: "text", text: ".." },
  "os.path.pardir": { kind: "text", text: ".." },
  "os.curdir": { kind: "text", text: "." },
  "os.sep": { kind: "text", text: "/" },
  "os.path.sep": { kind: "text", text: "/" },
  "sys.prefix": { kind: "place", place: { scheme: "data", path: "" } },
  "sys.exec_prefix": { kind: "place", place: { scheme: "data", path: "" } },
  "typing.TYPE_CHECKING": { kind: "never" },
};

/** The value of what has this full name. */
export function objectValue(path: string): Value {
  return Object.hasOwn(constants, path) ? (constants[path] as Value) : { kind: "object", path };
}

/**
 * Evaluates what can be told of expressions: paths from `__file__`, text, what comes from the environment. Each part of
 * an expression is looked at once.
 */
export function createEvaluator(surroundings: Surroundings): Evaluator {
  let deferred = 0;

  const evaluate = (expression: Expression): Value | undefined => {
    const [first, second] = expression;
    if (first?.kind === "operand" && second?.kind === "operator" && second.text === ":=") {
      const value = evaluate(expression.slice(2));
      if (first.atom.kind === "name") surroundings.define(first.atom.name, value);
      return value;
    }
    const values: (Value | undefined)[] = [];
    const operators: string[] = [];
    for (const item of expression) {
      if (item.kind === "operator") operators.push(item.text);
      else values.push(operand(item));
    }
    const [operator] = operators;
    if (operator === undefined) return values.length === 1 ? values[0] : undefined;
    if (operator === "if" && operators.length >= 2 && operators.at(-1) === "else")
      return oneOf(values[0], values.at(-1));
    // `not`, `await` and signs stand before an operand: there are as many as operands then.
    if (operators.length !== values.length - 1 || operators.some((other) => other !== operator)) {
      const tainted = operators.every((other) => other === "+" || other === "or" || other === "%");
      return tainted ? operate("or", values) : undefined;
    }
    return operate(operator, values);
  };

  const operand = (node: Operand, but = 0): Value | undefined => {
    let value = atom(node);
    const last = node.links.length - but;
    let path = value?.kind === "object" ? value.path : undefined;
    let receiver: Value | undefined;
    let method: string | undefined;
    for (let index = 0; index < last; index++) {
      const link = node.links[index] as Link;
      if (link.kind === "attribute") {
        receiver = value;
        method = link.name;
        value = attribute(value, link.name);
        path = value?.kind === "object" ? value.path : undefined;
        continue;
      }
      if (link.kind === "call") {
        const before = node.links[index - 1];
        const call: Call = {
          path:
            path ??
            (index === 0 && node.atom.kind === "name" && value === undefined ? builtin(node.atom.name) : undefined),
          receiver,
          method,
          name: index === 0 && node.atom.kind === "name" ? node.atom.name : undefined,
          arguments: link.elements.map(argument),
          token: before?.kind === "attribute" ? before.token : node.token,
        };
        surroundings.called(call, deferred > 0);
        value = call.path === "dict" ? dictionary(call) : resultOf(call);
      } else value = indexed(value, element(link));
      receiver = undefined;
      method = undefined;
      path = value?.kind === "object" ? value.path : undefined;
    }
    return value;
  };

  const argument = ({ name, value }: Element): Argument => ({
    name,
    value: evaluate(value),
    direct: value.length > 1 || (value[0]?.kind === "operand" && value[0].atom.kind !== "name"),
  });

  const dictionary = (call: Call): Value =>
    surroundings.dictionary(
      call.arguments.flatMap(({ name, value }) =>
        name === undefined ? [] : [{ key: textValue(name), value, token: call.token }],
      ),
    );

  const element = (link: Link): Value | undefined => {
    if (link.kind === "attribute") return undefined;
    const values = link.elements.map((one) => argument(one).value);
    return values.length === 1 ? values[0] : undefined;
  };

  const atom = ({ atom: node, token }: Operand): Value | undefined => {
    switch (node.kind) {
      case "name":
        return name(node.name);
      case "text":
        return node.value === undefined ? undefined : textValue(node.value);
      case "number":
        return { kind: "text", text: node.text };
      case "format":
        return format(node.parts);
      case "lambda":
        deferred++;
        evaluate(node.body);
        deferred--;
        return undefined;
      case "group":
        return group(node.bracket, node.elements, token);
      default:
        return undefined;
    }
  };

  const name = (written: string): Value | undefined => {
    const known = surroundings.lookUp(written);
    if (known !== undefined) return known;
    const { home } = surroundings;
    switch (written) {
      case "__file__":
        return home && placeValue(home);
      case "__package__":
        return parentOf(home && placeValue(home));
      case "__path__":
        // Its first entry is the folder of the package, as `parents[0]` of the file.
        return home && { kind: "entries", of: { kind: "place", place: home } };
      case "True":
        return { kind: "text", text: "True" };
      case "__name__":
        return { kind: "object", path: "__name__" };
      default:
        return undefined;
    }
  };

  const attribute = (value: Value | undefined, written: string): Value | undefined => {
    if (value?.kind === "object") return objectValue(`${value.path}.${written}`.slice(0, LONGEST_NAME));
    if (written === "parent") return parentOf(value);
    if (written === "parents") return value?.kind === "place" ? { kind: "entries", of: value } : undefined;
    return partlyEnvironment([value]);
  };

  const indexed = (value: Value | undefined, index: Value | undefined): Value | undefined => {
    if (value?.kind === "object" && (value.path === "os.environ" || value.path === "os.environb"))
      return { kind: "environment", variable: index?.kind === "text" ? index.text : undefined, whole: true };
    if (
      value?.kind === "entries" &&
      value.of.kind === "place" &&
      index?.kind === "text" &&
      /^\d{1,2}$/.test(index.text)
    )
      return parentOf(value.of, Number(index.text) + 1);
    return partlyEnvironment([value]);
  };

  const format = (parts: readonly (string | Expression)[]): Value | undefined => {
    const values = parts.map((part) => (typeof part === "string" ? textValue(part) : evaluate(part)));
    const tainted = partlyEnvironment(values);
    if (tainted !== undefined) return tainted;
    let joined: Value | undefined = textValue("");
    for (const value of values) {
      if (value?.kind === "place" && joined?.kind === "text" && joined.text === "") joined = value;
      else joined = joined && value?.kind === "text" ? append(joined, value.text) : undefined;
    }
    if (joined !== undefined) return joined;
    return { kind: "built", spaced: parts.some((part) => typeof part === "string" && part.includes(" ")) };
  };

  const group = (bracket: string, elements: readonly Element[], token: number): Value | undefined => {
    if (bracket === "{")
      return surroundings.dictionary(
        elements.map(({ key, value }) => ({
          key: key && evaluate(key),
          value: evaluate(value),
          token: firstToken(key ?? value) ?? token,
        })),
      );
    const values = elements.map((one) => argument(one).value);
    if (bracket === "(" && values.length === 1) return values[0];
    if (values.length === 0 || values.length > MOST_TEXTS) return undefined;
    const texts = values.flatMap((value) => (value?.kind === "text" ? [value.text] : []));
    return texts.length === values.length ? { kind: "texts", texts } : undefined;
  };

  return { evaluate, operand, element };
}

function firstToken(expression: Expression): number | undefined {
  const [first] = expression;
  return first?.kind === "operand" ? first.token : undefined;
}

/** Either of two values. */
function oneOf(a: Value | undefined, b: Value | undefined): Value | undefined {
  if (a?.kind === "text" && b?.kind === "text") return { kind: "texts", texts: [a.text, b.text] };
  return operate("or", [a, b]);
}

/** Functions that need no import. */
function builtin(name: string): string | undefined {
  return name === "str" || name === "hasattr" || name === "dict" ? name : undefined;
}
