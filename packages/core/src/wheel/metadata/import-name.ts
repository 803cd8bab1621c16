import { quote } from "./quote.ts";

const identifier = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** Words that Python keeps for itself (The Python Language Reference, 2.3.1). */
const keywords: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** The name of an Import-Name or Import-Namespace, without `; private`. */
export function importedName(value: string): string {
  return value.split(";", 1)[0]?.trimEnd() ?? "";
}

/** What is wrong with an Import-Name or Import-Namespace, undefined where nothing is (PEP 794). */
export function importNameProblem(value: string): string | undefined {
  const name = importedName(value);
  const semicolon = value.indexOf(";");
  if (semicolon >= 0 && value.slice(semicolon + 1).trim() !== "private")
    return `${quote(value.slice(semicolon))} is not \`; private\``;
  for (const part of name.split(".")) {
    if (!identifier.test(part)) return `${quote(part)} is no identifier of Python`;
    if (keywords.has(part)) return `${quote(part)} is a keyword of Python`;
  }
  return undefined;
}
