import { installedPath } from "../../wheel/installed-path.ts";
import { FIRST_ABI3T, minorOf, type PythonRange } from "./pythons.ts";

/** The name of an extension module's file, as Python's import system takes it apart. */
export interface ModuleFile {
  /** Where it is installed, without its suffix: `site-packages:demo/_core`. */
  readonly module: string;
  /** What follows the module's own name: `.abi3.so`. */
  readonly suffix: string;
  /** The ABI that the suffix claims; none for a plain `.so`, and for a suffix of one version. */
  readonly abi: "abi3" | "abi3t" | undefined;
  /** Is it for one version of Python only? */
  readonly versionSpecific: boolean;
  /** The Pythons that look for such a suffix. */
  readonly loadedBy: readonly PythonRange[];
}

const versionSuffix = /^\.cpython-3([0-9]{1,2})([a-z]*)(?:-[^.]+)?\.so$/;
const windowsSuffix = /^\.cp3([0-9]{1,2})(t?)-win[a-z0-9_]+\.pyd$/;
const abi3Suffix = /^\.abi3(t?)(-[^.]+)?\.so$/;

/** The stable ABI begins with Python 3.2 (PEP 384). */
export const FIRST_ABI3 = 2;
/** Since 3.15 a suffix may name the platform too, before it only the whole ABI could (CPython pull request 152461). */
const FIRST_ABI3_WITH_PLATFORM = 15;

/**
 * Free-threaded 3.13 and 3.14 look for it too, though what it promises is the ABI of the other build and most such files
 * crash there (CPython issue 120901, Meson issue 15637); 3.15 does not any more.
 */
const freeThreadedAbi3: PythonRange = { freeThreaded: true, from: 13, to: 14 };

const allOf = (freeThreaded: boolean, from: number): PythonRange => ({ freeThreaded, from, to: Infinity });

/**
 * Take a module's path apart by `_PyImport_DynLoadFiletab` (CPython, Python/dynload_shlib.c): a build looks for the
 * suffix of its own version, for `.abi3.so` unless it is free-threaded, from 3.15 on for `.abi3t.so`, and for `.so`; on
 * Windows for `.cp312-win_amd64.pyd` and for `.pyd`, whatever case they have (Python/dynload_win.c).
 *
 * @returns undefined for names that no CPython looks for.
 */
export function parseModuleFile(path: string): ModuleFile | undefined {
  const { scheme, path: installed } = installedPath(path);
  const dot = installed.indexOf(".", installed.lastIndexOf("/") + 1);
  if (dot < 0) return undefined;
  const suffix = installed.slice(dot);
  const file = { module: `${scheme}:${installed.slice(0, dot)}`, suffix };
  const version = versionSuffix.exec(suffix) ?? windowsSuffix.exec(suffix.toLowerCase());
  const minor = minorOf(version);
  if (minor !== undefined) {
    const freeThreaded = version?.[2]?.includes("t") === true;
    return { ...file, abi: undefined, versionSpecific: true, loadedBy: [{ freeThreaded, from: minor, to: minor }] };
  }
  const stable = abi3Suffix.exec(suffix);
  if (stable !== null) {
    const abi = stable[1] === "t" ? "abi3t" : "abi3";
    return { ...file, abi, versionSpecific: false, loadedBy: loadersOfStable(abi, stable[2] !== undefined) };
  }
  if (suffix !== ".so" && suffix.toLowerCase() !== ".pyd") return undefined;
  return { ...file, abi: undefined, versionSpecific: false, loadedBy: [allOf(false, 0), allOf(true, 0)] };
}

function loadersOfStable(abi: "abi3" | "abi3t", withPlatform: boolean): PythonRange[] {
  if (abi === "abi3t") return [allOf(false, FIRST_ABI3T), allOf(true, FIRST_ABI3T)];
  return withPlatform ? [allOf(false, FIRST_ABI3_WITH_PLATFORM)] : [allOf(false, FIRST_ABI3), freeThreadedAbi3];
}
