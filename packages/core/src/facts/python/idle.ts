import { countUpTo } from "../../bytes/ascending.ts";
import type { TokenRange } from "../../python/statements.ts";
import { type TokenList, tokenKind } from "../../python/tokens.ts";
import type { Scope } from "./scopes.ts";

/**
 * Is no telling word among these tokens?
 *
 * @param words offsets of the telling words, ascending.
 */
export function isIdle(tokens: TokenList, words: readonly number[], { first, last }: TokenRange): boolean {
  const start = tokens.starts[first] ?? tokens.text.length;
  const next = words[countUpTo(start - 1, words.length, (place) => words[place] as number)];
  return next === undefined || next >= (tokens.ends[last] ?? tokens.text.length);
}

/** Remember tokens that are passed over; those beside each other are one range. */
export function passTokens({ passed }: Scope, { first, last }: TokenRange): void {
  const before = passed.at(-1);
  if (before !== undefined && before.last + 1 >= first) passed[passed.length - 1] = { first: before.first, last };
  else passed.push({ first, last });
}

/** What is called by a bare name among these tokens. */
export function calledIn({ text, kinds, starts, ends }: TokenList, { first, last }: TokenRange): Set<string> {
  const calls = new Set<string>();
  for (let at = first; at + 1 < last; at++) {
    if (kinds[at] !== tokenKind.name || text.charCodeAt(starts[at + 1] as number) !== 0x28) continue;
    if (at === 0 || text[starts[at - 1] as number] !== ".") calls.add(text.slice(starts[at], ends[at]));
  }
  return calls;
}
