import type { Tag } from "../../wheel/filename.ts";
import { installedPath } from "../../wheel/installed-path.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import { memberPath, type Subject } from "../subject.ts";
import { type Claim, claimOfTags } from "./claim.ts";
import { type FileNameProblem, missingFor } from "./file-names.ts";
import { type AdmittedPythons, admittedPythons, type PythonRange } from "./pythons.ts";
import { type ModuleFile, parseModuleFile } from "./suffix.ts";

/** What the judgement of one module needs of the wheel around it. */
export interface StableAbiContext {
  /** Undefined where the file name does not parse. */
  readonly tags: readonly Tag[] | undefined;
  readonly admitted: readonly AdmittedPythons[];
  readonly claim: Claim | undefined;
  /** Where Pythons that get the wheel find no file of this module. */
  missing(file: ModuleFile): readonly FileNameProblem[];
}

/** Installers go by the tags of the file name, not by those of WHEEL. */
export function stableAbiContext(
  { name, members }: Pick<Wheel, "name" | "members">,
  binaries: readonly Subject[],
): StableAbiContext {
  const tags = name?.tags;
  const admitted = admittedPythons(tags ?? []);
  const loaders = loadersByModule(binaries);
  const known = new Map<string, readonly FileNameProblem[]>();
  const sources = new Set(
    members
      .map(({ path }) => path)
      .filter((path) => path.endsWith(".py"))
      .map(installedText),
  );
  return {
    tags,
    admitted,
    claim: claimOfTags(tags ?? []),
    missing({ module }) {
      const before = known.get(module);
      if (before !== undefined) return before;
      const hasSource = sources.has(`${module}.py`) || sources.has(`${module}/__init__.py`);
      const problems = hasSource ? [] : missingFor([...(loaders.get(module)?.values() ?? [])], admitted);
      known.set(module, problems);
      return problems;
    },
  };
}

/** For each module the Pythons that load one of its files, each range once. */
function loadersByModule(binaries: readonly Subject[]): ReadonlyMap<string, ReadonlyMap<string, PythonRange>> {
  const loaders = new Map<string, Map<string, PythonRange>>();
  for (const binary of binaries) {
    const file = binary.facts["binary.extension-module"] === false ? undefined : parseModuleFile(memberPath(binary));
    if (file === undefined) continue;
    const ranges = loaders.get(file.module) ?? new Map<string, PythonRange>();
    for (const range of file.loadedBy) ranges.set(`${range.freeThreaded} ${range.from} ${range.to}`, range);
    loaders.set(file.module, ranges);
  }
  return loaders;
}

function installedText(member: string): string {
  const { scheme, path } = installedPath(member);
  return `${scheme}:${path}`;
}
