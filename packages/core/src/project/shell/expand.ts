import { createPlacedBuilder, offsetAt, type PlacedText, slicePlaced } from "../placed-text.ts";
import { moveReference, type Reference, type Word } from "./command.ts";

/** What a variable is given in one place of a file. */
export interface VariableValue {
  readonly words: readonly Word[];
  /** Elements of their own, not one text. */
  readonly list: boolean;
  /** What a loop runs over: one element at a time. */
  readonly each?: boolean;
}

/** Every value that a variable is given anywhere in a file: all branches, and what is added to it. */
export type Variables = ReadonlyMap<string, readonly VariableValue[]>;

/** A word with every reference followed that has a value in the file. */
export interface ExpandedWord extends PlacedText {
  /** The reference that has none. */
  readonly unknown: string | undefined;
  /** It stands in the place of the word before, not behind it. */
  readonly alternative?: boolean;
}

/** Variables whose values name variables, and so on. */
const DEEPEST = 6;
/** Values of one variable that are kept. */
export const MOST_VALUES = 32;

/** What expanding may still cost in a file, in words and in characters. */
export interface Budget {
  words: number;
  characters: number;
}

export const defaultBudget = (): Budget => ({ words: 20_000, characters: 2_000_000 });

/**
 * Expand words as a shell splits and joins them. A variable with several values gives all of them, one after the other:
 * what is asked is which words can come to be, not which do. Beyond the budget references are unknown.
 */
export function expandWords(words: readonly Word[], variables: Variables, budget: Budget): ExpandedWord[] {
  return words.flatMap((word) => expandWord(word, variables, budget, new Set()));
}

function expandWord(
  word: Word,
  variables: Variables,
  budget: Budget,
  active: ReadonlySet<VariableValue>,
): ExpandedWord[] {
  const reference = word.references.find(({ name }) => name !== undefined && variables.has(name));
  const values = reference === undefined ? [] : (variables.get(reference.name as string) ?? []);
  const open = values.filter((value) => !active.has(value));
  const spent = budget.words <= 0 || budget.characters <= 0;
  if (reference === undefined || open.length === 0 || active.size >= DEEPEST || spent) {
    budget.words -= 1;
    const first = word.references[0];
    return [
      {
        text: word.text,
        pieces: word.pieces,
        unknown: first === undefined ? undefined : word.text.slice(first.start, first.end),
      },
    ];
  }
  return open.flatMap((value, index) => {
    const inner = new Set(active).add(value);
    const words = substitute(word, reference, value).flatMap((next) => {
      budget.characters -= next.text.length + 1;
      return expandWord(next, variables, budget, inner);
    });
    return words.map((one, at) =>
      (at === 0 && index > 0) || (at > 0 && value.each === true) ? { ...one, alternative: true } : one,
    );
  });
}

/** The words that come of putting one value in. */
function substitute(word: Word, reference: Reference, value: VariableValue): Word[] {
  const elements = value.words.map((element) => replaceIn(element, reference));
  if (value.list || elements.length === 0) {
    const whole = reference.start === 0 && reference.end === word.text.length;
    if (whole) return elements.flatMap((element) => (reference.quoted ? [element] : splitBlanks(element)));
    return elements.map((element) => splice(word, reference, element));
  }
  const spliced = splice(word, reference, elements[0] as Word);
  return reference.quoted ? [spliced] : splitBlanks(spliced);
}

function splice(word: Word, { start, end }: Reference, value: Word): Word {
  const builder = createPlacedBuilder();
  builder.take(word, 0, start);
  builder.take(value, 0, value.text.length);
  builder.take(word, end, word.text.length);
  const shift = value.text.length - (end - start);
  const before = word.references.filter((reference) => reference.end <= start);
  const inside = value.references.map((reference) => moveReference(reference, start));
  const after = word.references.filter((reference) => reference.start >= end).map((one) => moveReference(one, shift));
  return {
    ...builder.finish(offsetAt(value, 0)),
    references: [...before, ...inside, ...after],
    quoted: word.quoted || value.quoted,
  };
}

/** `${NAME//;/ --exclude }` */
function replaceIn(word: Word, { replace }: Reference): Word {
  if (replace === undefined || word.references.length > 0 || !word.text.includes(replace.pattern)) return word;
  const builder = createPlacedBuilder();
  let from = 0;
  for (let at = word.text.indexOf(replace.pattern); at >= 0; at = word.text.indexOf(replace.pattern, from)) {
    builder.take(word, from, at);
    builder.add(replace.by, offsetAt(word, at));
    from = at + replace.pattern.length;
  }
  builder.take(word, from, word.text.length);
  return { ...builder.finish(offsetAt(word, 0)), references: [], quoted: word.quoted };
}

/** An unquoted value is split where it has blanks; those inside a reference are its own. */
function splitBlanks(word: Word): Word[] {
  const parts: Word[] = [];
  let references: Reference[] = [];
  let start: number | undefined;
  let next = 0;
  const end = (stop: number): void => {
    if (start === undefined) return;
    parts.push({ ...slicePlaced(word, start, stop), quoted: false, references });
    references = [];
    start = undefined;
  };
  for (let at = 0; at < word.text.length; at++) {
    const reference = word.references[next];
    if (reference?.start === at) {
      start ??= at;
      references.push(moveReference(reference, -start));
      at = Math.max(at, reference.end - 1);
      next += 1;
    } else if (/\s/.test(word.text[at] as string)) end(at);
    else start ??= at;
  }
  end(word.text.length);
  return parts;
}
