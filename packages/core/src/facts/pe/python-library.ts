import type { Facts } from "../catalogue/catalogue.ts";
import { type AdmittedPythons, type PythonRange, pythonName } from "../stable-abi/pythons.ts";
import type { ModuleFile } from "../stable-abi/suffix.ts";
import { parsePythonLibrary } from "./library-names.ts";

type WrongLibrary = (Facts["pe.wrong-python-libraries"] & {})[number];

/**
 * See `pe.wrong-python-libraries` in the catalogue; of each library the first Python that does not have it.
 *
 * A second interpreter in the process is what CPython itself refuses where it can see it (GetPythonImport of
 * Python/dynload_win.c); where python3.dll stands between them it cannot.
 */
export function wrongPythonLibraries(
  needed: readonly string[],
  file: ModuleFile | undefined,
  admitted: readonly AdmittedPythons[],
): WrongLibrary[] {
  const pythons: readonly PythonRange[] = file?.versionSpecific === true ? file.loadedBy : admitted;
  const stable = pythons.some(({ from, to }) => from !== to);
  return needed.flatMap((library) => {
    const asked = parsePythonLibrary(library);
    if (asked === undefined) return [];
    for (const python of pythons) {
      const minor = firstWithout(asked, python);
      if (minor === undefined) continue;
      const threads = python.freeThreaded ? "t" : "";
      const expected = `python3${stable ? "" : minor}${threads}.dll`;
      return [{ library, python: pythonName(python, minor), expected }];
    }
    return [];
  });
}

/** The first of these Pythons that does not have the library. */
function firstWithout(
  { minor, freeThreaded }: NonNullable<ReturnType<typeof parsePythonLibrary>>,
  { from, to, freeThreaded: threads }: PythonRange,
): number | undefined {
  if (freeThreaded !== threads) {
    // What is built for both has the library of the free-threaded stable ABI, which Pythons with the lock bring as well.
    return minor === undefined && freeThreaded && from >= FIRST_WITH_BOTH ? undefined : from;
  }
  if (minor === undefined || (from === minor && to === minor)) return undefined;
  return from === minor ? from + 1 : from;
}

/** PEP 803: from Python 3.15 on one file can be for both builds. */
const FIRST_WITH_BOTH = 15;
