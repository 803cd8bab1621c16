import { quote } from "./quote.ts";
import type { Scanner } from "./scanner.ts";

/** What is known of a condition where no extra is asked for. */
type Truth = true | false | undefined;

/** One pair of parentheses: the alternatives that are through, and the one that is being read. */
interface Frame {
  any: Truth;
  all: Truth;
}

/** No real marker comes near; it bounds what the open parentheses of a hostile one take. */
const DEEPEST = 200;

interface Operand {
  readonly kind: "variable" | "text";
  readonly text: string;
}

const white = /[ \t]*/y;
const word = /[A-Za-z_][\w.]*/y;
const quoted = /'[^'\r\n]*'|"[^"\r\n]*"/y;
const operators = /===|==|~=|!=|<=|>=|<|>|in\b|not[ \t]+in\b/y;
const joints = /(?:and|or)\b/y;
const opening = /\(/y;
const closing = /\)/y;

/** Names of the grammar, and the older spellings that tools take (PEP 345 and the setuptools of its time). */
const variables: ReadonlySet<string> = new Set([
  "python_version",
  "python_full_version",
  "os_name",
  "sys_platform",
  "platform_release",
  "platform_system",
  "platform_version",
  "platform_machine",
  "platform_python_implementation",
  "implementation_name",
  "implementation_version",
  "extra",
  "extras",
  "dependency_groups",
  "os.name",
  "sys.platform",
  "platform.version",
  "platform.machine",
  "platform.python_implementation",
  "python_implementation",
]);

/**
 * Read an environment marker (dependency specifiers, "Grammar"): comparisons joined by `and`, which binds closer,
 * and `or`, in parentheses.
 *
 * @returns false where it cannot hold unless an extra is asked for, true where it holds anyway, else undefined.
 */
export function scanMarker(scanner: Scanner): boolean | undefined {
  const frames: Frame[] = [{ any: false, all: true }];
  for (;;) {
    scanner.take(white);
    if (scanner.take(opening) !== undefined) {
      if (frames.length > DEEPEST) scanner.reject(`parentheses are nested more than ${DEEPEST} deep`);
      frames.push({ any: false, all: true });
      continue;
    }
    let value = scanComparison(scanner);
    // After a value: the ends of parentheses, whose value is one again, then a word that joins it to the next.
    for (;;) {
      const frame = frames.at(-1) as Frame;
      frame.all = and(frame.all, value);
      scanner.take(white);
      if (frames.length === 1 || scanner.take(closing) === undefined) break;
      frames.pop();
      value = or(frame.any, frame.all);
    }
    const frame = frames.at(-1) as Frame;
    if (frames.length === 1 && scanner.peek() === "") return or(frame.any, frame.all);
    if (scanner.demand(joints, frames.length > 1 ? "`and`, `or` or `)`" : "`and` or `or`") === "or") {
      frame.any = or(frame.any, frame.all);
      frame.all = true;
    }
  }
}

function scanComparison(scanner: Scanner): Truth {
  const left = scanOperand(scanner);
  scanner.take(white);
  const operator = scanner.demand(operators, "a comparison, `in` or `not in`");
  scanner.take(white);
  const right = scanOperand(scanner);
  const [name, other] = left.kind === "variable" ? [left, right] : [right, left];
  if (name.kind !== "variable" || name.text !== "extra" || other.kind !== "text" || other.text === "") return undefined;
  // `extra` is empty where none is asked for.
  if (operator === "==" || operator === "===") return false;
  return operator === "!=" ? true : undefined;
}

function scanOperand(scanner: Scanner): Operand {
  const text = scanner.take(quoted);
  if (text !== undefined) return { kind: "text", text: text.slice(1, -1) };
  const name = scanner.take(word);
  if (name !== undefined && !variables.has(name)) scanner.reject(`${quote(name)} is no variable of markers`);
  return name === undefined ? scanner.fail("a variable or quoted text") : { kind: "variable", text: name };
}

function and(one: Truth, other: Truth): Truth {
  if (one === false || other === false) return false;
  return one === true && other === true ? true : undefined;
}

function or(one: Truth, other: Truth): Truth {
  if (one === true || other === true) return true;
  return one === false && other === false ? false : undefined;
}
