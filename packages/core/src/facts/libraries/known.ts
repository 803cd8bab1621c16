import { type NamedLibrary, parseLibraryName, withoutRepairHash } from "./name.ts";
import { type KnownLibrary, knownLibraries } from "./table.generated.ts";

interface Names {
  /** By file name without `lib` and hash, in lower case; a run of digits is `#` where it may be any. */
  readonly exact: ReadonlyMap<string, KnownLibrary>;
  /** By how the name begins. */
  readonly beginnings: readonly (readonly [string, KnownLibrary])[];
}

let names: Names | undefined;

function libraryNames(): Names {
  names ??= createNames(knownLibraries.flatMap((library) => library.files.map((file) => [file, library] as const)));
  return names;
}

function createNames(pairs: readonly (readonly [string, KnownLibrary])[]): Names {
  return {
    exact: new Map(pairs.filter(([file]) => !file.endsWith("*"))),
    beginnings: pairs.filter(([file]) => file.endsWith("*")).map(([file, library]) => [file.slice(0, -1), library]),
  };
}

let byName: ReadonlyMap<string, KnownLibrary> | undefined;

/** The library of this short name. */
export function knownLibrary(name: string): KnownLibrary | undefined {
  byName ??= new Map(knownLibraries.map((library) => [library.name, library]));
  return byName.get(name);
}

/** A known library, and its release where its name tells it. */
export interface IdentifiedLibrary {
  readonly library: KnownLibrary;
  readonly version: string | undefined;
}

/** The known library behind a soname, or behind the file name of a dylib or DLL. */
export function identifyLibrary(file: string): IdentifiedLibrary | undefined {
  const named = parseLibraryName(file);
  if (named === undefined) return undefined;
  // libjpeg.so.9 is of the IJG, libjpeg.so.8 and libjpeg.so.62 are of libjpeg-turbo.
  const numbered = libraryNames().exact.get(`${named.name.toLowerCase()}.${named.numbers?.split(".", 1)[0] ?? ""}`);
  const library = numbered ?? find(named.name) ?? find(withoutProject(named));
  return library && { library, version: releaseVersion(library, named.numbers) };
}

/** The file name without what repair tools add to that of a known library: a hash, and the project's name. */
export function originalFileName(file: string): string {
  const named = parseLibraryName(file);
  const plain = withoutRepairHash(file);
  if (named === undefined || find(named.name) !== undefined || find(withoutProject(named)) === undefined) return plain;
  return plain.replace(named.name, withoutProject(named));
}

/** A forked auditwheel put the project before the hash: libgdal-fiona-e8f6bdb0.so.35.3.9.2. */
function withoutProject({ name, hashed }: NamedLibrary): string {
  const tag = hashed ? name.lastIndexOf("-") : -1;
  return tag > 0 ? name.slice(0, tag) : name;
}

function find(name: string): KnownLibrary | undefined {
  const lower = name.toLowerCase();
  const { exact, beginnings } = libraryNames();
  const digits = lower.replace(/[0-9]+/g, "#");
  return exact.get(lower) ?? exact.get(digits) ?? beginnings.find(([beginning]) => lower.startsWith(beginning))?.[1];
}

/** What the numbers of a file name say of the release: most libraries number their interface alone. */
function releaseVersion({ release }: KnownLibrary, numbers: string | undefined): string | undefined {
  const parts = numbers?.split(".") ?? [];
  switch (release) {
    case undefined:
      return undefined;
    // libproj.so.25.9.5.1 and libgdal.so.38.3.12.2: the interface's number, then the release.
    case "after-interface":
      return parts.length === 4 ? parts.slice(1).join(".") : undefined;
    // libarrow.so.2300.1.0 is 23.0.1.
    case "arrow": {
      const interfaceNumber = Number(parts[0]);
      return parts.length === 3 && interfaceNumber >= 100
        ? `${Math.floor(interfaceNumber / 100)}.${interfaceNumber % 100}.${parts[1]}`
        : undefined;
    }
    // libsqlite3.so.3.53.1; before 3.50 it was libsqlite3.so.0.8.6 for every release.
    case "release":
      return parts.length === 3 && parts[0] !== "0" ? numbers : undefined;
  }
}
