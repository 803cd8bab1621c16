import { fileName } from "../../binary.ts";
import { usesMusl } from "../../elf/libc.ts";
import { originFolder } from "../../search-path.ts";
import type { Subject } from "../../subject.ts";
import type { SearchEntry } from "../loading.ts";
import { installedFolder, installedFolderTest } from "../place.ts";

/** An ELF file of the wheel as the loader meets it. */
export interface Loadable {
  readonly subject: Subject;
  /** Path in the wheel. */
  readonly member: string;
  /** Name in the folder it is installed to. */
  readonly name: string;
  /** Installed folder, `scheme:path`. */
  readonly folder: string;
  readonly soname: string | undefined;
  readonly needed: readonly string[];
  readonly rpath: readonly SearchEntry[];
  readonly runpath: readonly SearchEntry[];
  /** What musl searches: RUNPATH or else RPATH, as it reads them. */
  readonly muslPath: readonly SearchEntry[];
  /** DT_RUNPATH is there, even if it is empty: DT_RPATH is then ignored. */
  readonly hasRunpath: boolean;
  readonly musl: boolean;
  /** The installed folder that a path from `$ORIGIN` leads to, through folders that are there. */
  folderOf(path: string): string | undefined;
  /** Loaders pass over files for another machine. */
  readonly machine: string;
}

/** The ELF files of a wheel. */
export function loadables(subjects: readonly Subject[]): Loadable[] {
  const exists = installedFolderTest(subjects);
  return subjects.flatMap((subject) => {
    const { facts, path, kind } = subject;
    if (kind !== "elf") return [];
    // A file whose needs cannot be read is found all the same.
    const needed = facts["binary.needed"] ?? [];
    const folderOf = (entry: string): string | undefined => originFolder(entry, path, exists);
    const entries = (facts["elf.search-paths"] ?? []).map(({ entry = "", tag }, index) => ({
      tag,
      searched: { entry, index, folder: folderOf(entry) },
    }));
    const tagged = (wanted: string): SearchEntry[] =>
      entries.filter(({ tag }) => tag === wanted).map(({ searched }) => searched);
    const rpath = tagged("rpath");
    const runpath = tagged("runpath");
    const hasRunpath = (facts["elf.runpath"] ?? []).length > 0;
    return [
      {
        subject,
        member: path,
        name: fileName(path),
        folder: installedFolder(path),
        soname: facts["elf.soname"],
        needed,
        rpath,
        runpath,
        muslPath: muslEntries(hasRunpath ? runpath : rpath),
        hasRunpath,
        musl: usesMusl(needed),
        folderOf,
        machine: `${facts["binary.machine"]} ${facts["binary.bits"]}`,
      },
    ];
  });
}

/** musl passes over empty entries, and ignores a path as a whole that has a `$` which is not `$ORIGIN`. */
function muslEntries(entries: readonly SearchEntry[]): readonly SearchEntry[] {
  const foreign = entries.some(({ entry }) => entry.replace(/\$(?:ORIGIN|\{ORIGIN\})/g, "").includes("$"));
  return foreign ? [] : entries.filter(({ entry }) => entry !== "");
}
