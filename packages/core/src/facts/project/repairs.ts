import {
  type AnalysedFile,
  commandText,
  type ProjectCommand,
  type ProjectRepair,
  wordTexts,
} from "../../project/analyse.ts";
import type { BuildPlatform } from "../../project/reading.ts";
import { mentionsRepairTool } from "../../project/tools.ts";
import type { Subject } from "../subject.ts";
import { noValue } from "./excludes.ts";
import { isStray, repairCall } from "./repair-call.ts";
import { projectSubject } from "./subject.ts";

const everyPlatform: readonly BuildPlatform[] = ["linux", "macos", "windows"];

/** Programs that pass a wheel on as it is, or do nothing to its libraries. */
const idle =
  /^(?:cp|copy|mv|move|ren|rename|xcopy|robocopy|copy-item|move-item|echo|true|:|ls|dir|mkdir|cd|pwd|rm|del|exit|set|export|cat|type|touch|abi3audit|unzip|zip|zipinfo|strip)$/i;

/**
 * The settings that are in force somewhere: for every platform, or for what no table of a platform replaces. What is in
 * the environment of one workflow does not replace the file's, which counts wherever else a wheel is built.
 */
export function repairsInForce({ repairs }: Pick<AnalysedFile, "repairs">): readonly ProjectRepair[] {
  const replaced = new Set(
    repairs.flatMap(({ platforms, override }) => (override === undefined && platforms.length === 1 ? platforms : [])),
  );
  return repairs.filter(
    ({ platforms, override }) =>
      platforms.length > 0 || override !== undefined || !everyPlatform.every((platform) => replaced.has(platform)),
  );
}

/** What each repair setting does to a wheel. */
export function establishRepairs(
  file: AnalysedFile,
  repairs: readonly ProjectRepair[],
  scripts: ReadonlyMap<string, string>,
): Subject[] {
  return repairs.map((repair) => {
    const unknown = repair.commands.find(({ words }) => words.length === 1 && words[0]?.unknown === words[0]?.text);
    const does = whatItDoes(repair, file, scripts);
    if (unknown !== undefined && does !== "repairs")
      return projectSubject(file, repair.at, {}, { "project.repair": noValue(unknown.words[0]?.text ?? "") });
    const stray = repair.commands.find(isStray);
    return projectSubject(file, stray?.at ?? repair.at, {
      "project.repair": {
        does,
        platforms: repair.platforms.length === 0 ? "every platform" : repair.platforms.join(", "),
        command: repair.commands.map(commandText).join("; "),
        ...(stray === undefined ? {} : { stray: commandText(stray) }),
      },
    });
  });
}

function whatItDoes(
  repair: ProjectRepair,
  file: AnalysedFile,
  scripts: ReadonlyMap<string, string>,
): "repairs" | "skips" | "runs-a-script" {
  if (repair.commands.some((command) => repairCall(command)?.repairs === true)) return "repairs";
  if (repair.override === "append" || repair.override === "prepend") {
    // What it adds to repairs unless that is switched off; without a setting the default does.
    const base = file.repairs.filter(({ override }) => override === undefined);
    const own = base.filter(({ platforms }) => platforms.some((platform) => repair.platforms.includes(platform)));
    const below = own.length > 0 ? own : base.filter(({ platforms }) => platforms.length === 0);
    if (below.length === 0 || below.some((one) => whatItDoes(one, file, scripts) === "repairs")) return "repairs";
  }
  const others = repair.commands.filter((command) => !isIdle(command));
  if (others.some((command) => callsRepairingScript(command, scripts))) return "repairs";
  return others.length === 0 ? "skips" : "runs-a-script";
}

function isIdle(command: ProjectCommand): boolean {
  if (repairCall(command) !== undefined) return true;
  const words = wordTexts(command).filter((text) => !/^(?:then|else|do|if|fi|done|[!{}])$/.test(text));
  const [program] = words;
  return program === undefined || idle.test(program) || isStray(command);
}

/** Does the command name a script of the project that speaks of a repair tool? */
function callsRepairingScript({ words }: ProjectCommand, scripts: ReadonlyMap<string, string>): boolean {
  return wordTexts({ words }).some((text) => {
    const path = text.replaceAll("\\", "/").replace(/^(?:\{(?:package|project)\}|\.|\$\{?\w+\}?)\//, "");
    const script = scripts.get(path);
    return script !== undefined && mentionsRepairTool(script);
  });
}
