import type { Tag } from "../../wheel/filename.ts";
import type { Subject } from "../subject.ts";
import type { NotInWheel, Resolution } from "./loading.ts";
import { createProviderSearch } from "./provider.ts";
import type { RequiredDistribution } from "./requirement.ts";

/** What is known of the surroundings of a wheel without looking at any host. */
export interface Surroundings {
  /** Libraries that the claimed Linux platform promises. */
  readonly systemLibraries: ReadonlySet<string>;
  /** Of the file name. */
  readonly tags: readonly Tag[];
  readonly requirements: readonly RequiredDistribution[];
  /** Some module of the package loads libraries through ctypes. */
  readonly preloads: boolean;
}

/** What a format's own names tell of a library outside the wheel. */
interface OutsideNames {
  isSystem(library: string): boolean;
  isLibpython(library: string): boolean;
  /** Members by the names under which a loaded library is known. */
  readonly carried: Pick<ReadonlyMap<string, Subject>, "get">;
}

/** Say what a library is that the loader does not find in the wheel. */
export function createOutsideResolver(
  surroundings: Surroundings,
  { isSystem, isLibpython, carried }: OutsideNames,
): (missed: NotInWheel) => Resolution {
  const findProvider = createProviderSearch(surroundings.requirements);
  return ({ library, searched, by, optional }) => {
    if (isSystem(library)) return { library, by: by ?? "default", kind: "system" };
    if (isLibpython(library)) return { library, by: by ?? "default", kind: "python" };
    // What no other distribution is installed at, none can bring.
    const provider = by === "absolute" ? undefined : findProvider(library, searched);
    if (provider !== undefined) {
      const { requirement, entry } = provider;
      return {
        library,
        by: entry === undefined ? "none" : (by ?? "runpath"),
        kind: requirement.pinned ? "pinned-dependency" : "unpinned-dependency",
        from: requirement.name,
        ...(entry === undefined ? {} : { entry }),
      };
    }
    // A package that loads its own libraries first makes their names known to the loader.
    const preloaded = surroundings.preloads ? carried.get(library) : undefined;
    if (preloaded !== undefined) return { library, path: preloaded.path, by: "already-loaded", kind: "wheel" };
    return { library, by: by ?? "none", kind: optional === true ? "not-required" : "missing" };
  };
}
