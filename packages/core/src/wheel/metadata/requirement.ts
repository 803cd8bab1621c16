import { scanMarker } from "./marker.ts";
import { parseWith, type Scanner } from "./scanner.ts";
import { type Specifier, scanSpecifier, startsSpecifier } from "./specifier.ts";

/** A dependency specifier taken apart (PEP 508). */
export interface Requirement {
  /** As written. */
  readonly name: string;
  /** Optional parts of it that are asked for, as written. */
  readonly extras: readonly string[];
  readonly specifiers: readonly Specifier[];
  /** Where exactly it is to be taken from, undefined where an index is asked. */
  readonly url: string | undefined;
  /** Its marker cannot hold unless an extra of the requiring project is asked for. */
  readonly optional: boolean;
}

const white = /[ \t]*/y;
const gap = /[ \t]+/y;
const at = /@/y;
const comma = /,/y;
const semicolon = /;/y;
const openBracket = /\[/y;
const closeBracket = /\]/y;
const openParenthesis = /\(/y;
const closeParenthesis = /\)/y;
/** The name format of the core metadata specification. */
const identifier = /[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/y;
const url = /[^ \t]+/y;

/**
 * Parse a dependency specifier, the value of Requires-Dist (dependency specifiers, "Complete Grammar").
 *
 * @returns its parts, or a sentence that says what is wrong with it.
 */
export function parseRequirement(text: string): Requirement | string {
  return parseWith(text, (scanner) => {
    scanner.take(white);
    const name = scanner.demand(identifier, "a project's name");
    scanner.take(white);
    const extras = scanExtras(scanner);
    scanner.take(white);
    const source = scanner.take(at) === undefined ? undefined : scanSource(scanner);
    const specifiers = source === undefined ? scanSpecifiers(scanner) : [];
    const marked = scanner.take(semicolon) !== undefined;
    if (!marked && scanner.peek() !== "")
      scanner.fail(specifiers.length > 0 ? "a comma, `;` or the end" : "`;` or the end");
    return { name, extras, specifiers, url: source, optional: marked && scanMarker(scanner) === false };
  });
}

function scanExtras(scanner: Scanner): string[] {
  const extras: string[] = [];
  if (scanner.take(openBracket) === undefined) return extras;
  scanner.take(white);
  const first = scanner.take(identifier);
  if (first !== undefined) {
    extras.push(first);
    scanner.take(white);
    while (scanner.take(comma) !== undefined) {
      scanner.take(white);
      extras.push(scanner.demand(identifier, "the name of an extra"));
      scanner.take(white);
    }
  }
  scanner.demand(closeBracket, "`]`");
  return extras;
}

/** A URL ends at white space only, so that what follows must be parted from it. */
function scanSource(scanner: Scanner): string {
  scanner.take(white);
  const source = scanner.demand(url, "a URL");
  if (scanner.peek() !== "") scanner.take(gap);
  return source;
}

function scanSpecifiers(scanner: Scanner): Specifier[] {
  const specifiers: Specifier[] = [];
  const enclosed = scanner.take(openParenthesis) !== undefined;
  scanner.take(white);
  while (startsSpecifier(scanner)) {
    specifiers.push(scanSpecifier(scanner));
    scanner.take(white);
    if (scanner.take(comma) === undefined) break;
    scanner.take(white);
  }
  if (enclosed) scanner.demand(closeParenthesis, "`)`");
  scanner.take(white);
  return specifiers;
}
