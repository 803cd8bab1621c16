import { memberPath, type Subject } from "../../subject.ts";
import type { Loading } from "../loading.ts";
import { createOutsideResolver, type Surroundings } from "../outside.ts";
import { installedPlace } from "../place.ts";
import { type Loadable, loadables } from "./loadable.ts";
import { simulateLoad } from "./loader.ts";
import { isDynamicLoader, isLibpython } from "./names.ts";

/** How glibc or musl loads the ELF files of a wheel. */
export function elfLoading(subjects: readonly Subject[], surroundings: Surroundings): Loading<Loadable> {
  const files = loadables(subjects);
  const bySubject = new Map(files.map((file) => [file.subject, file]));
  const installed = {
    files: new Map(subjects.map((subject) => [installedPlace(memberPath(subject)), bySubject.get(subject)])),
    musl: files.some(({ musl }) => musl),
  };
  const names = ({ name, soname = name }: Loadable): readonly string[] => [name, soname];
  const needed = new Set(files.flatMap((file) => file.needed));
  const effort = { steps: 0 };
  return {
    files,
    isNeeded: (file) => names(file).some((name) => needed.has(name)),
    simulate: (root) => simulateLoad(root, installed, effort),
    resolveOutside: createOutsideResolver(surroundings, {
      isSystem: (library) => surroundings.systemLibraries.has(library) || isDynamicLoader(library),
      isLibpython,
      carried: new Map(files.flatMap((file) => names(file).map((name) => [name, file.subject] as const))),
    }),
  };
}
