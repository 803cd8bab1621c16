import { quote } from "./quote.ts";

/** Ends a parsing; caught by {@link parseWith} and never seen outside. One for all: making one costs more than a parsing. */
const ended = new Error("the parsing has ended");

/** Reads a value of METADATA from left to right. */
export interface Scanner {
  /** The text here that a sticky pattern matches, which is then passed; undefined where it does not match. */
  take(pattern: RegExp): string | undefined;
  /** The same; the parsing ends where it does not match. */
  demand(pattern: RegExp, what: string): string;
  /** The next character, "" at the end. */
  peek(): string;
  /** End the parsing: something else stands here than what is expected. */
  fail(what: string): never;
  /** End the parsing with a sentence. */
  reject(sentence: string): never;
}

/**
 * Parse a whole value. No grammar here calls itself: the depth of a value costs no stack.
 *
 * @returns what `parse` made of it, or a sentence that says what is wrong with it.
 */
export function parseWith<Result>(text: string, parse: (scanner: Scanner) => Result): Result | string {
  let at = 0;
  let problem = "";
  const scanner: Scanner = {
    take(pattern) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) return undefined;
      at = pattern.lastIndex;
      return match[0];
    },
    demand: (pattern, what) => scanner.take(pattern) ?? scanner.fail(what),
    peek: () => text.charAt(at),
    fail(what) {
      const found = at === text.length ? "it ends" : `${quote(text.slice(at))} stands`;
      return scanner.reject(`${what} is expected where ${found}`);
    },
    reject(sentence) {
      problem = sentence;
      throw ended;
    },
  };
  try {
    const result = parse(scanner);
    return at < text.length ? scanner.fail("the end") : result;
  } catch (error) {
    if (error === ended) return problem;
    throw error;
  }
}
