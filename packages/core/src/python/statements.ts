import { type TokenList, tokenKind } from "./tokens.ts";

/** Tokens from `first` up to, but without, `last`. */
export interface TokenRange {
  readonly first: number;
  readonly last: number;
}

/** A compound statement: what its header says, and where the lines stand that are its own. */
export interface Block {
  readonly keyword: string;
  /** Between the keyword and the colon. */
  readonly header: TokenRange;
  /** Columns that the header's line is indented by, a tab as far as the next eighth. */
  readonly indent: number;
}

/** What a source does, in its order; of a block that is passed over only where it stands. */
export type SourceEvent =
  | { readonly kind: "open"; readonly block: Block }
  | { readonly kind: "statement"; readonly range: TokenRange }
  | { readonly kind: "pass"; readonly block: Block; readonly body: TokenRange }
  | { readonly kind: "close"; readonly block: Block };

const compound = new Set("if elif else for while try except finally with def class match case".split(" "));

/** Blocks in blocks that are told apart; CPython has no more than 100 levels of indentation. */
const MOST_BLOCKS = 100;

/**
 * The statements of a source with the blocks they stand in, by indentation (Python reference, "Compound statements").
 * What CPython would refuse is read as well: a line belongs to every block whose header is indented by less.
 *
 * @param isIdle of a function and its body: shall it be passed over?
 */
export function* readStatements(
  tokens: TokenList,
  isIdle: (body: TokenRange) => boolean = () => false,
): Generator<SourceEvent> {
  const open: Block[] = [];
  const { firsts, indents, count } = readLines(tokens);
  for (let line = 0; line < count; line++) {
    const first = firsts[line] as number;
    const last = (firsts[line + 1] as number) - 1;
    const indent = indents[line] as number;
    while (open.length > 0 && (open.at(-1) as Block).indent >= indent)
      yield { kind: "close", block: open.pop() as Block };
    const block = open.length < MOST_BLOCKS ? readHeader(tokens, first, last, indent) : undefined;
    if (block === undefined) {
      yield* simpleStatements(tokens, first, last);
      continue;
    }
    if (block.keyword === "def") {
      let next = line + 1;
      while (next < count && (indents[next] as number) > indent) next++;
      const body = { first: block.header.last + 1, last: (firsts[next] as number) - 1 };
      if (isIdle(body)) {
        yield { kind: "pass", block, body };
        line = next - 1;
        continue;
      }
    }
    open.push(block);
    yield { kind: "open", block };
    yield* simpleStatements(tokens, block.header.last + 1, last);
  }
  while (open.length > 0) yield { kind: "close", block: open.pop() as Block };
}

/** The first token of each logical line, with one more behind the last line, and how far each is indented. */
function readLines(tokens: TokenList): { firsts: Uint32Array; indents: Uint32Array; count: number } {
  let count = 0;
  for (let at = 0; at < tokens.count; at++) if (tokens.kinds[at] === tokenKind.newline) count++;
  const firsts = new Uint32Array(count + 1);
  const indents = new Uint32Array(count);
  let line = 0;
  for (let at = 0; at < tokens.count; at++) {
    if (at === firsts[line]) indents[line] = indentation(tokens, at);
    if (tokens.kinds[at] === tokenKind.newline) firsts[++line] = at + 1;
  }
  return { firsts, indents, count };
}

function readHeader(tokens: TokenList, first: number, last: number, indent: number): Block | undefined {
  let at = first;
  if (wordAt(tokens, at, last) === "async") at++;
  const keyword = wordAt(tokens, at, last);
  if (!compound.has(keyword)) return undefined;
  const colon = findAtLevel(tokens, at + 1, last, ":");
  // `match` and `case` are names as well, and `else` stands in expressions that begin a line within no bracket.
  if (colon === undefined || ((keyword === "match" || keyword === "case") && isNameUse(tokens, at + 1, last)))
    return undefined;
  return { keyword, header: { first: at + 1, last: colon }, indent };
}

/** Does what follows make a name of a soft keyword: `match: int = 1`, `match = 2`, `match.group(1)`? */
function isNameUse(tokens: TokenList, next: number, last: number): boolean {
  const text = next < last ? tokens.text.slice(tokens.starts[next], tokens.ends[next]) : "";
  return text === ":" || text === "=" || text === "." || text === "" || text === ",";
}

function* simpleStatements(tokens: TokenList, first: number, last: number): Generator<SourceEvent> {
  for (let at = first; at < last; ) {
    const end = findAtLevel(tokens, at, last, ";") ?? last;
    if (end > at) yield { kind: "statement", range: { first: at, last: end } };
    at = end + 1;
  }
}

/** The first of these operators that is in no bracket and in no lambda. */
function findAtLevel(tokens: TokenList, first: number, last: number, wanted: ":" | ";"): number | undefined {
  let level = 0;
  let lambdas = 0;
  for (let at = first; at < last; at++) {
    if (tokens.kinds[at] === tokenKind.name) {
      if (level === 0 && wordAt(tokens, at, last) === "lambda") lambdas++;
      continue;
    }
    if (tokens.kinds[at] !== tokenKind.operator) continue;
    const code = tokens.text.charCodeAt(tokens.starts[at] as number);
    const single = tokens.ends[at] === (tokens.starts[at] as number) + 1;
    if (code === 0x28 || code === 0x5b || code === 0x7b) level++;
    else if (code === 0x29 || code === 0x5d || code === 0x7d) level = Math.max(0, level - 1);
    else if (level > 0 || !single) continue;
    else if (code === wanted.charCodeAt(0) && (wanted === ";" || lambdas === 0)) return at;
    else if (code === 0x3a && lambdas > 0) lambdas--;
  }
  return undefined;
}

function wordAt({ text, kinds, starts, ends }: TokenList, index: number, last: number): string {
  return index < last && kinds[index] === tokenKind.name ? text.slice(starts[index], ends[index]) : "";
}

/** The columns before the first token of a line (Python reference, "Indentation"). */
function indentation({ text, starts }: TokenList, token: number): number {
  const end = starts[token] as number;
  let start = end;
  while (start > 0 && " \t\f".includes(text[start - 1] as string)) start--;
  let columns = 0;
  for (let at = start; at < end; at++) {
    const character = text[at];
    columns = character === "\f" ? 0 : character === "\t" ? columns - (columns % 8) + 8 : columns + 1;
  }
  return columns;
}
