import type { Dialect, Reference } from "./command.ts";

/** A reference in the script, before it is part of a word. */
export interface OpenReference extends Omit<Reference, "start" | "quoted"> {
  /** Index in the script behind it. */
  readonly end: number;
}

/** Longest `${…}` that is understood. */
const LONGEST = 300;

/** Characters of an expression `${{ … }}` that are looked through for its end. */
const LONGEST_EXPRESSION = 1000;

/** `$(…)`, whose content is a script: how many characters open it. */
interface Substitution {
  readonly opening: number;
}

/** What a dollar begins; undefined where it is a dollar. */
export function readReference(text: string, at: number, dialect: Dialect): OpenReference | Substitution | undefined {
  if (text.startsWith("${{", at)) {
    const expression = /^[^\n]*?\}\}/.exec(text.slice(at, at + LONGEST_EXPRESSION));
    const end = at + (expression?.[0].length ?? 3);
    return { end, name: text.slice(at, end), all: false };
  }
  if (dialect === "make" && text[at + 1] === "(") {
    const name = /^(\w+)\)/.exec(text.slice(at + 2, at + 102))?.[1];
    return { end: at + 2 + (name === undefined ? 0 : name.length + 1), name, all: false };
  }
  // make hands the second of two dollars to the shell.
  const dollar = dialect === "make" && text[at + 1] === "$" ? at + 1 : at;
  const next = text[dollar + 1];
  if (next === "(") return dialect === "posix" || dialect === "make" ? { opening: dollar + 2 - at } : undefined;
  return next === "{" ? readBraces(text, dollar) : readName(text, dollar, dialect);
}

/** `%NAME%` and `%1` of cmd. */
export function readPercent(text: string, at: number): OpenReference | undefined {
  const match = /^%(?:([A-Za-z_]\w{0,99})%|[~\d*]+)/.exec(text.slice(at, at + 110));
  return match === null ? undefined : { end: at + match[0].length, name: match[1], all: false };
}

/** `${NAME}` and its kin, at a `$`. What is not understood is a reference without a name. */
function readBraces(text: string, at: number): OpenReference | undefined {
  const body = text.slice(at + 2, at + LONGEST);
  const end = closingBrace(body);
  if (end < 0) return undefined;
  const inside = body.slice(0, end);
  const stop = at + 2 + end + 1;
  const match = /^(?:env:)?([A-Za-z_]\w*)(\[[@*]\])?(.*)$/s.exec(inside);
  if (match === null) return { end: stop, name: undefined, all: false };
  const [, name = "", elements, rest = ""] = match;
  const all = elements !== undefined;
  // What a default says is no more than what is there when nothing else is: the value of a file goes first.
  if (rest === "" || /^:?[-=+?]/.test(rest)) return { end: stop, name, all };
  const replaced = /^\/\/?([^/*?[\]]+)\/(.*)$/s.exec(rest);
  if (replaced === null) return { end: stop, name: undefined, all };
  return { end: stop, name, all, replace: { pattern: replaced[1] as string, by: replaced[2] as string } };
}

function closingBrace(body: string): number {
  let depth = 0;
  for (let at = 0; at < body.length; at++) {
    if (body[at] === "{") depth += 1;
    else if (body[at] === "}") {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return -1;
}

/** `$NAME`, `$env:NAME`, `$1`, `$@`, at a `$`; undefined where the dollar is a dollar. */
function readName(text: string, at: number, dialect: Dialect): OpenReference | undefined {
  const match = /^\$(?:((?:env:)?[A-Za-z_]\w*)|[0-9@*#?!$-])/i.exec(text.slice(at, at + 120));
  if (match === null) return undefined;
  const name = dialect === "powershell" ? match[1]?.replace(/^env:/i, "") : match[1]?.replace(/:.*$/s, "");
  // PowerShell has `$?` and `$_`, but `$-` and `$1` only in patterns.
  return { end: at + match[0].length, name, all: false };
}
