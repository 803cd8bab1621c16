import { type TokenList, tokenKind } from "./tokens.ts";

/** Characters of a string that are taken for its value; a longer one has none. */
const LONGEST_VALUE = 4096;

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * What a string token stands for, undefined for one of bytes and for one that is long or not closed (Python reference,
 * "Escape sequences"; names of Unicode characters stay as written).
 */
export function stringValue({ text, kinds, starts, ends }: TokenList, index: number): string | undefined {
  if (kinds[index] !== tokenKind.string) return undefined;
  const token = text.slice(starts[index], Math.min(ends[index] as number, (starts[index] as number) + LONGEST_VALUE));
  const opening = /^([a-z]{0,2})("""|'''|["'])/i.exec(token);
  if (opening === null || /b/i.test(opening[1] ?? "")) return undefined;
  const [start, prefix = "", quotes = ""] = opening;
  if (token.length < start.length + quotes.length || !token.endsWith(quotes)) return undefined;
  const content = token.slice(start.length, -quotes.length);
  return /r/i.test(prefix) ? content : unescaped(content);
}

/** The value of the text between the replacement fields of an f-string. */
export function formatTextValue({ text, starts, ends }: TokenList, index: number, raw: boolean): string {
  const start = starts[index] as number;
  const content = text.slice(start, Math.min(ends[index] as number, start + LONGEST_VALUE));
  return (raw ? content : unescaped(content)).replace(/\{\{|\}\}/g, (braces) => braces.slice(1));
}

function unescaped(content: string): string {
  if (!content.includes("\\")) return content;
  return content.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(\r\n|[\s\S]))/gi,
    (whole, octal, byte, short, long, one) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      // The pattern ignores case, which here tells a length.
      const digits = byte ?? short ?? long;
      if (digits !== undefined && "xuU"[[2, 4, 8].indexOf(digits.length)] === whole[1]) {
        const code = Number.parseInt(digits, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }
      if (one === "\n" || one === "\r" || one === "\r\n") return "";
      return Object.hasOwn(escapes, one ?? "") ? (escapes[one] as string) : whole;
    },
  );
}
