import { fileName } from "../binary.ts";
import { parseLibraryName } from "../libraries/name.ts";
import { memberPath, type Subject } from "../subject.ts";

/** A binary of the old wheel, and what the new wheel has in its place. */
export interface BinaryPair {
  readonly old: Subject;
  readonly new: Subject;
}

export interface MatchedBinaries {
  readonly pairs: readonly BinaryPair[];
  readonly lost: readonly Subject[];
  readonly added: readonly Subject[];
}

/** What a binary is called, from the most exact to the least; undefined where it has no such name. */
const keys: readonly ((binary: Subject) => string | undefined)[] = [
  (binary) => join("path", binary.path, machineOf(binary)),
  (binary) => join("module", moduleName(binary), machineOf(binary)),
  (binary) => join("library", binary.facts["binary.library"]?.name, machineOf(binary)),
  (binary) => join("module", moduleName(binary)),
  (binary) => join("library", binary.facts["binary.library"]?.name),
];

/**
 * Find for each binary the one that takes its place in the new wheel, where hashes, versions, Python and platform
 * have changed its name. A name that several binaries of one wheel have matches none of them.
 */
export function matchBinaries(old: readonly Subject[], fresh: readonly Subject[]): MatchedBinaries {
  const pairs = new Map<Subject, Subject>();
  let [before, after] = [old, fresh];
  for (const key of keys) {
    const candidates = unique(after, key);
    for (const [name, binary] of unique(before, key)) {
      const match = candidates.get(name);
      if (match !== undefined) pairs.set(binary, match);
    }
    const taken = new Set(pairs.values());
    before = before.filter((binary) => !pairs.has(binary));
    after = after.filter((binary) => !taken.has(binary));
  }
  return {
    pairs: old.flatMap((binary) => {
      const match = pairs.get(binary);
      return match === undefined ? [] : [{ old: binary, new: match }];
    }),
    lost: before,
    added: after,
  };
}

/** The binaries that are the only ones of their name. */
function unique(binaries: readonly Subject[], key: (binary: Subject) => string | undefined): Map<string, Subject> {
  const found = new Map<string, Subject | undefined>();
  for (const binary of binaries) {
    const name = key(binary);
    if (name !== undefined) found.set(name, found.has(name) ? undefined : binary);
  }
  return new Map([...found].flatMap(([name, binary]) => (binary === undefined ? [] : [[name, binary] as const])));
}

function join(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : JSON.stringify(parts);
}

function machineOf({ facts }: Subject): string {
  return `${facts["binary.format"]} ${facts["binary.machine"]}`;
}

/** A vendored library by its name alone, in whatever folder; others by folder and name up to the first dot. */
function moduleName(binary: Subject): string {
  const path = memberPath(binary);
  const file = fileName(path);
  const library = binary.facts["binary.vendored"] === true ? parseLibraryName(file) : undefined;
  if (library !== undefined) return library.name.toLowerCase();
  return `${path.slice(0, -file.length)}${file.replace(/(?!^)\..*$/, "")}`;
}
