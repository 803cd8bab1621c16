import type { ProjectCommand } from "../../project/analyse.ts";
import { offsetAt, type PlacedText, slicePlaced } from "../../project/placed-text.ts";
import type { ExpandedWord } from "../../project/shell/expand.ts";
import { type RepairTool, repairTool } from "../../project/tools.ts";

/** An option's value with its place; what of it is a reference without a value. */
export interface OptionValue extends PlacedText {
  readonly unknown: string | undefined;
}

/** A call of a repair tool: which libraries it leaves out, and where it puts the others. */
export interface RepairCall {
  readonly tool: RepairTool;
  /** False for `auditwheel show` and the like, which change nothing. */
  readonly repairs: boolean;
  readonly excludes: readonly OptionValue[];
  readonly libraryFolders: readonly OptionValue[];
}

/** The tools take a long option by any beginning that fits no other. */
const excludeOption = /^--(?:exc(?:l(?:u(?:de?)?)?)?|no-dll)$/;
const folderOption = /^(?:-L|--lib-s(?:d(?:ir?)?)?)$/;

/** Words that stand before the program itself. */
const launchers = new Set(
  "if then else elif do while until ! { time env sudo exec command python python3 py uv uvx pipx run tool -m -u xvfb-run call & for".split(
    " ",
  ),
);

/** A call of a repair tool in a command; undefined for any other command. Python's lists of words are such too. */
export function repairCall(command: ProjectCommand): RepairCall | undefined {
  const { words } = command;
  const index = words.findIndex(({ text }) => repairTool(text) !== undefined);
  const tool = index < 0 ? undefined : repairTool((words[index] as ExpandedWord).text);
  if (tool === undefined || !words.slice(0, index).every(isLauncher)) return undefined;
  const subcommands = words.slice(index + 1).map(({ text }) => text);
  const verb = subcommands.find((text) => !text.startsWith("-"));
  const repairs = tool === "delocate" || tool === "repairwheel" || verb === "repair";
  return { tool, repairs, ...readOptions(words.slice(index + 1), tool) };
}

function isLauncher({ text, unknown }: ExpandedWord): boolean {
  // `"$PYTHON" -m auditwheel`, `VAR=x auditwheel` of shells that take no assignments.
  return (
    unknown !== undefined ||
    launchers.has(text) ||
    /^-|=|(?:^|\/)(?:python|env|sudo|xargs|timeout)[\d.]*$|^\d+\w?$/.test(text)
  );
}

/** Options wherever they stand, before and behind the wheel. */
export function readOptions(
  words: readonly ExpandedWord[],
  tool: RepairTool,
): Pick<RepairCall, "excludes" | "libraryFolders"> {
  const excludes: OptionValue[] = [];
  const libraryFolders: OptionValue[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as ExpandedWord;
    const equals = word.text.indexOf("=");
    const name = word.text.startsWith("--") && equals > 0 ? word.text.slice(0, equals) : word.text;
    const exclude = excludeOption.test(name) || (tool === "delocate" && name === "-e");
    if (!exclude && !folderOption.test(name)) continue;
    const values: OptionValue[] = [];
    if (name !== word.text) values.push({ ...slicePlaced(word, equals + 1), unknown: word.unknown });
    else {
      do {
        index += 1;
        values.push(...words.slice(index, index + 1));
      } while (words[index + 1]?.alternative === true && words[index + 1]?.text.startsWith("-") === false);
    }
    if (exclude) excludes.push(...(tool === "delvewheel" ? values.flatMap(splitList) : values));
    else libraryFolders.push(...values);
  }
  return { excludes, libraryFolders };
}

/** delvewheel takes several names at once, as PATH has folders on Windows. */
function splitList(value: OptionValue): OptionValue[] {
  return [...value.text.matchAll(/[^;]+/g)].map((match) => ({
    ...slicePlaced(value, match.index, match.index + match[0].length),
    unknown: value.unknown !== undefined && match[0].includes(value.unknown) ? value.unknown : undefined,
  }));
}

export function placeOf(value: PlacedText): number {
  return offsetAt(value, 0);
}

/** A command that begins with an option or a placeholder of cibuildwheel, as no program is called. */
export function isStray({ words }: ProjectCommand): boolean {
  const first = words[0]?.text ?? "";
  return /^--?[A-Za-z]|^\{(?:wheel|dest_dir|delocate_archs)\}/.test(first);
}
