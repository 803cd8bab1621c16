import { fileName } from "../../binary.ts";
import { moduleName } from "../../pe/library-names.ts";
import type { Subject } from "../../subject.ts";
import { installedFolder } from "../place.ts";

/** A PE file of the wheel, as the loader of Windows meets it. */
export interface Loadable {
  readonly subject: Subject;
  /** By which the loader compares libraries. */
  readonly name: string;
  /** The folder it is installed to, in lower case: Windows tells no two names apart by case. */
  readonly folder: string;
  /** A process starts from it. */
  readonly program: boolean;
  /** Python imports it. */
  readonly module: boolean;
  readonly machine: string;
  readonly libraries: readonly NeededLibrary[];
}

interface NeededLibrary {
  readonly name: string;
  /** Looked for when one of its functions is first called. */
  readonly delayed: boolean;
}

/** The PE files of a wheel. */
export function loadables(subjects: readonly Subject[]): Loadable[] {
  return subjects.flatMap((subject) => {
    const { facts, kind, path } = subject;
    if (kind !== "pe" || facts["pe.file-type"] === undefined) return [];
    const delayed = (facts["pe.delay-imports"] ?? []).map(({ library = "" }) => ({ name: library, delayed: true }));
    return [
      {
        subject,
        name: moduleName(fileName(path)),
        folder: installedFolder(path).toLowerCase(),
        program: facts["pe.file-type"] === "program",
        module: isModule(subject),
        machine: facts["binary.machine"] ?? "unknown",
        // A file whose needs cannot be read is found all the same.
        libraries: [
          ...(facts["pe.imports"] ?? []).map(({ library = "" }) => ({ name: library, delayed: false })),
          ...delayed,
        ],
      },
    ];
  });
}

/** By its exports, or by its name where these cannot be read. */
export function isModule({ facts, path }: Subject): boolean {
  return facts["binary.extension-module"] ?? path.toLowerCase().endsWith(".pyd");
}
