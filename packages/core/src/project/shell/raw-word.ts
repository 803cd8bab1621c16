import type { PlacedText } from "../placed-text.ts";
import type { Reference, Word } from "./command.ts";

/** References in a text that is no shell's: a value of an `env`, of a makefile. Expressions go before names. */
const references = /\$\{\{[^\n}]{0,1000}\}\}|\$\{(\w{1,100})\}|\$\((\w{1,100})\)|\$([A-Za-z_]\w{0,99})/g;

/** A value as one word whose quotes are characters of it. */
export function rawWord(text: PlacedText): Word {
  const found = [...text.text.matchAll(references)].map(
    (match): Reference => ({
      start: match.index,
      end: match.index + match[0].length,
      name: match[1] ?? match[2] ?? match[3] ?? match[0],
      quoted: false,
      all: false,
    }),
  );
  return { ...text, references: found, quoted: false };
}
