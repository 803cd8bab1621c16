import type { Facts } from "../catalogue/catalogue.ts";
import type { AdmittedPythons } from "./pythons.ts";
import type { ModuleFile } from "./suffix.ts";
import { knownExports, unpromisedIn } from "./table.ts";

type AbsentSymbol = (Facts["binary.absent-python-symbols"] & {})[number];

/**
 * Imported names of CPython that a Python for which the module is built does not export. Python binds all names when
 * it loads a module (`dlopen` with RTLD_NOW), so that the import fails.
 *
 * A name is absent before the first and after the last version that is known to export it; what is missing between
 * two is a matter of how one interpreter was configured. Names of the stable ABI never vanish, and many were exported
 * before they were promised: they are not judged.
 */
export function absentPythonSymbols(
  imports: readonly string[],
  file: ModuleFile,
  admitted: readonly AdmittedPythons[],
): AbsentSymbol[] {
  return targetVersions(file, admitted).flatMap((minor) =>
    imports.filter((name) => isAbsent(name, minor)).map((symbol) => ({ symbol, python: `3.${minor}` })),
  );
}

/** Minor versions, of builds with the global lock, for which alone the module or the wheel is built. */
export function targetVersions(
  { versionSpecific, loadedBy }: ModuleFile,
  admitted: readonly AdmittedPythons[],
): number[] {
  const versions = (versionSpecific ? loadedBy : admitted)
    .filter(({ freeThreaded, from, to }) => !freeThreaded && from === to)
    .map(({ from }) => from);
  return [...new Set(versions)].filter((minor) => minor >= knownExports.from && minor <= knownExports.to);
}

/** Which modules are built in, and so which `PyInit_…` are there, is chosen with each interpreter. */
function isAbsent(name: string, minor: number): boolean {
  if (name.startsWith("PyInit_")) return false;
  const versions = unpromisedIn(name);
  if (versions === undefined) return false;
  return versions.every((other) => other < minor) || versions.every((other) => other > minor);
}
