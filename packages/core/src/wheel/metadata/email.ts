import { quote } from "./quote.ts";

/** Names that no mail reaches (email-validator 2.3, after RFC 6761 and RFC 7686). */
const specialUse: ReadonlySet<string> = new Set(["arpa", "invalid", "local", "localhost", "onion", "test"]);
/** Letters, digits and dashes, or anything outside ASCII, which becomes them (RFC 5891). */
const label = /^(?!-)[A-Za-z0-9\u0080-\u{10ffff}-]{1,63}(?<!-)$/u;
/** What makes Python's address parser see something else than one plain address. */
const syntax = /[\r\n,;:()"[\]\\]/;

/**
 * What the index holds against an Author-email or Maintainer-email, undefined where it is nothing. It looks at a field
 * with one address only (`email.utils.parseaddr` of Python 3.13 and later), and asks email-validator 2.3. A form that
 * `parseaddr` may read in another way is let pass.
 */
export function emailProblem(text: string): string | undefined {
  const opening = text.indexOf("<");
  const enclosed = opening >= 0 && text.endsWith(">");
  const address = enclosed ? text.slice(opening + 1, -1) : text;
  const name = enclosed ? text.slice(0, opening).trim() : "";
  const plainName = /^"[^"\\]*"$/.test(name) || !syntax.test(name);
  if (address === "" || !plainName || syntax.test(address) || /[<>]/.test(address)) return undefined;
  const [local = "", domain, more] = address.split("@", 3);
  if (domain === undefined) return `${quote(address)} has no @`;
  if (more !== undefined) return undefined;
  if (/\s/.test(address)) return enclosed ? undefined : `${quote(address)} holds white space`;
  if (local.split(".").includes("")) return `${quote(local)} begins or ends with a dot, or has two in a row`;
  const labels = domain.split(".");
  const top = labels.at(-1) ?? "";
  if (labels.length < 2 || !labels.every((part) => label.test(part))) return `${quote(domain)} is no domain of mail`;
  if (specialUse.has(top.toLowerCase())) return `no mail reaches ${quote(domain)}`;
  return /[0-9]$/.test(top) && !/^xn--/i.test(top) ? `${quote(domain)} is no domain of mail` : undefined;
}
