import { parseVersion } from "../version.ts";
import { quote } from "./quote.ts";
import { parseWith, type Scanner } from "./scanner.ts";

/** One clause of a version specifier, `>=1.2`. */
export interface Specifier {
  readonly operator: "===" | "==" | "~=" | "!=" | "<=" | ">=" | "<" | ">";
  /** As written, with its `.*` where it has one. */
  readonly version: string;
}

const white = /\s+/y;
const commas = /[\s,]*/y;
const comparison = /===|==|~=|!=|<=|>=|<|>/y;
const versionText = /[^\s,;)]+/y;

/** Parse a whole version specifier, clauses between commas (PEP 440, "Version specifiers"). Empty clauses are passed over. */
export function parseSpecifiers(text: string): readonly Specifier[] | string {
  return parseWith(text, (scanner) => {
    const specifiers: Specifier[] = [];
    scanner.take(commas);
    while (scanner.peek() !== "") {
      specifiers.push(scanSpecifier(scanner));
      scanner.take(white);
      if (scanner.peek() !== "" && scanner.peek() !== ",") scanner.fail("a comma");
      scanner.take(commas);
    }
    return specifiers;
  });
}

/** Does a clause start here? */
export function startsSpecifier(scanner: Scanner): boolean {
  return scanner.peek() !== "" && "=~!<>".includes(scanner.peek());
}

export function scanSpecifier(scanner: Scanner): Specifier {
  const operator = scanner.demand(comparison, "a comparison with a version") as Specifier["operator"];
  scanner.take(white);
  const version = scanner.demand(versionText, "a version");
  const problem = versionProblem(operator, version);
  return problem === undefined ? { operator, version } : scanner.reject(problem);
}

/** `===` compares text and takes any; only `==` and `!=` take a prefix or a local version; `~=` needs two numbers. */
function versionProblem(operator: Specifier["operator"], text: string): string | undefined {
  if (operator === "===") return undefined;
  const equality = operator === "==" || operator === "!=";
  const prefix = text.endsWith(".*");
  if (prefix && !equality) return `\`${operator}\` takes no \`.*\`, as in ${quote(text)}`;
  const version = parseVersion(prefix ? text.slice(0, -".*".length) : text);
  if (version === undefined) return `${quote(text)} is no version`;
  if (prefix && (version.suffix !== "" || version.local !== undefined))
    return `\`.*\` follows a plain release only, not as in ${quote(text)}`;
  if (version.local !== undefined && !equality) return `\`${operator}\` takes no local version, as in ${quote(text)}`;
  if (operator === "~=" && version.release.length < 2) return `\`~=\` takes two numbers at least, not ${quote(text)}`;
  return undefined;
}
