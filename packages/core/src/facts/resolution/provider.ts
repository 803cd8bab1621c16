import { normaliseName } from "../../wheel/filename.ts";
import { fileName } from "../binary.ts";
import { withoutRepairHash } from "../libraries/name.ts";
import type { NotInWheel } from "./loading.ts";
import type { RequiredDistribution } from "./requirement.ts";

/** A required distribution that brings a library, and the entry of the search path that names its folder. */
export interface Provider {
  readonly requirement: RequiredDistribution;
  readonly entry?: string;
}

/** No real wheel requires so many; each is held against each library. */
const MOST_REQUIREMENTS = 500;
/** Shorter names are contained in too many others. */
const SHORTEST_FIT = 4;
const SHORTEST_PART = 3;

/**
 * Find the required distribution that brings a library: one whose folder the search path names, as torch and the
 * nvidia packages do it, else one whose name fits the library's, as libarrow and pyarrow do.
 */
export function createProviderSearch(
  all: readonly RequiredDistribution[],
): (library: string, searched: NotInWheel["searched"]) => Provider | undefined {
  const requirements = all
    .slice(0, MOST_REQUIREMENTS)
    .map((requirement) => ({ requirement, compacted: compact(requirement.name) }));
  const byFolder = new Map<string, RequiredDistribution | undefined>();
  const byPart = new Map<string, RequiredDistribution | undefined>();
  const byStem = new Map<string, RequiredDistribution | undefined>();
  const ofFolder = (folder: string): RequiredDistribution | undefined =>
    remember(byFolder, folder, () => {
      const parts = folder
        .slice(folder.indexOf(":") + 1)
        .replace(/\.libs$/, "")
        .split("/");
      // nvidia/cublas/lib belongs to nvidia-cublas-cu12 before it belongs to any nvidia package.
      for (let length = parts.length; length > 0; length--) {
        const place = normaliseName(parts.slice(0, length).join("-"));
        const owner = requirements.find(
          ({ requirement: { name } }) => place !== "" && (name === place || name.startsWith(`${place}-`)),
        );
        if (owner !== undefined) return owner.requirement;
      }
      return undefined;
    });
  // Qt6Core.dll comes with PyQt6-Qt6: Windows has no search path in the file that would name a folder.
  const ofPart = (stem: string): RequiredDistribution | undefined =>
    remember(byPart, stem, () => {
      const begins = (part: string): boolean => part.length >= SHORTEST_PART && stem.startsWith(part);
      return requirements.find(({ requirement }) => requirement.name.split("-").some(begins))?.requirement;
    });
  const ofStem = (stem: string): RequiredDistribution | undefined =>
    remember(byStem, stem, () => {
      if (stem.length < SHORTEST_FIT) return undefined;
      const fits = ({ compacted }: { compacted: string }): boolean =>
        compacted.length >= SHORTEST_FIT && (compacted.includes(stem) || stem.includes(compacted));
      return requirements.find(fits)?.requirement;
    });
  return (library, searched) => {
    if (requirements.length === 0) return undefined;
    const named = isWindowsName(library) ? ofPart(plainStem(library)) : undefined;
    if (named !== undefined) return { requirement: named };
    for (const { folder, entry } of searched) {
      const requirement = folder === undefined ? undefined : ofFolder(folder);
      if (requirement !== undefined) return { requirement, entry };
    }
    const requirement = ofStem(compact(stemOf(fileName(library))));
    return requirement === undefined ? undefined : { requirement };
  };
}

function remember<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  if (known.has(key)) return known.get(key) as Value;
  const value = find();
  known.set(key, value);
  return value;
}

/** `arrow` of libarrow.so.2000, libarrow.2000.dylib and arrow.dll; "" for what is no library name. */
function stemOf(name: string): string {
  if (isWindowsName(name)) return plainStem(name);
  const pattern = name.endsWith(".dylib") ? /^lib([^.]+)\./ : /^lib(.+?)\.so/;
  return pattern.exec(withoutRepairHash(name))?.[1] ?? "";
}

function isWindowsName(name: string): boolean {
  return /\.dll$/i.test(name);
}

/** Of a library for Windows. */
function plainStem(name: string): string {
  return withoutRepairHash(name.toLowerCase())
    .replace(/^lib/, "")
    .replace(/\.dll$/, "");
}

function compact(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
