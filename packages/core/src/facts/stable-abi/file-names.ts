import type { Tag } from "../../wheel/filename.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { type AdmittedPythons, FIRST_ABI3T, firstUncovered, type PythonRange, pythonName } from "./pythons.ts";
import type { ModuleFile } from "./suffix.ts";

export type FileNameProblem = (Facts["binary.stable-abi-file-name"] & {})[number];

/** For each build the first Python that gets the wheel and finds no file of this module, at most one of a build. */
export function missingFor(files: readonly PythonRange[], admitted: readonly AdmittedPythons[]): FileNameProblem[] {
  const problems = new Map<boolean, FileNameProblem>();
  for (const range of admitted) {
    if (problems.has(range.freeThreaded)) continue;
    const minor = firstUncovered(range, files);
    if (minor === undefined) continue;
    const { tag, freeThreaded } = range;
    const python = pythonName(range, minor);
    const detail = `Python ${python} gets the wheel by its tag ${tag} and looks for no such name`;
    problems.set(freeThreaded, { kind: "not-loaded", tag, python, detail });
  }
  return [...problems.values()];
}

/** A tag with abi3t that no Python has, where no other one with abi3t stands beside it. */
export function impossibleTag(tags: readonly Tag[], { abi }: ModuleFile): FileNameProblem[] {
  if (abi === "abi3") return [];
  const minors = tags.flatMap(({ python, abi: tagged }) =>
    tagged === "abi3t" ? [Number(/^cp3([0-9]{1,2})$/.exec(python)?.[1] ?? Number.NaN)] : [],
  );
  const [lowest] = minors.filter((minor) => minor < FIRST_ABI3T);
  if (lowest === undefined || minors.some((minor) => minor >= FIRST_ABI3T)) return [];
  const tag = `cp3${lowest}-abi3t`;
  return [
    { kind: "impossible-tag", tag, detail: `no Python has the tag ${tag}, since abi3t begins with 3.${FIRST_ABI3T}` },
  ];
}
