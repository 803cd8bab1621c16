import { type EntryPoint, parseEntryPoints } from "../../wheel/entry-points.ts";
import { isIdentifier } from "../../wheel/python-name.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { interpreterName } from "./layout.ts";
import { contentProblem, excerpt, listProblems } from "./problem.ts";

type EntryPointProblem = (Facts["wheel.entry-point-problems"] & {})[number];
type Kind = EntryPointProblem["kind"] & {};

const scriptGroups = ["console_scripts", "gui_scripts"];

/** `module:attribute`, with extras that are out of use (entry points specification, "Data model"). */
const reference = /^([^\s:[\]]+)\s*(?::\s*([^\s:[\]]+)\s*)?(?:\[[^[\]]*\])?$/;

/** See `wheel.entry-point-problems` in the catalogue. */
export function entryPointProblems(text: string | false, path: string): readonly EntryPointProblem[] {
  if (text === false)
    return [contentProblem("unreadable", path, `\`${path}\` cannot be read as UTF-8`, ["pip", "uv", "PyPI"])];
  const { entries, bad } = parseEntryPoints(text);
  const problems = listProblems<EntryPointProblem>();
  for (const { line, text: content } of bad) {
    const detail = `line ${line} of entry_points.txt is no entry: \`${excerpt(content)}\``;
    problems.add(contentProblem("syntax", path, detail, ["uv", "PyPI"]));
  }
  const seen = new Set<string>();
  for (const entry of entries) {
    const add = (kind: Kind, text: string, refusedBy: readonly string[] = []): void => {
      const where = `\`${excerpt(entry.name)}\` in line ${entry.line} of entry_points.txt`;
      problems.add(contentProblem(kind, path, `${where} ${text}`, refusedBy));
    };
    const key = `${entry.group}\n${entry.name}`;
    if (seen.has(key)) add("duplicate", `stands in [${entry.group}] already`, ["uv", "PyPI"]);
    seen.add(key);
    if (scriptGroups.includes(entry.group)) judgeScriptName(entry, add);
    judgeReference(entry, add);
  }
  return problems.found;
}

type Add = (kind: Kind, text: string, refusedBy?: readonly string[]) => void;

function judgeScriptName({ name }: EntryPoint, add: Add): void {
  if (!/^[\p{L}\p{N}_.-]+$/u.test(name))
    add("script-name", "has other characters than letters, digits, `_`, `.` and `-`", ["PyPI"]);
  else if (interpreterName.test(name)) add("interpreter-name", "would take the place of the interpreter", ["uv"]);
}

function judgeReference({ group, value }: EntryPoint, add: Add): void {
  const [, module, attribute] = reference.exec(value) ?? [];
  const dotted = (text: string): boolean => text.split(".").every(isIdentifier);
  const text = `leads to \`${excerpt(value)}\`, no MODULE:ATTRIBUTE`;
  if (module === undefined) add("object-reference", text, scriptGroups.includes(group) ? ["pip", "uv"] : []);
  else if (!dotted(module) || (attribute !== undefined && !dotted(attribute))) add("object-reference", text);
  else if (attribute === undefined && scriptGroups.includes(group))
    add("no-callable", `leads to the module \`${value}\` and to no function in it`, ["pip", "uv"]);
}
