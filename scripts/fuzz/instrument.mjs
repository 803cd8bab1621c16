// Inserts into a module of the core what tells a fuzzer which way an input took: a counter in every branch, and ears
// on every comparison of numbers.
import { parseAst } from "rolldown/parseAst";

const COMPARISONS = new Set(["===", "!==", "<", "<=", ">", ">="]);
const HEAD = 'import { __counters, __left, __right } from "fuzz:counters";';

/**
 * The module's TypeScript text with calls and counters inserted; nothing is removed and no line is added.
 *
 * @param first number of the first counter.
 * @returns the text, how many counters it has, and the numbers and short texts that stand in it.
 */
export function instrument(code, first) {
  const insertions = [];
  const literals = new Set();
  let counters = 0;
  const insert = (at, closes, text) => insertions.push({ at, closes, order: insertions.length, text });
  const count = () => `__counters[${first + counters++}]++`;

  // Each gives a child's key and what is to stand before and after it.
  const statement = (key, child, rest = "") => {
    if (child.type !== "BlockStatement") return [key, `{${count()};`, `}${rest}`];
    insert(child.start + 1, false, `${count()};`);
    return [key, "", rest];
  };
  const expression = (key) => [key, `(${count()},`, ")"];
  const loop = ({ body }) => [statement("body", body)];
  const callable = ({ body }) => {
    if (!body) return [];
    return [body.type === "BlockStatement" ? statement("body", body) : expression("body")];
  };
  const wraps = {
    FunctionDeclaration: callable,
    FunctionExpression: callable,
    ArrowFunctionExpression: callable,
    ForStatement: loop,
    ForOfStatement: loop,
    ForInStatement: loop,
    WhileStatement: loop,
    DoWhileStatement: loop,
    CatchClause: loop,
    IfStatement: ({ consequent, alternate }) => [
      statement("consequent", consequent, alternate === null ? `else{${count()}}` : ""),
      ...(alternate === null ? [] : [statement("alternate", alternate)]),
    ],
    SwitchCase({ consequent: [start] }) {
      if (start !== undefined) insert(start.start, false, `${count()};`);
      return [];
    },
    ConditionalExpression: () => [expression("consequent"), expression("alternate")],
    LogicalExpression: () => [expression("right")],
    BinaryExpression: ({ operator, left, right }) => {
      if (!COMPARISONS.has(operator) || !mayBeNumber(left) || !mayBeNumber(right)) return [];
      return [
        ["left", "__left(", ")"],
        ["right", "__right(", ")"],
      ];
    },
    Literal({ value }) {
      if (typeof value === "number" && value > 255) literals.add(value);
      if (typeof value === "string" && /^[ -~]{2,16}$/.test(value) && !value.endsWith(".ts")) literals.add(value);
      return [];
    },
  };
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node?.type !== "string") return undefined;
    const wrapped = new Map((wraps[node.type]?.(node) ?? []).map(([key, ...texts]) => [key, texts]));
    for (const [key, child] of Object.entries(node)) {
      const [before, after] = wrapped.get(key) ?? [];
      if (before) insert(child.start, false, before);
      visit(child);
      if (after) insert(child.end, true, after);
    }
    return undefined;
  };
  visit(parseAst(code, { lang: "ts" }).body);

  // At one place what closes stands before what opens; an inner end was inserted before an outer, an outer start
  // before an inner.
  insertions.sort((a, b) => a.at - b.at || Number(b.closes) - Number(a.closes) || a.order - b.order);
  let text = HEAD;
  let at = 0;
  for (const one of insertions) {
    text += code.slice(at, one.at) + one.text;
    at = one.at;
  }
  return { code: text + code.slice(at), counters, literals };
}

function mayBeNumber({ type, value, operator }) {
  return type === "Literal" ? typeof value === "number" : operator !== "typeof" && operator !== "void";
}
