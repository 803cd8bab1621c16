import { createPlacedBuilder, type PlacedText } from "./placed-text.ts";

/** What a scalar's notation does to characters: nothing, `''` for one quote, or escapes behind a backslash. */
export type Escapes = "none" | "doubled-quote" | "backslash";

const isBlank = (character: string): boolean =>
  character === " " || character === "\t" || character === "\n" || character === "\r";

/** How many characters of the source an escape takes; a backslash before a line's end takes the rest of the line. */
function escapeLength(source: string, at: number): number {
  const kind = source[at + 1];
  if (kind === "x") return 4;
  if (kind === "u") return 6;
  if (kind === "U") return 10;
  return 2;
}

/**
 * Place a decoded scalar over its source: folding, indentation and trimming change only blanks, so that the other
 * characters come in the same order in both. Linear in the source.
 *
 * @param start offset behind the opening quote or block header.
 * @param end offset of the closing quote, or the end of the block.
 */
export function alignScalar(source: string, start: number, end: number, value: string, escapes: Escapes): PlacedText {
  const builder = createPlacedBuilder();
  let at = start;
  const skipBlanks = (): void => {
    while (at < end) {
      const character = source[at] as string;
      const folded = escapes === "backslash" && character === "\\" && isBlank(source[at + 1] ?? "");
      // An escaped blank is one that the value has; an escaped line's end is none.
      if (folded) at += 1;
      else if (!isBlank(character)) return;
      at += 1;
    }
  };
  for (let index = 0; index < value.length; index++) {
    const character = value[index] as string;
    if (isBlank(character)) {
      builder.add(character, Math.min(at, end));
      // A blank written as itself is passed at once, so that the next of a run stands behind it.
      if (at < end && source[at] === character) at += 1;
      else if (escapes === "backslash" && source[at] === "\\" && /[ntrxuU]/.test(source[at + 1] ?? ""))
        at += escapeLength(source, at);
      continue;
    }
    skipBlanks();
    builder.add(character, Math.min(at, end));
    if (escapes === "backslash" && source[at] === "\\") {
      const length = escapeLength(source, at);
      // A code point beyond the first plane is two units of the value and one escape.
      if (!(length > 4 && isHighSurrogate(character))) at += length;
    } else if (escapes === "doubled-quote" && character === "'") at += 2;
    else at += 1;
  }
  return builder.finish(start);
}

function isHighSurrogate(character: string): boolean {
  const code = character.charCodeAt(0);
  return code >= 0xd800 && code < 0xdc00;
}
