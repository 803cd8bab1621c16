import { fileName } from "../../binary.ts";
import { isLibpython, isSystemLibrary } from "../../macho/load-path.ts";
import type { Subject } from "../../subject.ts";
import type { Loading } from "../loading.ts";
import { createOutsideResolver, type Surroundings } from "../outside.ts";
import { installedPlace } from "../place.ts";
import { type Loadable, loadables } from "./loadable.ts";
import { simulateLoad } from "./loader.ts";

/** How dyld loads the Mach-O files of a wheel. */
export function machoLoading(subjects: readonly Subject[], surroundings: Surroundings): Loading<Loadable> {
  const files = loadables(subjects);
  const installed = new Map<string, Loadable[]>();
  for (const file of files) {
    const place = installedPlace(file.member);
    const slices = installed.get(place);
    if (slices === undefined) installed.set(place, [file]);
    else slices.push(file);
  }
  const needed = new Set(files.flatMap(({ libraries }) => libraries.map(({ name }) => fileName(name))));
  const effort = { steps: 0 };
  return {
    files,
    isNeeded: ({ name }) => needed.has(name),
    simulate: (root) => simulateLoad(root, installed, effort),
    resolveOutside: createOutsideResolver(surroundings, {
      isSystem: isSystemLibrary,
      isLibpython,
      carried: new Map(
        files.flatMap(({ installName, subject }) =>
          installName === undefined ? [] : [[installName, subject] as const],
        ),
      ),
    }),
  };
}
