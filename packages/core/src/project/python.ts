import { alignScalar } from "./alignment.ts";
import type { PlacedText } from "./placed-text.ts";
import { createReading, type FileReading, type ProjectFile } from "./reading.ts";
import type { Reference, Word } from "./shell/command.ts";
import { mentionsRepairTool } from "./tools.ts";

type Token =
  | { readonly kind: "string"; readonly word: Word; readonly at: number }
  | { readonly kind: "name" | "sign"; readonly text: string; readonly at: number };

/**
 * Read a Python file that repairs wheels: lists of texts that are command lines, names that are given texts or lists of
 * texts, loops over them. No expression is evaluated: a name that is given nothing else is unknown.
 */
export function readPython(file: ProjectFile): FileReading {
  const reading = createReading(file);
  if (!mentionsRepairTool(file.text)) return reading;
  const tokens = tokenise(file.text);
  const scope = reading.newScope();
  let list: Word[] = [];
  let command = false;
  let elementsLeft = 50_000;
  const endList = (): void => {
    if (command && list.length > 0) reading.lists.push(list);
    list = [];
    command = false;
  };
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    const next = tokens[index + 1];
    if (token.kind === "string") {
      list.push(token.word);
      const { text } = token.word;
      if (mentionsRepairTool(text) || /^(?:--exc|-L$|--lib-sdir)/.test(text)) command = true;
      if (/\s/.test(text.trim()) && mentionsRepairTool(text))
        reading.scripts.push({ text: token.word, dialect: "posix" });
    } else if (token.kind === "name") {
      // In a list a name stands for what it is given.
      const joins =
        isSign(before, ",") || isSign(before, "[") || isSign(before, "(") || isSign(before, "*") || isSign(before, "+");
      if (joins && !isSign(next, "(") && !isSign(next, "=") && !isSign(next, ".") && !keywords.has(token.text))
        list.push(nameWord(token.text, token.at));
      if (isSign(next, "=") || (isSign(next, "+") && isSign(tokens[index + 2], "=")))
        takeTexts(token.text, index + (isSign(next, "=") ? 2 : 3), token.at, false);
      if (before?.kind === "name" && before.text === "for" && next?.kind === "name" && next.text === "in")
        takeTexts(token.text, index + 2, token.at, true);
    } else if (token.text === "\n" || ")]};:=".includes(token.text)) endList();
  }
  endList();
  return reading;

  /** The texts of the expression that begins there, to the end of its line or bracket. */
  function takeTexts(name: string, from: number, at: number, each: boolean): void {
    const words: Word[] = [];
    let depth = 0;
    let bracket = false;
    for (const token of tokens.slice(from, from + Math.min(MOST_ELEMENTS, elementsLeft))) {
      elementsLeft -= 1;
      if (token.kind === "string") words.push(token.word);
      else if (token.kind === "name") {
        if (token.text === "for" || token.text === "if" || token.text === "else") break;
        words.push(nameWord(token.text, token.at));
      } else if ("[({".includes(token.text)) {
        depth += 1;
        bracket = true;
      } else if ("])}".includes(token.text)) {
        depth -= 1;
        if (depth <= 0) break;
      } else if (depth === 0 && token.text !== "*") break;
    }
    if (words.length > 0)
      reading.variables.push({ name, words, list: each || bracket || words.length > 1, each, at, scope });
  }
}

/** Elements of a list that are looked at. */
const MOST_ELEMENTS = 400;

const keywords = new Set(["for", "in", "if", "else", "not", "and", "or", "None", "True", "False", "lambda"]);

function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === "sign" && token.text === text;
}

function nameWord(name: string, at: number): Word {
  const reference: Reference = { start: 0, end: name.length, name, quoted: true, all: true };
  return { text: name, pieces: [{ from: 0, at }], references: [reference], quoted: true };
}

const stringStart = /^([rRbBuUfF]{0,2})("""|'''|"|')/;
const nameStart = /^[A-Za-z_]\w{0,99}/;

/** Strings, names and signs; numbers and comments are left out, and a line's end counts outside of brackets only. */
function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    const ahead = text.slice(at, at + 102);
    const string = stringStart.exec(ahead);
    const name = string === null ? nameStart.exec(ahead) : null;
    if (string !== null) {
      const [opening = "", prefix = "", quotes = ""] = string;
      const start = at + opening.length;
      const end = stringEnd(text, start, quotes);
      tokens.push({ kind: "string", at, word: stringWord(text, start, end, prefix.toLowerCase()) });
      at = end + quotes.length;
    } else if (name !== null) {
      tokens.push({ kind: "name", text: name[0], at });
      at += name[0].length;
    } else if (character === "#") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else {
      if ("([{".includes(character)) depth += 1;
      if (")]}".includes(character)) depth = Math.max(0, depth - 1);
      if (character === "\n" ? depth === 0 : !/[\s\d\\]/.test(character))
        tokens.push({ kind: "sign", text: character, at });
      at += 1;
    }
  }
  return tokens;
}

function stringEnd(text: string, start: number, quotes: string): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text.startsWith(quotes, at)) return at;
    else if (text[at] === "\n" && quotes.length === 1) return at;
  }
  return text.length;
}

/** `{name}` of an f-string is a reference; other braces stay text. */
function stringWord(source: string, start: number, end: number, prefix: string): Word {
  const raw = source.slice(start, end);
  const plain = prefix.includes("r") || !raw.includes("\\");
  const text: PlacedText = plain
    ? { text: raw, pieces: [{ from: 0, at: start }] }
    : alignScalar(source, start, end, unescapeText(raw), "backslash");
  const references = prefix.includes("f")
    ? [...text.text.matchAll(/\{([A-Za-z_]\w{0,99})\}/g)].map(
        (match): Reference => ({
          start: match.index,
          end: match.index + match[0].length,
          name: match[1],
          quoted: true,
          all: false,
        }),
      )
    : [];
  return { ...text, references, quoted: true };
}

/** The escapes that command lines have. */
function unescapeText(raw: string): string {
  return raw.replace(/\\(\r?\n|.)/gs, (_, character: string) => {
    if (character === "n") return "\n";
    if (character === "t") return "\t";
    return character.endsWith("\n") ? "" : character;
  });
}
