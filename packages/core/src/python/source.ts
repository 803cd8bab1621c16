import { decodeText } from "../bytes/text.ts";

/** Encodings that put one byte in one character, by the names that cookies have for them (PEP 263). */
const latin1 = /^(?:latin[-_]?1|l1|iso[-_]?8859[-_]?1(?:5)?|cp1252|windows-1252|cp819)$/i;

/** A comment in the first two lines that names the encoding: the pattern of PEP 263, on at most this many bytes. */
const cookie = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const LONGEST_COOKIE_LINE = 512;

/**
 * The text of a Python source: UTF-8 without its byte order mark, or Latin-1 where a cookie says so (Python reference,
 * "Encoding declarations"). What is in another encoding is read as UTF-8 with U+FFFD in it: names, quotes and line ends
 * are ASCII in all that Python accepts and that are in use.
 */
export function decodePython(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decodeText(bytes.subarray(3));
  const [first = "", second = ""] = decodeText(bytes.subarray(0, 2 * LONGEST_COOKIE_LINE)).split(/\r\n|\r|\n/, 2);
  const named = declared(first) ?? (/^[ \t\f]*(?:#|$)/.test(first) ? declared(second) : undefined);
  if (named !== undefined && latin1.test(named)) return new TextDecoder("latin1").decode(bytes);
  return decodeText(bytes);
}

function declared(line: string): string | undefined {
  return cookie.exec(line.slice(0, LONGEST_COOKIE_LINE))?.[1];
}
