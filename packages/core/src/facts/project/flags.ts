import type { AnalysedFile, ProjectVariable } from "../../project/analyse.ts";
import { mentionedFlags } from "../../project/flag-mentions.ts";
import type { Subject } from "../subject.ts";
import { projectSubject } from "./subject.ts";

const flagVariable = /^(?:\w*_)?(?:C|CXX|CPP|LD|F|FC)FLAGS(?:_\w+)?$/;

function flagVariables(file: AnalysedFile): readonly ProjectVariable[] {
  return file.variables.filter(({ name }) => flagVariable.test(name));
}

/** Every variable that hands flags to the compiler or the linker. */
export function establishFlags(file: AnalysedFile): Subject[] {
  const variables = flagVariables(file);
  return variables.map((variable) => {
    const flags = variable.words.map(({ text }) => text);
    const level = fortifyLevel(flags);
    const beside = variables.filter(({ scope }) => scope === variable.scope).flatMap(({ words }) => words);
    const stated = lastOptimisation(flags) ?? lastOptimisation(beside.map(({ text }) => text));
    return projectSubject(file, variable.at, {
      "project.compiler-flags": flags,
      ...(level === 0
        ? {}
        : {
            "project.fortify": {
              level,
              optimisation: stated === undefined ? "unstated" : stated === "0" ? "none" : "some",
            },
          }),
    });
  });
}

function fortifyLevel(flags: readonly string[]): number {
  let level = 0;
  for (const flag of flags) {
    const match = /_FORTIFY_SOURCE(?:=(\d))?$/.exec(flag);
    if (match !== null) level = flag.includes("-U") ? 0 : Number(match[1] ?? 1);
  }
  return level;
}

/** The last one counts: `0` of `-O0`, "" of `-O`. */
function lastOptimisation(flags: readonly string[]): string | undefined {
  return flags.flatMap((flag) => /^-O(\w*)$/.exec(flag)?.[1] ?? []).at(-1);
}

/** Protections that some variable or build file of the project asks for. */
export function requestedHardening(files: readonly AnalysedFile[]): ReadonlySet<string> {
  return new Set(
    files.flatMap((file) => [
      ...file.flagsMentioned,
      ...flagVariables(file).flatMap(({ words }) => mentionedFlags(words.map(({ text }) => text).join(" "))),
      ...file.commands.flatMap(({ words }) =>
        words.flatMap(({ text }) => (text.includes("FLAGS") || text.startsWith("-") ? mentionedFlags(text) : [])),
      ),
    ]),
  );
}
