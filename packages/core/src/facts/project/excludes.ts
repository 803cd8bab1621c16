import type { AnalysedFile, ProjectCommand } from "../../project/analyse.ts";
import type { RepairTool } from "../../project/tools.ts";
import type { Subject } from "../subject.ts";
import { type Dependencies, provider } from "./provider.ts";
import { isStray, type OptionValue, placeOf, readOptions, repairCall } from "./repair-call.ts";
import { projectSubject } from "./subject.ts";

/** File names have 255 bytes, paths 4096. */
const LONGEST_PATTERN = 4096;

/** Each library that a repair tool is told to leave out, and each folder that it is told to use. */
export function establishExcludes(
  file: AnalysedFile,
  repairs: AnalysedFile["repairs"],
  dependencies: Dependencies,
): Subject[] {
  const commands = [...file.commands, ...repairs.flatMap((repair) => repair.commands)];
  const seen = new Set<number>();
  return commands.flatMap((command) => {
    const call = repairCall(command) ?? strayCall(command, repairs);
    if (call === undefined) return [];
    // One value that several commands use, or several variables lead to, is reported once.
    const fresh = (value: OptionValue): boolean => {
      const at = placeOf(value);
      return !seen.has(at) && seen.add(at) !== undefined;
    };
    return [
      ...call.excludes.filter(fresh).map((value) => excludeSubject(file, call.tool, value, dependencies)),
      ...call.libraryFolders
        .filter(fresh)
        .map((value) =>
          projectSubject(
            file,
            placeOf(value),
            value.unknown === undefined ? { "project.library-folder": value.text } : {},
            value.unknown === undefined ? {} : { "project.library-folder": noValue(value.unknown) },
          ),
        ),
    ];
  });
}

/**
 * Options without their program: the rest of a repair command that a line's end cut off, and lists of Python that are
 * handed on to one.
 */
function strayCall(
  command: ProjectCommand,
  repairs: AnalysedFile["repairs"],
): ({ readonly tool: RepairTool } & ReturnType<typeof readOptions>) | undefined {
  const list = command.script === 0;
  if (!list && !(isStray(command) && repairs.some(({ commands }) => commands.includes(command)))) return undefined;
  return { tool: "auditwheel", ...readOptions(command.words, "auditwheel") };
}

function excludeSubject(file: AnalysedFile, tool: RepairTool, value: OptionValue, dependencies: Dependencies): Subject {
  if (value.unknown !== undefined || value.text.length > LONGEST_PATTERN) {
    const reason = value.unknown === undefined ? "the pattern is too long to be one" : noValue(value.unknown);
    return projectSubject(
      file,
      placeOf(value),
      {},
      { "project.exclude-patterns": reason, "project.exclude-provider": reason },
    );
  }
  const pattern =
    tool === "delocate" ? `*${value.text}*` : tool === "delvewheel" ? value.text.trim().toLowerCase() : value.text;
  const provided = provider(value.text, dependencies);
  return typeof provided === "string"
    ? projectSubject(
        file,
        placeOf(value),
        { "project.exclude-patterns": [pattern] },
        { "project.exclude-provider": provided },
      )
    : projectSubject(file, placeOf(value), {
        "project.exclude-patterns": [pattern],
        "project.exclude-provider": { pattern: value.text, ...provided },
      });
}

export function noValue(reference: string): string {
  return `${reference} has no value in this file`;
}
