import { quote } from "./quote.ts";

const types: readonly string[] = ["text/plain", "text/x-rst", "text/markdown"];
const variants: readonly string[] = ["GFM", "CommonMark"];

/** What is wrong with a Description-Content-Type, undefined where nothing is (core metadata specification). */
export function contentTypeProblem(text: string): string | undefined {
  const [written = "", ...rest] = text.split(";");
  const type = written.trim().toLowerCase();
  if (!types.includes(type)) return `${quote(written.trim())} is none of ${types.map(quote).join(", ")}`;
  // A semicolon may stand at the very end.
  if (rest.at(-1)?.trim() === "") rest.pop();
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const [name, value] = parseParameter(part);
    if (value === undefined) return `${quote(part.trim())} is no parameter`;
    if (parameters.has(name)) return `${quote(name)} is given twice`;
    parameters.set(name, value);
  }
  const charset = parameters.get("charset") ?? "UTF-8";
  if (charset.toLowerCase() !== "utf-8") return `the charset is ${quote(charset)}, not \`UTF-8\``;
  const variant = parameters.get("variant") ?? "GFM";
  return type !== "text/markdown" || variants.includes(variant)
    ? undefined
    : `the variant ${quote(variant)} is none of ${variants.map(quote).join(", ")}`;
}

/** Name, in lower case, and value of `name=value`, the value a word or between quotes (RFC 2045, 5.1). */
function parseParameter(text: string): readonly [string, string | undefined] {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(0, equals)).trim().toLowerCase();
  const value = text.slice(equals + 1).trim();
  if (name === "" || /\s/.test(name)) return [name, undefined];
  if (/^"[^"]*"$/.test(value)) return [name, value.slice(1, -1)];
  return [name, /[\s"]/.test(value) ? undefined : value];
}
