import { createPlacedBuilder, offsetAt, type PlacedBuilder, type PlacedText } from "../placed-text.ts";
import type { Assignment, Command, Dialect, Reference, Word } from "./command.ts";
import { cutWord, declareVariables } from "./declare.ts";
import { lineEnd, readHereDocument } from "./here-document.ts";
import { type OpenReference, readPercent, readReference } from "./reference.ts";

/** Substitutions in each other that are followed; deeper ones are taken as text. */
const DEEPEST = 24;

const assignment = /^([A-Za-z_][A-Za-z0-9_]{0,99})\+?=/;

interface OpenWord {
  readonly builder: PlacedBuilder;
  readonly references: Reference[];
  quoted: boolean;
  readonly at: number;
}

/**
 * Split a script into simple commands. It follows the shell's grammar of words, quotes, operators, comments, here
 * documents and substitutions and takes every branch; nothing is ever run or looked up. One pass, so that it is linear
 * in the text; what is left open at the end ends there.
 */
export function splitCommands(script: PlacedText, dialect: Dialect): Command[] {
  const lexer = createLexer(script, dialect);
  lexer.run("", 0);
  return lexer.commands;
}

function createLexer(
  script: PlacedText,
  dialect: Dialect,
): { readonly commands: Command[]; run(until: string, depth: number): void } {
  const { text } = script;
  const commands: Command[] = [];
  const escapes = { posix: "\\", make: "\\", words: "\\", powershell: "`", cmd: "^" }[dialect];
  const operators = { posix: ";&|()", make: ";&|()", words: "", powershell: ";|(){}&", cmd: "&|()" }[dialect];
  const sigil = dialect === "cmd" ? "%" : "$";
  const unixLike = dialect === "posix" || dialect === "make";
  let at = 0;

  function run(until: string, depth: number): void {
    let words: Word[] = [];
    let assignments: Assignment[] = [];
    let first: number | undefined;
    let word: OpenWord | undefined;
    let list: { readonly name: string; readonly values: Word[]; readonly at: number } | undefined;
    let redirected: "file" | "here" | undefined;
    const awaited: string[] = [];
    let parentheses = 0;
    /** Inside PowerShell's `@( … )`, whose elements become words of the command. */
    let elements = 0;

    const openWord = (): OpenWord => {
      word ??= { builder: createPlacedBuilder(), references: [], quoted: false, at: offsetAt(script, at) };
      return word;
    };
    const endWord = (): void => {
      if (word === undefined) return;
      const { builder, references, quoted, at: start } = word;
      const done: Word = { ...builder.finish(start), references, quoted };
      word = undefined;
      if (redirected !== undefined) {
        if (redirected === "here") awaited.push(done.text);
        redirected = undefined;
      } else if (list !== undefined) list.values.push(done);
      else addWord(done, start);
    };
    const addWord = (done: Word, start: number): void => {
      first ??= start;
      const match = unixLike || dialect === "words" ? assignment.exec(done.text) : null;
      if (match !== null && words.every(({ text }) => declares.has(text) || text.startsWith("-"))) {
        assignments.push({
          name: match[1] as string,
          values: [cutWord(done, match[0].length)],
          list: false,
          at: start,
        });
      } else words.push(done);
    };
    const endCommand = (hereDocument?: PlacedText): void => {
      endWord();
      redirected = undefined;
      if (first !== undefined && (words.length > 0 || assignments.length > 0)) {
        const command = declareVariables({ assignments, words, at: first }, dialect);
        commands.push(hereDocument === undefined ? command : { ...command, hereDocument });
      }
      words = [];
      assignments = [];
      first = undefined;
    };
    const endLine = (): void => {
      endWord();
      at += 1;
      let body: PlacedText | undefined;
      for (const delimiter of awaited.splice(0)) {
        const document = readHereDocument(script, at, delimiter);
        body = document.body;
        at = document.end;
      }
      endCommand(body);
    };
    const endList = (): void => {
      if (list === undefined) return;
      endWord();
      assignments.push({ ...list, list: true });
      list = undefined;
    };
    const refer = ({ end, ...reference }: OpenReference, quoted: boolean): void => {
      const open = openWord();
      const start = open.builder.length;
      open.builder.take(script, at, end);
      open.references.push({ ...reference, quoted, start, end: open.builder.length });
      at = end;
    };
    /** Commands in `$(…)` or backticks are commands of the script too; their output is not known. */
    const substitute = (opening: number, closing: string, quoted: boolean): void => {
      const open = openWord();
      const start = open.builder.length;
      const from = at;
      at += opening;
      run(closing, depth + 1);
      const to = Math.min(at, text.length);
      // The word shows that there was one, not all of it: quotes in it are not the word's.
      open.builder.take(script, from, Math.min(to, from + opening));
      open.builder.add(`…${closing}`, offsetAt(script, Math.max(from, to - 1)));
      open.references.push({ start, end: open.builder.length, name: undefined, quoted, all: false });
    };
    const dollar = (quoted: boolean): boolean => {
      const reference = dialect === "cmd" ? readPercent(text, at) : readReference(text, at, dialect);
      if (reference === undefined || ("opening" in reference && depth >= DEEPEST)) return false;
      if ("opening" in reference) substitute(reference.opening, ")", quoted);
      else refer(reference, quoted);
      return true;
    };
    const doubleQuotes = (): void => {
      openWord().quoted = true;
      at += 1;
      while (at < text.length && text[at] !== '"') {
        const character = text[at] as string;
        if (character === escapes && dialect !== "cmd" && at + 1 < text.length) {
          const next = text[at + 1] as string;
          // Before another character the backslash is one itself.
          if (unixLike && !'$`"\\\n'.includes(next)) take(at + 2);
          else {
            at += 1;
            if (next === "\n") at += 1;
            else take(at + 1);
          }
        } else if (character === sigil && dollar(true)) continue;
        else if (character === "`" && unixLike && until !== "`" && depth < DEEPEST) substitute(1, "`", true);
        else take(plainRun(doubleQuoteStops));
      }
      at += 1;
    };
    const singleQuotes = (escapes: boolean): void => {
      openWord().quoted = true;
      at += 1;
      while (at < text.length && text[at] !== "'") {
        if (escapes && text[at] === "\\" && at + 1 < text.length) {
          at += 1;
          take(at + 1);
        } else take(plainRun(singleQuoteStops));
      }
      at += 1;
    };
    const take = (end: number): void => {
      openWord().builder.take(script, at, end);
      at = end;
    };
    /** The end of a run of characters that mean themselves; at least one. */
    const plainRun = (stops: string): number => {
      let end = at + 1;
      while (end < text.length && !stops.includes(text[end] as string)) end += 1;
      return end;
    };

    while (at < text.length) {
      const character = text[at] as string;
      if (until !== "" && character === until && parentheses === 0) {
        at += 1;
        break;
      }
      if (character === escapes && at + 1 < text.length) {
        const ending = /^\r?\n/.exec(text.slice(at + 1, at + 3));
        if (ending !== null) at += 1 + ending[0].length;
        else if (dialect === "words") take(plainRun(plainStops));
        else {
          at += 1;
          take(at + 1);
        }
      } else if (dialect === "powershell" && (text.startsWith("@(", at) || (character === "(" && elements > 0))) {
        endWord();
        elements += 1;
        at += character === "@" ? 2 : 1;
      } else if (dialect === "powershell" && ((character === ")" && elements > 0) || character === ",")) {
        endWord();
        if (character === ")") elements -= 1;
        at += 1;
      } else if (character === "\n" && list === undefined && elements === 0) endLine();
      else if (character === " " || character === "\t" || character === "\r" || character === "\n") {
        endWord();
        at += 1;
      } else if (character === "#" && word === undefined && dialect !== "cmd") at = lineEnd(text, at);
      else if (text.startsWith("<#", at) && dialect === "powershell") {
        const end = text.indexOf("#>", at);
        at = end < 0 ? text.length : end + 2;
      } else if (character === '"') doubleQuotes();
      else if (character === "'" && dialect !== "cmd") singleQuotes(false);
      else if (text.startsWith("$'", at) && unixLike) {
        at += 1;
        singleQuotes(true);
      } else if (character === sigil) {
        if (!dollar(false)) take(at + 1);
      } else if (character === "`" && unixLike && depth < DEEPEST) substitute(1, "`", false);
      else if (dialect !== "words" && (character === "<" || character === ">")) {
        // The digit before a redirection names a file, it is no word.
        if (word !== undefined && /^[0-9&]$/.test(word.builder.finish(0).text)) word = undefined;
        endWord();
        const here = unixLike && text.startsWith("<<", at) && text[at + 2] !== "<";
        at += 1;
        while (at < text.length && "<>&|".includes(text[at] as string)) at += 1;
        redirected = here ? "here" : "file";
      } else if (character === "(" && word !== undefined && unixLike && opensList(word)) {
        const open = word;
        word = undefined;
        first ??= open.at;
        list = {
          name: (assignment.exec(open.builder.finish(0).text) as RegExpExecArray)[1] as string,
          values: [],
          at: open.at,
        };
        at += 1;
      } else if (character === ")" && list !== undefined) {
        endList();
        at += 1;
      } else if (operators.includes(character)) {
        if (list !== undefined) take(at + 1);
        else {
          if (character === "(") parentheses += 1;
          if (character === ")" && parentheses > 0) parentheses -= 1;
          endCommand();
          at += 1;
        }
      } else take(plainRun(plainStops));
    }
    endList();
    endCommand();
  }

  return { commands, run };
}

/** `NAME=` alone, so that a parenthesis opens a list. */
function opensList({ builder, quoted }: OpenWord): boolean {
  return !quoted && builder.length <= 101 && /^[A-Za-z_]\w*\+?=$/.test(builder.finish(0).text);
}

/** Commands whose arguments are assignments. */
const declares = new Set(["export", "declare", "typeset", "local", "readonly", "env", "sudo", "set", "eval"]);

const doubleQuoteStops = '"\\$`^%';
const singleQuoteStops = "'\\";
const plainStops = " \t\r\n\\\"'$`%^;&|(){}<>,@";
