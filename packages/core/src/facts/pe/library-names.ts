import { apiSetPrefixes, pythonRuntimes, systemLibraries, visualCRuntime } from "./windows-libraries.generated.ts";

let known: ReadonlySet<string> | undefined;

/** The name by which Windows compares libraries: case does not count, and one without a dot gets `.dll`. */
export function moduleName(library: string): string {
  const name = library.toLowerCase();
  return name.includes(".") ? name : `${name}.dll`;
}

/** delvewheel puts 32 hexadecimal digits of a hash between the name and `.dll`. */
const mangled = /^(.+)-([0-9a-f]{32})(\.dll)$/;

/** A library's name as delvewheel gave it, taken apart; undefined for other names. */
export function parseMangledName(library: string): { readonly name: string; readonly hash: string } | undefined {
  const [, stem, hash, extension] = mangled.exec(moduleName(library)) ?? [];
  return stem === undefined || hash === undefined ? undefined : { name: `${stem}${extension}`, hash };
}

/** The name that a library had before delvewheel renamed it, in lower case. */
export function plainName(library: string): string {
  return parseMangledName(library)?.name ?? moduleName(library);
}

/** Names that the loader does not look for as files but maps to libraries of the system. */
export function isApiSet(library: string): boolean {
  const name = moduleName(library);
  return apiSetPrefixes.some((prefix) => name.startsWith(prefix));
}

/** Is it a library that every supported Windows has in System32? The list is taken apart at the first question. */
export function isSystemLibrary(library: string): boolean {
  known ??= new Set(systemLibraries.split(" "));
  return known.has(moduleName(library));
}

/** Is it a library of the Visual C++ runtime, which is redistributed and not part of Windows? */
export function isVisualCRuntime(library: string): boolean {
  return visualCRuntime.test(plainName(library)) && !isSystemLibrary(library);
}

/** Does a file of this name stand in the way of a library of Windows? Runtimes are brought along on purpose. */
export function takesSystemName(library: string): boolean {
  return isSystemLibrary(library) && !visualCRuntime.test(moduleName(library));
}

/** Runtimes that only come with Visual Studio: those of C and C++, and the interpreter's own. */
const debugLibrary =
  /^(?:vcruntime[0-9]+(?:_[0-9]+)?d|msvcp[0-9]+(?:_[0-9]+|_atomic_wait|_codecvt_ids)?d|msvcr[0-9]+d|concrt[0-9]+d|vcomp[0-9]+d|mfc[0-9]+u?d|ucrtbased|python[0-9]+t?_d)\.dll$/;

export function isDebugLibrary(library: string): boolean {
  return debugLibrary.test(plainName(library));
}

/** CPython's own library: of one version, `python312.dll`, or of the stable ABI, `python3.dll`. */
export interface PythonLibrary {
  /** Undefined of the stable ABI. */
  readonly minor: number | undefined;
  readonly freeThreaded: boolean;
}

const pythonLibrary = /^python3([0-9]{0,2})(t?)(?:_d)?\.dll$/;

export function parsePythonLibrary(library: string): PythonLibrary | undefined {
  const [, minor, threads] = pythonLibrary.exec(moduleName(library)) ?? [];
  return minor === undefined
    ? undefined
    : { minor: minor === "" ? undefined : Number(minor), freeThreaded: threads === "t" };
}

/** The library of any interpreter: of CPython of all versions, of PyPy and of GraalPy. */
export function isInterpreter(library: string): boolean {
  return /^(?:python[0-9]+t?(?:_d)?|libpypy[0-9.]+-c|python-native)\.dll$/.test(moduleName(library));
}

/** Libraries of the Visual C++ runtime that a CPython 3 of this minor version brings along on a machine. */
export function broughtByPython(machine: string, minor: number): readonly string[] {
  return pythonRuntimes
    .filter((runtime) => runtime.machine === machine && runtime.from <= minor && minor <= runtime.to)
    .flatMap(({ libraries }) => libraries);
}
