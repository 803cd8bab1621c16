import { joinPlaced, offsetAt, slicePlaced } from "../placed-text.ts";
import { type Assignment, type Command, type Dialect, moveReference, type Word } from "./command.ts";

/** The word without its first characters, which hold no reference. */
export function cutWord(word: Word, length: number): Word {
  return {
    ...slicePlaced(word, length),
    quoted: word.quoted,
    references: word.references
      .filter(({ start }) => start >= length)
      .map((reference) => moveReference(reference, -length)),
  };
}

/** Words as one, with a blank between them. */
function joinWords(words: readonly Word[]): Word {
  let before = 0;
  const references = words.flatMap((word) => {
    const shift = before;
    before += word.text.length + 1;
    return word.references.map((reference) => moveReference(reference, shift));
  });
  return { ...joinPlaced(words, " "), references, quoted: words.some(({ quoted }) => quoted) };
}

/** `$env:NAME = "…"` of PowerShell and `set NAME=…` of cmd are commands by their form; make assignments of them. */
export function declareVariables(command: Command, dialect: Dialect): Command {
  const declared = dialect === "powershell" ? powershell(command) : dialect === "cmd" ? cmd(command) : undefined;
  return declared === undefined ? command : { ...command, words: [], assignments: [declared] };
}

function powershell({ words, at }: Command): Assignment | undefined {
  const [target, ...others] = words;
  const reference = target?.references[0];
  if (target === undefined || reference?.name === undefined || reference.start !== 0) return undefined;
  const rest = target.text.slice(reference.end);
  const name = reference.name;
  if (/^\+?=/.test(rest)) {
    const first = cutWord(target, reference.end + rest.indexOf("=") + 1);
    const values = first.text === "" ? others : [first, ...others];
    return { name, values, list: values.length > 1, at };
  }
  if (rest !== "" || !/^\+?=$/.test(others[0]?.text ?? "")) return undefined;
  const values = others.slice(1);
  return { name, values, list: values.length > 1, at };
}

function cmd({ words }: Command): Assignment | undefined {
  const [verb, first, ...others] = words;
  if (verb?.text.toLowerCase() !== "set" || first === undefined) return undefined;
  const match = /^([A-Za-z_]\w*)=/.exec(first.text);
  if (match === null) return undefined;
  const value = joinWords([cutWord(first, match[0].length), ...others]);
  return { name: match[1] as string, values: [value], list: false, at: offsetAt(first, 0) };
}
