import type { Loadable } from "./loadable.ts";
import type { NotInWheel, Resolution } from "./loader.ts";
import { createProviderSearch } from "./provider.ts";
import type { RequiredDistribution } from "./requirement.ts";

/** What is known of the surroundings of a wheel without looking at any host. */
export interface Surroundings {
  /** Libraries that the claimed platform promises. */
  readonly systemLibraries: ReadonlySet<string>;
  readonly requirements: readonly RequiredDistribution[];
  /** Members by soname and by file name. */
  readonly carried: ReadonlyMap<string, Loadable>;
  /** Some module of the package loads libraries through ctypes. */
  readonly preloads: boolean;
}

const dynamicLoader = /^(?:ld-linux.*\.so\..*|ld64\.so\..*|ld-musl-.*\.so\.1|libc\.musl-.*\.so\.1|libc\.so)$/;
export const libpython = /^libpython[0-9.]*[a-z]*\.so(?:\.[0-9.]+)?$/;

/** Say what a library is that the loader does not find in the wheel. */
export function createOutsideResolver(surroundings: Surroundings): (missed: NotInWheel) => Resolution {
  const findProvider = createProviderSearch(surroundings.requirements);
  return ({ library, searched }) => {
    if (surroundings.systemLibraries.has(library) || dynamicLoader.test(library)) {
      return { library, by: "default", kind: "system" };
    }
    if (libpython.test(library)) return { library, by: "default", kind: "python" };
    const provider = findProvider(library, searched);
    if (provider !== undefined) {
      const { requirement, entry } = provider;
      return {
        library,
        by: entry === undefined ? "none" : "runpath",
        kind: requirement.pinned ? "pinned-dependency" : "unpinned-dependency",
        from: requirement.name,
        ...(entry === undefined ? {} : { entry }),
      };
    }
    // A package that loads its own libraries first makes their sonames known to the loader.
    const carried = surroundings.preloads ? surroundings.carried.get(library) : undefined;
    if (carried !== undefined) return { library, path: carried.member, by: "already-loaded", kind: "wheel" };
    return { library, by: "none", kind: "missing" };
  };
}
