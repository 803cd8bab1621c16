import { resolveExpression } from "./expression.ts";
import { offsetAt, type PlacedText, slicePlaced } from "./placed-text.ts";
import { type FileReading, type RepairSetting, type Script, takeVariable } from "./reading.ts";
import type { Command, Dialect, Word } from "./shell/command.ts";
import { defaultBudget, type ExpandedWord, expandWords, MOST_VALUES, type VariableValue } from "./shell/expand.ts";
import { splitCommands } from "./shell/lexer.ts";

/** A command of a project, with every reference followed that has a value in its file. */
export interface ProjectCommand {
  readonly words: readonly ExpandedWord[];
  /** Offset of its first word in the file. */
  readonly at: number;
  /** Commands of one script have the same. */
  readonly script: number;
}

/** A variable as it ends up, its value split into words. */
export interface ProjectVariable {
  readonly name: string;
  readonly words: readonly ExpandedWord[];
  readonly at: number;
  readonly scope: number;
}

export interface ProjectRepair extends RepairSetting {
  readonly commands: readonly ProjectCommand[];
}

/** A file with its scripts taken apart. */
export interface AnalysedFile extends Omit<FileReading, "scripts" | "repairs" | "variables"> {
  readonly commands: readonly ProjectCommand[];
  readonly repairs: readonly ProjectRepair[];
  readonly variables: readonly ProjectVariable[];
}

interface RawCommand {
  readonly command: Command;
  readonly script: number;
  readonly repair: RepairSetting | undefined;
}

/** Scripts in arguments of commands in scripts: `bash -c "bash -c …"`. */
const DEEPEST = 4;
/** Commands of one file that are looked at. */
const MOST_COMMANDS = 50_000;

/**
 * Take the scripts of a file apart. Variables count wherever in the file they are set, in whichever order: every value
 * that one can have is followed.
 */
export function analyse(reading: FileReading): AnalysedFile {
  const raw: RawCommand[] = [];
  const variables = new Map<string, VariableValue[]>();
  const give = (name: string, value: VariableValue): void => {
    const known = variables.get(name);
    if (known === undefined) variables.set(name, [value]);
    else if (known.length < MOST_VALUES) known.push(value);
  };
  let lastScript = 0;
  let [scripts, repairs] = [0, 0];
  while (scripts < reading.scripts.length || repairs < reading.repairs.length) {
    lastScript += 1;
    const script = reading.scripts[scripts];
    if (script !== undefined) {
      scripts += 1;
      split(script, lastScript, undefined, 0);
    } else {
      const repair = reading.repairs[repairs] as RepairSetting;
      repairs += 1;
      split(repair.script, lastScript, repair, 0);
    }
  }
  for (const { name, words, list, each = false } of reading.variables) give(name, { words, list, each });
  const words = [
    ...raw.flatMap(({ command }) => command.words),
    ...reading.variables.flatMap((variable) => variable.words),
  ];
  for (const [name, expression] of expressionsOf(words))
    for (const text of resolveExpression(expression, reading.alternatives))
      give(name, { words: [{ ...text, references: [], quoted: false }], list: false });

  const budget = defaultBudget();
  const expand = ({ command, script }: RawCommand): ProjectCommand => ({
    words: expandWords(command.words, variables, budget),
    at: command.at,
    script,
  });
  const lists = reading.lists.map(
    (words): ProjectCommand => ({
      words: expandWords(words, variables, budget),
      at: words[0] === undefined ? 0 : offsetAt(words[0], 0),
      script: 0,
    }),
  );
  return {
    ...reading,
    commands: [...raw.filter(({ repair }) => repair === undefined).map(expand), ...lists],
    repairs: reading.repairs.map((setting) => ({
      ...setting,
      commands: raw.filter(({ repair }) => repair === setting).map(expand),
    })),
    variables: reading.variables.map(({ words, ...variable }) => ({
      ...variable,
      words: expandWords(words, variables, budget).flatMap(splitValue),
    })),
  };

  function split(script: Script, group: number, repair: RepairSetting | undefined, depth: number): void {
    const scope = reading.newScope();
    for (const command of splitCommands(script.text, script.dialect)) {
      if (raw.length >= MOST_COMMANDS) return;
      raw.push({ command, script: group, repair });
      for (const { name, values, list, at } of command.assignments) {
        const [value] = values;
        // The settings of cibuildwheel are scripts whose quotes and variables are still to be read.
        if (name.startsWith("CIBW_") && value !== undefined && !list && depth < DEEPEST)
          takeVariable(reading, name, value, at, scope);
        else reading.variables.push({ name, words: values, list, at, scope });
      }
      takeLoop(command);
      if (depth >= DEEPEST) continue;
      for (const inner of innerScripts(command)) split(inner, group, repair, depth + 1);
    }
  }

  /** `for NAME in WORDS` */
  function takeLoop({ words }: Command): void {
    const start = words.findIndex(({ text }) => text === "for" || text === "foreach");
    const name = words[start + 1];
    if (start < 0 || start > 1 || name === undefined || words[start + 2]?.text !== "in") return;
    for (const word of words.slice(start + 3)) give(name.text, { words: [word], list: false });
  }
}

