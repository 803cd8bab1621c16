import type { Tag } from "../../../wheel/filename.ts";
import {
  broughtByPython,
  isInterpreter,
  isSystemLibrary,
  isVisualCRuntime,
  moduleName,
} from "../../pe/library-names.ts";
import { admittedPythons } from "../../stable-abi/pythons.ts";
import type { Subject } from "../../subject.ts";
import type { Loading } from "../loading.ts";
import { createOutsideResolver, type Surroundings } from "../outside.ts";
import { type Loadable, loadables } from "./loadable.ts";
import { createLoader, type Installation } from "./loader.ts";

/** How Windows loads the PE files of a wheel. */
export function peLoading(subjects: readonly Subject[], surroundings: Surroundings): Loading<Loadable> {
  const files = loadables(subjects);
  const folders = new Map<string, Map<string, Loadable>>();
  for (const file of files) {
    const names = folders.get(file.folder) ?? new Map<string, Loadable>();
    names.set(file.name, file);
    folders.set(file.folder, names);
  }
  const added = subjects.flatMap(({ facts }) => facts["file.library-folders"] ?? []);
  const around: Installation = {
    folders,
    added: [...new Set(added.map((folder) => folder.toLowerCase()))],
    broughtByPython: runtimesOf(surroundings.tags),
  };
  const effort = { steps: 0 };
  const loaded = loadedByModules(files, createLoader(around, effort));
  const needed = new Set(files.flatMap(({ libraries }) => libraries.map(({ name }) => moduleName(name))));
  const carried = new Map(files.map(({ name, subject }) => [name, subject]));
  const resolveOutside = createOutsideResolver(surroundings, {
    isSystem: isSystemLibrary,
    isLibpython: isInterpreter,
    carried: { get: (library) => carried.get(moduleName(library)) },
  });
  return {
    files,
    isNeeded: ({ name }) => needed.has(name),
    simulate: createLoader({ ...around, loadedByModule: (name) => loaded.get(name) }, effort),
    resolveOutside(missed) {
      const resolution = resolveOutside(missed);
      // No name of a distribution tells that it brings the runtime; where it was installed, it is in System32.
      if (isVisualCRuntime(missed.library) && resolution.kind !== "wheel") {
        const { library, optional } = missed;
        return optional === true
          ? { library, by: "none", kind: "not-required" }
          : { library, by: "default", kind: "runtime" };
      }
      // The folder is the module's own, which another distribution installs to as well.
      return resolution.entry === undefined ? resolution : { ...resolution, by: "directory" };
    },
  };
}

/** The libraries that importing modules brings into the process: what is loaded later finds them by their names. */
function loadedByModules(
  files: readonly Loadable[],
  load: ReturnType<typeof createLoader>,
): ReadonlyMap<string, Loadable> {
  const byPath = new Map(files.map((file) => [file.subject.path, file]));
  const loaded = new Map<string, Loadable>();
  for (const root of files) {
    if (!root.module) continue;
    for (const { subject } of load(root) ?? []) {
      const file = byPath.get(subject.path);
      if (file !== undefined && !loaded.has(file.name)) loaded.set(file.name, file);
    }
  }
  return loaded;
}

/** Every Python that installs the wheel must bring it; wheels for no certain one are taken for today's. */
function runtimesOf(tags: readonly Tag[]): (machine: string) => ReadonlySet<string> {
  const pythons = admittedPythons(tags);
  const oldest = pythons.length === 0 ? OLDEST_SUPPORTED : Math.min(...pythons.map(({ from }) => from));
  const known = new Map<string, ReadonlySet<string>>();
  return (machine) => {
    const before = known.get(machine);
    if (before !== undefined) return before;
    const libraries = new Set(broughtByPython(machine === "arm64x" ? "aarch64" : machine, oldest));
    known.set(machine, libraries);
    return libraries;
  };
}

/** Before it, Python brought less. */
const OLDEST_SUPPORTED = 9;
