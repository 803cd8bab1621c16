import { fileName } from "../../binary.ts";
import { splitLoadPath } from "../../macho/load-path.ts";
import { folderFrom } from "../../search-path.ts";
import { memberPath, type Subject } from "../../subject.ts";
import { installedFolderTest } from "../place.ts";

/** A Mach-O file of the wheel, or a slice of one, as dyld meets it. */
export interface Loadable {
  readonly subject: Subject;
  /** Path in the wheel, without the slice. */
  readonly member: string;
  /** Name in the folder it is installed to. */
  readonly name: string;
  /** Its own name as a library, which others may ask for once it is loaded. */
  readonly installName: string | undefined;
  readonly libraries: readonly NeededLibrary[];
  /** Entries of the run path, by their index in macho.search-paths. */
  readonly rpaths: readonly string[];
  /** It is a main executable, for which `@executable_path` stands. */
  readonly program: boolean;
  /** A process takes slices of its own machine only. */
  readonly architecture: string;
  /** The installed folder that a path leads to which goes on with `rest` from the file's own, through folders that are there. */
  folderOf(rest: string): string | undefined;
}

interface NeededLibrary {
  readonly name: string;
  /** It may be missing. */
  readonly weak: boolean;
}

/** The Mach-O files of a wheel. */
export function loadables(subjects: readonly Subject[]): Loadable[] {
  const exists = installedFolderTest(subjects);
  return subjects.flatMap((subject) => {
    const { facts, kind } = subject;
    if (kind !== "macho" || facts["macho.architecture"] === undefined) return [];
    const member = memberPath(subject);
    return [
      {
        subject,
        member,
        name: fileName(member),
        installName: facts["macho.install-name"],
        // A file whose needs cannot be read is found all the same.
        libraries: (facts["macho.loads"] ?? []).map((load) => ({ name: load.name ?? "", weak: load.kind === "weak" })),
        rpaths: facts["macho.rpaths"] ?? [],
        program: facts["macho.file-type"] === "executable",
        architecture: facts["macho.architecture"],
        folderOf: (rest) => folderFrom(rest, member, exists),
      },
    ];
  });
}

/** The installed folder of a path that starts at the loading file or at the main executable; undefined for others. */
export function startFolder(path: string, file: Loadable, main: Loadable): string | undefined {
  const { start, rest } = splitLoadPath(path);
  if (start === "loader-path") return file.folderOf(rest);
  // Of a library the main executable is the interpreter, which is installed elsewhere.
  return start === "executable-path" && main.program ? main.folderOf(rest) : undefined;
}