const shells: Readonly<Record<string, Dialect>> = {
  sh: "posix",
  bash: "posix",
  dash: "posix",
  zsh: "posix",
  eval: "posix",
  su: "posix",
  cmd: "cmd",
  pwsh: "powershell",
  powershell: "powershell",
};

/** `bash -c "…"`, `cmd /c "…"`, `bash <<EOF`. */
function innerScripts({ words, hereDocument }: Command): Script[] {
  const scripts: Script[] = [];
  let dialect: Dialect | undefined;
  for (const [index, word] of words.entries()) {
    const name = word.text.slice(word.text.lastIndexOf("/") + 1).replace(/\.exe$/, "");
    if (Object.hasOwn(shells, name)) dialect = shells[name];
    const before = words[index - 1]?.text ?? "";
    if (dialect === undefined || index === 0) continue;
    if (/^-[a-z]*c$/.test(before) || /^-command$/i.test(before) || before === "eval")
      scripts.push({ text: word, dialect });
    else if (/^\/[cC]$/.test(before)) scripts.push({ text: word, dialect: "cmd" });
    else continue;
    break;
  }
  const interpreted = words.some(({ text }) => /python|node|perl|ruby/.test(text));
  if (hereDocument !== undefined && !interpreted) scripts.push({ text: hereDocument, dialect: "posix" });
  return scripts;
}

/** Expressions by their text, where they stand first. */
function expressionsOf(words: readonly Word[]): Map<string, PlacedText> {
  const found = new Map<string, PlacedText>();
  for (const word of words)
    for (const { name, start, end } of word.references)
      if (name?.startsWith("${{") === true && !found.has(name)) found.set(name, slicePlaced(word, start, end));
  return found;
}

/** A value of the environment as its reader splits it: compilers and linkers are given its words. */
function splitValue(word: ExpandedWord): ExpandedWord[] {
  return [...word.text.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    pieces: [{ from: 0, at: offsetAt(word, match.index) }],
    unknown: word.unknown !== undefined && match[0].includes(word.unknown) ? word.unknown : undefined,
  }));
}

/** Longest word that a program, verb or option is looked for in: patterns over words stay cheap. */
const LONGEST_WORD = 400;

/** The words of a command as patterns look at them; one that is very long is none that they mean. */
export function wordTexts({ words }: Pick<ProjectCommand, "words">): string[] {
  return words.map(({ text }) => (text.length <= LONGEST_WORD ? text : `${text.slice(0, LONGEST_WORD)}…`));
}

/** The text of a command, for a reader. */
export function commandText({ words }: ProjectCommand): string {
  const text = words.map((word: PlacedText) => (/[\s*?]/.test(word.text) ? `'${word.text}'` : word.text)).join(" ");
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

const LONGEST = 200;
