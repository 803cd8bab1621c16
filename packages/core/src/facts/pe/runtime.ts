import type { Facts } from "../catalogue/catalogue.ts";
import type { Subject } from "../subject.ts";

type Importer = (Facts["pe.newer-importers"] & {})[number];

/** A runtime may be loaded by any number of files, and a few tell enough. */
const MOST_IMPORTERS = 5;

/** For each library of the Visual C++ runtime in the wheel, by its path, the files built by newer tools that load it. */
export function newerImporters(subjects: readonly Subject[]): ReadonlyMap<string, readonly Importer[]> {
  const runtimes = new Map(
    subjects.flatMap(({ path, facts }) => {
      const toolset = facts["pe.runtime"]?.toolset;
      return toolset === undefined ? [] : [[path, { toolset, importers: [] as Importer[] }] as const];
    }),
  );
  for (const { path, facts } of subjects) {
    const toolset = facts["pe.linker"] === "msvc" ? facts["pe.linker-version"] : undefined;
    if (toolset === undefined || facts["pe.runtime"] !== undefined) continue;
    for (const { path: library } of facts["binary.resolution"] ?? []) {
      const runtime = library === undefined ? undefined : runtimes.get(library);
      if (runtime !== undefined && runtime.importers.length < MOST_IMPORTERS && isOlder(runtime.toolset, toolset))
        runtime.importers.push({ path, toolset });
    }
  }
  return new Map([...runtimes].map(([path, { importers }]) => [path, importers]));
}

/** Visual Studio 2022 counts from 14.30 to 14.44: the tens tell toolsets apart, as delvewheel compares them. */
function isOlder(one: string, other: string): boolean {
  const [first = 0, second = 0] = one.split(".").map(Number);
  const [third = 0, fourth = 0] = other.split(".").map(Number);
  return first < third || (first === third && Math.floor(second / 10) < Math.floor(fourth / 10));
}
