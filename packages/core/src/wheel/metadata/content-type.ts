import { quote } from "./quote.ts";

const types: ReadonlySet<string> = new Set(["text/plain", "text/x-rst", "text/markdown"]);
const variants: ReadonlySet<string> = new Set(["GFM", "CommonMark"]);

/** What is wrong with a Description-Content-Type, undefined where nothing is (core metadata specification). */
export function contentTypeProblem(text: string): string | undefined {
  const [type = "", ...rest] = text.split(";");
  if (!types.has(type.trim().toLowerCase()))
    return `${quote(type.trim())} is none of ${[...types].map(quote).join(", ")}`;
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const equals = parameter.indexOf("=");
    const name = parameter.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (name === "") return `${quote(parameter.trim())} is no parameter`;
    if (!parameters.has(name)) parameters.set(name, unquoted(parameter.slice(equals + 1).trim()));
  }
  const charset = parameters.get("charset");
  if (charset !== undefined && charset.toLowerCase() !== "utf-8")
    return `the charset is ${quote(charset)}, not \`UTF-8\``;
  const variant = parameters.get("variant");
  if (type.trim().toLowerCase() === "text/markdown" && variant !== undefined && !variants.has(variant))
    return `the variant ${quote(variant)} is none of ${[...variants].map(quote).join(", ")}`;
  return undefined;
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
