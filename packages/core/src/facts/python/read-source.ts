import { createLineIndex, type LineIndex } from "../../bytes/lines.ts";
import { boundNames, type Expression, type Operand } from "../../python/expression.ts";
import { createExpressionReader } from "../../python/parse-expression.ts";
import { readImport, readSimpleStatement } from "../../python/simple-statement.ts";
import { type Block, readStatements, type TokenRange } from "../../python/statements.ts";
import { type TokenList, tokenKind } from "../../python/tokens.ts";
import { anything, readCondition } from "./conditions.ts";
import { createEvaluator, objectValue } from "./evaluate.ts";
import { closeFrame, createModuleFrame, type Frame, isGuarded, openFrame } from "./frames.ts";
import { calledIn, isIdle, passTokens } from "./idle.ts";
import { type Context, createNotes, type Notes, type SourceNotes } from "./notes.ts";
import { recogniseCall, recogniseWrite } from "./recognise.ts";
import { createLazy, createScope, define, importedScopes, lookUp, type Scope } from "./scopes.ts";
import { partlyEnvironment, type Value } from "./value.ts";

/** Modules of the standard library that are themselves wherever they are imported from. */
const passedOn = new Set(["ctypes", "os", "subprocess", "sys"]);

/** What leaves the block that it stands in. */
const leaving = new Set(["return", "raise", "continue", "break"]);

/**
 * What a Python source does that concerns other packages of its process: it is read once, statement by statement, and
 * nothing of it is run.
 *
 * @param words offsets of words without which nothing is told, in their order.
 */
