import type { PlacedText } from "../placed-text.ts";

/** What a script is written for. `make` is POSIX with the variables of make; `words` has no operators at all. */
export type Dialect = "posix" | "make" | "powershell" | "cmd" | "words";

/** `$NAME` in one of its forms, where it stands in a word. */
export interface Reference {
  /** Indexes into the word's text, which keeps the reference as it is written. */
  readonly start: number;
  readonly end: number;
  /** Undefined where nothing in a file can have the value: `$1`, `$(…)`, `${#NAME}`. */
  readonly name: string | undefined;
  /** In double quotes a value stays one word. */
  readonly quoted: boolean;
  /** `${NAME[@]}`: every element is a word of its own, quoted or not. */
  readonly all: boolean;
  /** `${NAME//PATTERN/TEXT}` with a pattern without wildcards. */
  readonly replace?: { readonly pattern: string; readonly by: string };
}

/** The reference in a word that has as many characters more before it. */
export function moveReference(reference: Reference, by: number): Reference {
  return { ...reference, start: reference.start + by, end: reference.end + by };
}

/** One word, its quotes taken away. */
export interface Word extends PlacedText {
  readonly references: readonly Reference[];
  /** Part of it stood in quotes, so that it is there even if it is empty. */
  readonly quoted: boolean;
}

/** `NAME=value`, `NAME+=value`, `NAME=(several values)`. */
export interface Assignment {
  readonly name: string;
  readonly values: readonly Word[];
  readonly list: boolean;
  /** Offset of the name in the file. */
  readonly at: number;
}

/** A simple command: assignments before it, and its words. Redirections are left out. */
export interface Command {
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  /** Offset of its first word in the file. */
  readonly at: number;
  /** What is written to its standard input by the shell itself, for a shell that reads it as a script. */
  readonly hereDocument?: PlacedText;
}
