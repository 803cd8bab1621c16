import { quote } from "./quote.ts";
import { parseWith, type Scanner } from "./scanner.ts";
import { licenceExceptions, licenceIdentifiers } from "./spdx.generated.ts";

const white = /\s*/y;
const opening = /\(/y;
const closing = /\)/y;
const word = /[^\s()]+/y;
/** Licences outside the list (SPDX specification 2.3, annex D); PEP 639 leaves out references to other documents. */
const reference = /^licenseref-[a-z0-9.-]+$/;

const operators: ReadonlySet<string> = new Set(["and", "or", "with"]);

/** Their words in lower case: identifiers are compared without case (SPDX specification 2.3, annex D). */
function lowerWords(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().split(" "));
}

let known: { readonly licences: ReadonlySet<string>; readonly exceptions: ReadonlySet<string> } | undefined;

function knownIdentifiers(): NonNullable<typeof known> {
  known ??= { licences: lowerWords(licenceIdentifiers), exceptions: lowerWords(licenceExceptions) };
  return known;
}

/**
 * What is wrong with a licence expression, undefined where nothing is (SPDX specification 2.3, annex D, as PEP 639
 * takes it over). Operators are known in any case, as `packaging` and so the index do.
 */
export function licenceExpressionProblem(text: string): string | undefined {
  const result = parseWith(text, scanExpression);
  return typeof result === "string" ? result : undefined;
}

function scanExpression(scanner: Scanner): true {
  let depth = 0;
  for (;;) {
    scanner.take(white);
    if (scanner.take(opening) !== undefined) {
      depth++;
      continue;
    }
    let joint = scanLicence(scanner);
    while (joint === undefined && depth > 0 && scanner.take(closing) !== undefined) {
      depth--;
      scanner.take(white);
      joint = scanner.take(word);
    }
    if (joint === undefined && depth === 0 && scanner.peek() === "") return true;
    if (joint === undefined) scanner.fail(depth > 0 ? "`AND`, `OR` or `)`" : "`AND` or `OR`");
    const operator = joint.toLowerCase();
    if (operator !== "and" && operator !== "or") scanner.reject(`${quote(joint)} stands where an operator is expected`);
  }
}

/** Read one licence with its exception; returns the word after it, undefined where there is none. */
function scanLicence(scanner: Scanner): string | undefined {
  const { licences, exceptions } = knownIdentifiers();
  const name = scanner.demand(word, "a licence identifier");
  const identifier = name.toLowerCase();
  if (operators.has(identifier)) scanner.reject(`${quote(name)} stands where a licence identifier is expected`);
  if (!reference.test(identifier) && !licences.has(identifier.replace(/\+$/, "")))
    scanner.reject(`${quote(name)} is no SPDX licence identifier`);
  scanner.take(white);
  const joint = scanner.take(word);
  if (joint?.toLowerCase() !== "with") return joint;
  scanner.take(white);
  const exception = scanner.demand(word, "a licence exception");
  if (!exceptions.has(exception.toLowerCase())) scanner.reject(`${quote(exception)} is no SPDX licence exception`);
  scanner.take(white);
  return scanner.take(word);
}
