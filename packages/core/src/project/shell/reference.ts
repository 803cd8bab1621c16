import type { Dialect, Reference } from "./command.ts";

/** A reference in the script, before it is part of a word. */
export interface OpenReference extends Omit<Reference, "start" | "quoted"> {
  /** Index in the script behind it. */
  readonly end: number;
}

/** Longest `${…}` that is understood. */
const LONGEST = 300;

/** `${NAME}` and its kin, at a `$`. What is not understood is a reference without a name. */
export function readBraces(text: string, at: number): OpenReference | undefined {
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
export function readName(text: string, at: number, dialect: Dialect): OpenReference | undefined {
  const match = /^\$(?:((?:env:)?[A-Za-z_]\w*)|[0-9@*#?!$-])/i.exec(text.slice(at, at + 120));
  if (match === null) return undefined;
  const name = dialect === "powershell" ? match[1]?.replace(/^env:/i, "") : match[1]?.replace(/:.*$/s, "");
  // PowerShell has `$?` and `$_`, but `$-` and `$1` only in patterns.
  return { end: at + match[0].length, name, all: false };
}
