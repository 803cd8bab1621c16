import { groupBy } from "../../group-by.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { identifyLibrary, originalFileName } from "../libraries/known.ts";
import { parseLibraryName } from "../libraries/name.ts";
import { compareReleases } from "./compare-releases.ts";
import { binariesOf, type Release, wholeFacts } from "./release.ts";

type LibraryChange = Facts["diff.library-change"] & {};

/** All that a wheel carries of one library. */
interface Carried {
  readonly form: "file" | "embedded";
  /** Sorted, each once; [] where no version is known. */
  readonly versions: readonly string[];
  /** Names of its files without hashes, sorted. */
  readonly files: readonly string[];
  /** The first member that is it or holds it. */
  readonly path: string;
}

/** See `diff.library-change` in the catalogue. */
export function libraryChanges(old: Release, fresh: Release): LibraryChange[] {
  const [before, after] = [carriedBy(old), carriedBy(fresh)];
  const sources = sourcesOf(fresh);
  const heirs = findHeirs(before, after);
  const inherited = new Set(heirs.values());
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((library) => {
    const [was, is, heir] = [before.get(library), after.get(library), heirs.get(library)];
    if (was === undefined) return is === undefined || inherited.has(library) ? [] : [added(library, is)];
    if (is !== undefined) return changed(library, was, is);
    const next = heir === undefined ? undefined : after.get(heir);
    return heir === undefined || next === undefined
      ? [lost(library, was, sources.get(library))]
      : [succeeded(library, was, heir, next)];
  });
}

/** What takes the place of a library under another name: a later interface, or another maker's. */
const successors: Readonly<Record<string, string>> = { pcre: "pcre2", "ijg-jpeg": "jpeg", jpeg: "ijg-jpeg" };

/** For each library that gave way to another one that one. */
function findHeirs(
  before: ReadonlyMap<string, Carried>,
  after: ReadonlyMap<string, Carried>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(successors).filter(
      ([library, heir]) => before.has(library) && !after.has(library) && after.has(heir) && !before.has(heir),
    ),
  );
}

function succeeded(library: string, was: Carried, successor: string, heir: Carried): LibraryChange {
  const [old, fresh] = [named(library, was), named(successor, heir)];
  const detail = `${old} gave way to ${fresh}`;
  return { change: "changed", library, form: heir.form, path: heir.path, old, new: fresh, detail };
}

function carriedBy(release: Release): ReadonlyMap<string, Carried> {
  const facts = wholeFacts(release);
  const all = [
    ...(facts["wheel.vendored-libraries"] ?? []).map((library) => ({ ...library, form: "file" as const })),
    ...(facts["wheel.embedded-libraries"] ?? []).map((library) => ({ ...library, form: "embedded" as const })),
  ];
  const groups = groupBy(all, ({ name = "" }) => name);
  return new Map([...groups].map(([name, group]) => [name, together(group)]));
}

function together(
  group: readonly {
    readonly form: Carried["form"];
    readonly version?: string | undefined;
    readonly path?: string | undefined;
  }[],
): Carried {
  const files = group.flatMap(({ form, path = "" }) => (form === "file" ? [originalFileName(fileName(path))] : []));
  return {
    form: group[0]?.form ?? "file",
    versions: [...new Set(group.flatMap(({ version }) => version ?? []))].sort(compareReleases),
    files: [...new Set(files)].sort(),
    path: group[0]?.path ?? "",
  };
}

function describe({ versions, files }: Carried): string | undefined {
  const texts = versions.length > 0 ? versions : files;
  return texts.length === 0 ? undefined : texts.join(", ");
}

function named(library: string, { versions }: Carried): string {
  return [library, versions.join(", ")].join(" ").trimEnd();
}

function added(library: string, is: Carried): LibraryChange {
  const text = describe(is);
  return {
    change: "added",
    library,
    form: is.form,
    path: is.path,
    ...(text === undefined ? {} : { new: text }),
    detail: `${named(library, is)} is new${is.form === "embedded" ? ", linked into a binary" : ""}`,
  };
}

function lost(library: string, was: Carried, source: Source | undefined): LibraryChange {
  const text = describe(was);
  return {
    change: "lost",
    library,
    form: was.form,
    path: was.path,
    ...(text === undefined ? {} : { old: text }),
    ...(source === undefined ? {} : { now: source.kind }),
    detail: `${named(library, was)}${was.form === "embedded" ? ", which was linked into a binary," : ""} is no longer in the wheel${source === undefined ? "" : `; ${source.file} is still asked for: ${sourceWords[source.kind]}`}`,
  };
}

const sourceWords: Readonly<Record<LibraryChange["now"] & {}, string>> = {
  system: "the system has to have it",
  python: "it comes from Python",
  runtime: "the system's runtime has to have it",
  "pinned-dependency": "a pinned dependency brings it",
  "unpinned-dependency": "a dependency that is not pinned may bring it",
  missing: "nothing brings it",
  "not-required": "the loader goes on without it",
};

interface Source {
  readonly file: string;
  readonly kind: LibraryChange["now"] & {};
}

/** From where a wheel's binaries take the libraries that it does not carry, by their short names. */
function sourcesOf(release: Release): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const { facts } of binariesOf(release)) {
    for (const { library: file = "", kind } of facts["binary.resolution"] ?? []) {
      if (kind === undefined || kind === "wheel") continue;
      const name = identifyLibrary(file)?.library.name ?? parseLibraryName(file)?.name;
      if (name !== undefined && !sources.has(name)) sources.set(name, { file, kind });
    }
  }
  return sources;
}

function changed(library: string, was: Carried, is: Carried): LibraryChange[] {
  const same = was.versions.length > 0 && is.versions.length > 0 ? "versions" : "files";
  if (was[same].join() === is[same].join()) return [];
  // Linked in, and in a file before or now: the versions alone could tell a change, and one is not known.
  if (same === "files" && (was.files.length === 0 || is.files.length === 0)) return [];
  // Of several files, as libaec and libsz of one library, those that are other ones now.
  const [from = "", to = ""] = [
    describe({ ...was, files: was.files.filter((file) => !is.files.includes(file)) }),
    describe({ ...is, files: is.files.filter((file) => !was.files.includes(file)) }),
  ];
  const direction = same === "files" ? 0 : compareReleases(is.versions.at(-1) ?? "", was.versions.at(-1) ?? "");
  return [
    {
      change: direction > 0 ? "upgraded" : direction < 0 ? "downgraded" : "changed",
      library,
      form: is.form,
      path: is.path,
      old: from,
      new: to,
      detail: `${library} ${from} is ${to} now`,
    },
  ];
}