export function readSource(tokens: TokenList, words: readonly number[], context: Context): SourceNotes {
  const { text } = tokens;
  let lines: LineIndex | undefined;
  const module = createScope("module");
  const frames: Frame[] = [createModuleFrame(module)];
  /** Where and when a value that was put off belongs, while it is worked out. */
  let elsewhere: { readonly scope: Scope; readonly order: number } | undefined;
  let order = 0;
  let forcing = 0;
  const frame = (): Frame => frames.at(-1) as Frame;
  const certain = (): boolean => frame().block === undefined || frame().block?.keyword === "def";

  const notes: Notes = createNotes(context, (token) => {
    lines ??= createLineIndex(text);
    const offset = tokens.starts[token] ?? 0;
    return { ...lines.position(offset), text: lines.content(offset) };
  });
  const situation = (deferred: boolean) => ({
    scope: frame().scope,
    never: frame().never || deferred,
    platforms: frame().platforms,
    guarded: () => isGuarded(frames, context.installed),
  });

  const evaluator = createEvaluator({
    home: context.home,
    lookUp: (name) =>
      elsewhere === undefined ? lookUp(frame().scope, name) : lookUp(elsewhere.scope, name, elsewhere.order),
    define(name, value) {
      if (elsewhere === undefined) assign(name, value);
    },
    dictionary(entries) {
      const holder: Value = { kind: "table", table: { entries: [] } };
      for (const { key, value, token } of entries)
        recogniseWrite({ holder, key, value, by: "assignment", token }, situation(false), notes);
      return holder;
    },
    called(call, deferred) {
      if (elsewhere !== undefined) return;
      if (call.name !== undefined && !deferred) frame().scope.calls.add(call.name);
      recogniseCall(call, situation(deferred), notes);
    },
  });
  const { evaluate } = evaluator;
  function assign(name: string, value: Value | undefined): void {
    define(frame().scope, name, value, ++order, certain());
  }

  for (const event of readStatements(tokens, (range) => isIdle(tokens, words, range))) {
    if (event.kind === "open") open(event.block);
    else if (event.kind === "pass") pass(event.block, event.body);
    else if (event.kind === "statement") statement(event.range);
    else {
      const closed = frames.pop() as Frame;
      closeFrame(frame(), closed);
    }
  }
  return notes.finish(module, () => importedScopes(module, (range) => calledIn(tokens, range)));

  function open(block: Block): void {
    const { keyword, header } = block;
    if (keyword === "def" || keyword === "class") {
      frames.push(openFrame(frame(), block, definition(keyword, header), anything));
      return;
    }
    const reader = createExpressionReader(tokens, header.first, header.last);
    if (keyword === "if" || keyword === "elif" || keyword === "while") {
      const condition = readCondition(reader.expression(), evaluate);
      frames.push(openFrame(frame(), block, frame().scope, condition));
      return;
    }
    frames.push(openFrame(frame(), block, frame().scope, anything));
    if (keyword === "for") loop(reader.expression(), reader);
    else if (keyword !== "match" && keyword !== "case") {
      // `with a as b, c as d`, `except E as e`.
      while (reader.at < header.last) {
        bound(reader.expression());
        reader.skip();
      }
    }
  }

  /** Of a function in which nothing is told, what it calls still counts: another may be called through it. */
  function pass({ header }: Block, body: TokenRange): void {
    passTokens(newScope("function", header), body);
  }

  /**
   * A statement without a telling word is put off where it gives one name a value, and else passed over: it writes
   * nothing that is asked for.
   *
   * @returns false where it must be looked at all the same.
   */
  function passStatement(range: TokenRange): boolean {
    const { first, last } = range;
    if (!isIdle(tokens, words, range)) return false;
    const kind = tokens.kinds[first];
    const next = first + 1 < last ? text.slice(tokens.starts[first + 1], tokens.ends[first + 1]) : "";
    const word = kind === tokenKind.name ? text.slice(tokens.starts[first], tokens.ends[first]) : "";
    if (kind === tokenKind.name && next === "=") {
      const { scope } = frame();
      // Which of two values holds is told from the values.
      if (!certain() && scope.variables.has(word)) return false;
      const since = order;
      const value = createLazy(() => force({ scope, order: since }, { first: first + 2, last }));
      define(scope, word, value, ++order, certain());
    } else if (leaving.has(word)) frame().exits = true;
    else if (kind === tokenKind.name && !["", ".", "(", "["].includes(next)) return false;
    else if (kind === tokenKind.operator && text[tokens.starts[first] as number] !== "@") return false;
    passTokens(frame().scope, range);
    return true;
  }

  function force(
    place: { readonly scope: Scope; readonly order: number },
    { first, last }: TokenRange,
  ): Value | undefined {
    if (forcing === MOST_FORCED) return undefined;
    const before = elsewhere;
    elsewhere = place;
    forcing++;
    const { targets, value } = readSimpleStatement(tokens, { first, last });
    const [sole, ...more] = value.map(evaluate);
    forcing--;
    elsewhere = before;
    return targets.length === 0 && more.length === 0 ? sole : undefined;
  }

  /** A function's or a class's scope, with the parameters that hide names of other scopes. */
  function definition(keyword: "def" | "class", header: TokenRange): Scope {
    const scope = newScope(keyword === "def" ? "function" : "class", header);
    const reader = createExpressionReader(tokens, header.first, header.last);
    for (const item of reader.expression()) {
      const parameters = item.kind === "operand" ? item.links.at(-1) : undefined;
      if (parameters === undefined || parameters.kind === "attribute") continue;
      for (const { name: named, value } of parameters.elements) {
        // Defaults are evaluated where the function is made.
        evaluate(value);
        const [first] = value.filter(({ kind }) => kind === "operand") as Operand[];
        const parameter = named ?? (first?.atom.kind === "name" ? first.atom.name : undefined);
        if (keyword === "def" && parameter !== undefined) define(scope, parameter, undefined, ++order, true);
      }
    }
    return scope;
  }

  function newScope(kind: "class" | "function", header: TokenRange): Scope {
    const name = text.slice(tokens.starts[header.first], tokens.ends[header.first]);
    const { scope: parent } = frame();
    const scope = createScope(kind, parent);
    if (kind === "class") parent.classes.push(scope);
    else parent.functions.set(name, [...(parent.functions.get(name) ?? []).slice(-MOST_SAME), scope]);
    assign(name, undefined);
    return scope;
  }

  function loop(first: Expression, reader: ReturnType<typeof createExpressionReader>): void {
    // `for a, b in x` is read up to each comma: the last part holds `in` and what is gone through.
    const targets: Expression[] = [];
    let part = first;
    let at = part.findIndex((item) => item.kind === "operator" && item.text === "in");
    while (at < 0 && reader.peek() === ",") {
      targets.push(part);
      reader.skip();
      part = reader.expression();
      at = part.findIndex((item) => item.kind === "operator" && item.text === "in");
    }
    targets.push(at < 0 ? part : part.slice(0, at));
    const gone = at < 0 ? undefined : evaluate(part.slice(at + 1));
    const value = gone?.kind === "entries" ? gone : partlyEnvironment([gone]);
    for (const target of targets) for (const name of boundNames(target)) assign(name, value);
  }

  /** What `with x as y` binds: nothing that is known, but a name all the same. */
  function bound(expression: Expression): void {
    const as = expression.findIndex((item) => item.kind === "operator" && item.text === "as");
    evaluate(as < 0 ? expression : expression.slice(0, as));
    if (as >= 0) for (const name of boundNames(expression.slice(as + 1))) assign(name, undefined);
  }

  function statement(range: TokenRange): void {
    const imports = readImport(tokens, range);
    if (imports !== undefined) {
      for (const { level, module: from, name, alias } of imports) {
        const base = context.moduleBase(level, from);
        if (name === undefined)
          assign(
            alias ?? base.split(".", 1)[0] ?? "",
            objectValue(alias === undefined ? (base.split(".", 1)[0] ?? "") : base),
          );
        // Packages have such modules pass through one of their own.
        else if (passedOn.has(name)) assign(alias ?? name, objectValue(name));
        else assign(alias ?? name, objectValue(base === "" ? name : `${base}.${name}`));
      }
      return;
    }
    if (passStatement(range)) return;
    const { targets, operator, value } = readSimpleStatement(tokens, range);
    const [first] = value[0] ?? [];
    if (targets.length === 0 && first?.kind === "operator" && leaving.has(first.text)) frame().exits = true;
    if (first?.kind === "operator" && first.text === "global") {
      for (const name of value.flatMap(boundNames)) frame().scope.globals.add(name);
      return;
    }
    const values = value.map(evaluate);
    const assigned = values.length === 1 ? values[0] : undefined;
    for (const side of targets) {
      if (side.length !== 1) for (const name of side.flatMap(boundNames)) assign(name, undefined);
      // What `+=` gives is not followed, but that it may come from the environment is kept.
      else assignTo(side[0] as Expression, operator === "=" ? assigned : partlyEnvironment([assigned]));
    }
  }

  function assignTo(target: Expression, value: Value | undefined): void {
    const [node] = target;
    if (target.length !== 1 || node?.kind !== "operand") return;
    const link = node.links.at(-1);
    if (link === undefined) {
      for (const name of boundNames(target)) assign(name, value);
      return;
    }
    const holder = evaluator.operand(node, 1);
    if (link.kind !== "index") return;
    const write = { holder, key: evaluator.element(link), value, by: "assignment", token: node.token } as const;
    recogniseWrite(write, situation(false), notes);
  }
}

/** Values that wait for each other in a row. */
const MOST_FORCED = 50;

/** Functions of one name in one scope that are told apart. */
const MOST_SAME = 7;
