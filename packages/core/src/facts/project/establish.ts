import { type AnalysedFile, analyse, wordTexts } from "../../project/analyse.ts";
import { readConfiguration } from "../../project/file-kind.ts";
import { hardeningFlags } from "../../project/flag-mentions.ts";
import type { ProjectFile } from "../../project/reading.ts";
import type { Subject } from "../subject.ts";
import { containerSubject, establishContainers } from "./containers.ts";
import { establishDownloads } from "./downloads.ts";
import { establishExcludes } from "./excludes.ts";
import { establishFlags, requestedHardening } from "./flags.ts";
import { establishInstalls } from "./installs.ts";
import { readDependencies } from "./provider.ts";
import { repairCall } from "./repair-call.ts";
import { establishRepairs, repairsInForce } from "./repairs.ts";
import { publishingPlace, supplyChainSteps } from "./steps.ts";
import { projectSubject } from "./subject.ts";

/** What is known of a project's configuration. */
export interface ProjectSubjects {
  /** Files that were read, those with a problem among them. */
  readonly files: number;
  readonly subjects: readonly Subject[];
}

/** The facts of a project's configuration: one subject for each place that is about something. */
export function establishProject(files: readonly ProjectFile[]): ProjectSubjects {
  const analysed = files.flatMap((file) => {
    const reading = readConfiguration(file);
    return reading === undefined ? [] : [analyse(reading)];
  });
  const dependencies = readDependencies(analysed.flatMap(({ requirements }) => requirements ?? []));
  const scripts = new Map(files.map(({ path, text }) => [path, text]));
  const subjects = analysed.flatMap((file) => {
    const repairs = repairsInForce(file);
    const { problem } = file;
    return bounded(file, [
      ...(problem === undefined
        ? []
        : [projectSubject(file, problem.at, { "project.unreadable-file": problem.message })]),
      ...establishRepairs(file, repairs, scripts),
      ...establishExcludes(file, repairs, dependencies),
      ...establishFlags(file),
      ...establishInstalls(file),
      ...establishDownloads(file),
      ...establishContainers(file),
    ]);
  });
  return { files: analysed.length, subjects: [...subjects, ...establishWhole(analysed)] };
}

/** Places of one file that are judged. */
const MOST_PLACES = 1000;

function bounded(file: AnalysedFile, subjects: readonly Subject[]): readonly Subject[] {
  if (subjects.length <= MOST_PLACES) return subjects;
  const message = `it has ${subjects.length} places to judge; those after the first ${MOST_PLACES} are left out`;
  return [projectSubject(file, 0, { "project.unreadable-file": message }), ...subjects.slice(0, MOST_PLACES)];
}

/** What is asked of the project as a whole, where it builds wheels; it points at where that is told. */
function establishWhole(files: readonly AnalysedFile[]): Subject[] {
  const building = buildingPlace(files);
  if (building === undefined) return [];
  const { file, at } = building;
  const requested = requestedHardening(files);
  const publishing = files.flatMap((one) => {
    const place = publishingPlace(one);
    return place === undefined ? [] : [{ file: one, at: place }];
  })[0];
  const published = publishing ?? building;
  const preload = loaderPreload(files) ?? { ...building, state: "untouched" as const };
  const contained = files.some(({ containers }) => containers.some(({ engine }) => engine === "cibuildwheel"));
  return [
    projectSubject(file, at, {
      "project.missing-hardening": hardeningFlags.map(({ flag }) => flag).filter((flag) => !requested.has(flag)),
    }),
    projectSubject(preload.file, preload.at, { "project.loader-preload": preload.state }),
    projectSubject(published.file, published.at, { "project.supply-chain-steps": supplyChainSteps(files) }),
    // cibuildwheel without a setting starts containers with a writable root and a network.
    ...(contained || building.by !== "cibuildwheel" ? [] : [containerSubject(file, "cibuildwheel", "", at)]),
  ];
}

interface Place {
  readonly file: AnalysedFile;
  readonly at: number;
}

function buildingPlace(files: readonly AnalysedFile[]): (Place & { readonly by: string }) | undefined {
  const configured = files.find(({ builds }) => builds.length > 0);
  if (configured !== undefined)
    return { file: configured, at: Math.min(...configured.builds.slice(0, 1)), by: "cibuildwheel" };
  for (const file of files) {
    const command = file.commands.find((one) => repairCall(one) !== undefined);
    if (command !== undefined) return { file, at: command.at, by: "script" };
  }
  return undefined;
}

/** Set wins over cleared: what is set in one place is not cleared by another. */
function loaderPreload(files: readonly AnalysedFile[]): (Place & { readonly state: "set" | "cleared" }) | undefined {
  let cleared: (Place & { readonly state: "cleared" }) | undefined;
  for (const file of files) {
    for (const { name, words, at } of file.variables) {
      if (name !== "LD_PRELOAD") continue;
      if (words.some(({ text }) => text !== "")) return { file, at, state: "set" };
      cleared ??= { file, at, state: "cleared" };
    }
    for (const { words, at } of file.commands) {
      const texts = wordTexts({ words });
      const unset =
        texts.includes("unset") || texts.includes("-u") || texts.some((text) => /^-u?LD_PRELOAD$/.test(text));
      if (unset && texts.includes("LD_PRELOAD")) cleared ??= { file, at, state: "cleared" };
    }
  }
  return cleared;
}
