import { scanNumber } from "./number.ts";
import { createTokenWriter, type TokenKind, type TokenList, tokenKind } from "./tokens.ts";

/** An f-string that is open. */
interface Format {
  readonly quote: number;
  readonly triple: boolean;
  readonly raw: boolean;
  /** Depth of brackets where it began. */
  readonly depth: number;
  /** Depths of brackets of the replacement fields that are open, each but the first in the format of the one before. */
  readonly fields: number[];
}

/** F-strings in f-strings that are followed; one deeper is a string like any other. CPython follows 150. */
const MOST_FORMATS = 100;

const prefixes = /^(?:[rub]|br|rb)$/i;
const formatPrefixes = /^(?:[ft]r?|r[ft])$/i;

const threeCharacters = new Set(["**=", "//=", ">>=", "<<=", "..."]);
const twoCharacters = new Set("-> := == != <= >= << >> ** // += -= *= /= %= &= |= ^= @= <>".split(" "));

const codes = (characters: string): ReadonlySet<number> => new Set([...characters].map((one) => one.charCodeAt(0)));
const oneCharacter = codes("()[]{},:.;@=+-*/%&|^~<>!");
const secondCharacter = codes("=>*/<.");

const LF = 0x0a;
const CR = 0x0d;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Take a Python source apart (Python reference, "Lexical analysis"), in one pass and whatever it holds: a string that is
 * not closed ends with its line, one of three quotes with the text, and a bracket too many closes nothing.
 *
 * @param spare a list that nobody needs any more: its memory is used again.
 */
export function tokenize(text: string, spare?: TokenList): TokenList {
  const tokens = createTokenWriter(text, spare);
  const formats: Format[] = [];
  let depth = 0;
  let at = 0;
  /** Is there a token in this logical line? */
  let started = false;

  const add = (kind: TokenKind, end: number): void => {
    tokens.add(kind, at, end);
    started = true;
    at = end;
  };

  /** Behind the end of a string whose opening quotes end at `from`. */
  const stringEnd = (from: number, quote: number, triple: boolean): number => {
    let end = from;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      if (code === BACKSLASH) end += text.charCodeAt(end + 1) === CR && text.charCodeAt(end + 2) === LF ? 3 : 2;
      else if (code === quote && (!triple || closes(end, quote))) return end + (triple ? 3 : 1);
      else if (!triple && (code === LF || code === CR)) return end;
      else end++;
    }
    return text.length;
  };
  const closes = (end: number, quote: number): boolean =>
    text.charCodeAt(end + 1) === quote && text.charCodeAt(end + 2) === quote;

  /** The text of the innermost f-string, or of a format in it, up to the next replacement field or its end. */
  const formatText = (format: Format): void => {
    const leave = (): void => {
      depth = format.depth;
      formats.pop();
    };
    let end = at;
    for (;;) {
      const code = text.charCodeAt(end);
      const next = text.charCodeAt(end + 1);
      const inField = format.fields.length > 0;
      if (end >= text.length || (!format.triple && (code === LF || code === CR))) {
        if (end > at) add(tokenKind.formatText, Math.min(end, text.length));
        leave();
        return;
      }
      if (code === BACKSLASH) {
        if (!format.raw && next === 0x4e && text.charCodeAt(end + 2) === OPEN_BRACE) end += 3;
        else end += next === OPEN_BRACE || next === CLOSE_BRACE ? 1 : 2;
        continue;
      }
      if (code === format.quote && (!format.triple || closes(end, format.quote))) {
        if (end > at) add(tokenKind.formatText, end);
        add(tokenKind.formatEnd, end + (format.triple ? 3 : 1));
        leave();
        return;
      }
      if (code === OPEN_BRACE && (inField || next !== OPEN_BRACE)) {
        if (end > at) add(tokenKind.formatText, end);
        add(tokenKind.operator, end + 1);
        format.fields.push(++depth);
        return;
      }
      if (code === CLOSE_BRACE && inField) {
        if (end > at) add(tokenKind.formatText, end);
        add(tokenKind.operator, end + 1);
        depth = (format.fields.pop() as number) - 1;
        end = at;
        continue;
      }
      end += (code === OPEN_BRACE || code === CLOSE_BRACE) && next === code ? 2 : 1;
    }
  };

  const string = (quoteAt: number, prefix: string): void => {
    const quote = text.charCodeAt(quoteAt);
    const triple = closes(quoteAt, quote);
    const content = quoteAt + (triple ? 3 : 1);
    if (!formatPrefixes.test(prefix) || formats.length === MOST_FORMATS) {
      add(tokenKind.string, Math.min(stringEnd(content, quote, triple), text.length));
      return;
    }
    add(tokenKind.formatStart, content);
    const format = { quote, triple, raw: /r/i.test(prefix), depth, fields: [] };
    formats.push(format);
    formatText(format);
  };

  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09 || code === 0x0c) at++;
    else if (code === LF || code === CR) {
      const end = at + (code === CR && text.charCodeAt(at + 1) === LF ? 2 : 1);
      if (depth === 0 && started) {
        add(tokenKind.newline, end);
        started = false;
      } else at = end;
    } else if (code === 0x23) {
      while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
    } else if (code === BACKSLASH && isLineEnd(text.charCodeAt(at + 1))) {
      at += text.charCodeAt(at + 1) === CR && text.charCodeAt(at + 2) === LF ? 3 : 2;
    } else if (isNameStart(code)) {
      let end = at + 1;
      while (isNamePart(text.charCodeAt(end))) end++;
      const follows = text.charCodeAt(end);
      const prefix = (follows === 0x22 || follows === 0x27) && end - at <= 2 ? text.slice(at, end) : "";
      if (prefixes.test(prefix) || formatPrefixes.test(prefix)) string(end, prefix);
      else add(tokenKind.name, end);
    } else if (isDigit(code) || (code === 0x2e && isDigit(text.charCodeAt(at + 1)))) {
      add(tokenKind.number, scanNumber(text, at));
    } else if (code === 0x22 || code === 0x27) string(at, "");
    else operator(code);
  }
  if (started) tokens.add(tokenKind.newline, text.length, text.length);
  return tokens.finish();

  function operatorLength(from: number): number {
    // Most operators stand alone.
    if (!secondCharacter.has(text.charCodeAt(from + 1))) return 1;
    if (threeCharacters.has(text.slice(from, from + 3))) return 3;
    return twoCharacters.has(text.slice(from, from + 2)) ? 2 : 1;
  }

  function operator(code: number): void {
    const format = formats.at(-1);
    // Of a replacement field the first colon that is in no bracket begins the format, and its brace ends it.
    if (format?.fields.at(-1) === depth && (code === 0x3a || code === CLOSE_BRACE)) {
      add(tokenKind.operator, at + 1);
      if (code === CLOSE_BRACE) depth = (format.fields.pop() as number) - 1;
      formatText(format);
      return;
    }
    if (code === 0x28 || code === 0x5b || code === OPEN_BRACE) depth++;
    else if (code === 0x29 || code === 0x5d || code === CLOSE_BRACE) {
      // No bracket of an expression closes the field that it stands in.
      if (depth > (format?.fields.at(-1) ?? 0)) depth--;
    }
    add(oneCharacter.has(code) ? tokenKind.operator : tokenKind.unknown, at + operatorLength(at));
  }
}

function isLineEnd(code: number): boolean {
  return code === LF || code === CR;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Letters beyond ASCII are not told from other characters: no operator and no quote of Python is beyond ASCII. */
function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code >= 0x80;
}

function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code);
}
