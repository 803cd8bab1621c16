import type { Expression } from "./expression.ts";
import { createExpressionReader } from "./parse-expression.ts";
import type { TokenRange } from "./statements.ts";
import { type TokenList, tokenKind } from "./tokens.ts";

/** A statement that holds no others and imports nothing; each side is the parts between its commas. */
export interface SimpleStatement {
  /** The sides that are assigned to, from the left; none where nothing is assigned. */
  readonly targets: readonly (readonly Expression[])[];
  /** `=`, or that of an augmented assignment. */
  readonly operator: string;
  /** What is assigned, or all there is. */
  readonly value: readonly Expression[];
}

export function readSimpleStatement(tokens: TokenList, { first, last }: TokenRange): SimpleStatement {
  const reader = createExpressionReader(tokens, first, last);
  const targets: Expression[][] = [];
  let operator = "=";
  let side: Expression[] = [];
  while (reader.at < last) {
    const expression = reader.expression();
    if (expression.length > 0) side.push(expression);
    const next = reader.peek();
    reader.skip();
    if (next === ":") reader.expression();
    if (next.endsWith("=") || (next === ":" && reader.peek() === "=")) {
      if (next === ":") reader.skip();
      else operator = next;
      targets.push(side);
      side = [];
    }
  }
  return { targets, operator, value: side };
}

/** One name that an import binds. */
export interface ImportedName {
  /** Dots before the module's name. */
  readonly level: number;
  readonly module: string;
  /** Of `from module import name`. */
  readonly name: string | undefined;
  readonly alias: string | undefined;
}

/** What an import statement binds, undefined for every other statement. */
export function readImport(tokens: TokenList, { first, last }: TokenRange): readonly ImportedName[] | undefined {
  const textOf = (index: number): string =>
    index < last ? tokens.text.slice(tokens.starts[index], tokens.ends[index]) : "";
  if (tokens.kinds[first] !== tokenKind.name) return undefined;
  const from = textOf(first) === "from";
  if (!from && textOf(first) !== "import") return undefined;
  let at = first + 1;
  const dotted = (): string => {
    const start = at;
    while (at < last && (textOf(at) === "." || (tokens.kinds[at] === tokenKind.name && textOf(at) !== "import"))) {
      if (at > start && textOf(at) !== "." && textOf(at - 1) !== ".") break;
      at++;
    }
    let name = "";
    for (let index = start; index < at; index++) name += textOf(index);
    return name;
  };
  let level = 0;
  let module = "";
  if (from) {
    for (; textOf(at) === "." || textOf(at) === "..."; at++) level += textOf(at).length;
    module = dotted();
    if (textOf(at++) !== "import") return undefined;
  }
  const names: ImportedName[] = [];
  while (at < last) {
    if (tokens.kinds[at] !== tokenKind.name) {
      at++;
      continue;
    }
    const name = dotted();
    // A second `import` is no name.
    if (name === "") {
      at++;
      continue;
    }
    let alias: string | undefined;
    if (textOf(at) === "as") {
      alias = textOf(at + 1);
      at += 2;
    }
    names.push(from ? { level, module, name, alias } : { level: 0, module: name, name: undefined, alias });
  }
  return names;
}
