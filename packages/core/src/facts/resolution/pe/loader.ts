import { isApiSet, isInterpreter, moduleName } from "../../pe/library-names.ts";
import { type Effort, type LoadedFile, MOST_STEPS, type NotInWheel, type Resolution } from "../loading.ts";
import type { Loadable } from "./loadable.ts";

/** What surrounds the files of a wheel. */
export interface Installation {
  /** Of each installed folder, in lower case, the files by their names. */
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, Loadable>>;
  /** The folders handed to `os.add_dll_directory`, in lower case. */
  readonly added: readonly string[];
  /** Libraries of the Visual C++ runtime in the directory of python.exe, for a machine. */
  broughtByPython(machine: string): ReadonlySet<string>;
  /** The file of this name that an extension module has loaded, to which every later load is led. */
  loadedByModule?(name: string): Loadable | undefined;
}

/** One library of a load: what it came to, and the file where that is one of the wheel. */
interface Found {
  readonly result: Resolution | NotInWheel;
  readonly file?: Loadable;
}

/** All loads that start in one folder find the same, so that each file is looked at once in them. */
interface FolderLoads {
  readonly known: Map<string, Found>;
  readonly seen: Set<Loadable>;
}

/**
 * Load files as CPython does since 3.8, and everything they need. A file is loaded by its whole path with
 * LOAD_LIBRARY_SEARCH_DEFAULT_DIRS and LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR (Python/dynload_win.c), so that all libraries of
 * the load are looked for in the folder of the file that is loaded, beside python.exe, in the folders of
 * `os.add_dll_directory` and in System32, whichever of them asks; neither in PATH nor in the current directory. A
 * program is started by its whole path: its own folder and System32 count. Names of API sets are no files.
 *
 * No Windows was at hand to measure it; Microsoft describes it under "Dynamic-link library search order".
 *
 * @returns for each file what it loads that no load from its folder loaded before; undefined where it takes more steps
 * than any real wheel.
 */
export function createLoader(around: Installation, effort: Effort): (root: Loadable) => LoadedFile[] | undefined {
  const loads = new Map<string, FolderLoads>();
  return (root) => {
    const key = `${root.machine} ${root.program} ${root.module} ${root.folder}`;
    const folder = loads.get(key) ?? { known: new Map(), seen: new Set() };
    loads.set(key, folder);
    return load(root, folder, around, effort);
  };
}

function load(root: Loadable, { known, seen }: FolderLoads, around: Installation, effort: Effort) {
  const loaded: LoadedFile[] = [];
  const waiting = seen.has(root) ? [] : [root];
  seen.add(root);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const results = file.libraries.map(({ name: library, delayed }) => {
      const name = moduleName(library);
      const before = known.get(name);
      const answer = before ?? search(library, name, { root, around, effort });
      if (before === undefined) known.set(name, answer);
      // Whether the loader goes on without it is a matter of who asks.
      const result = "searched" in answer.result ? { ...answer.result, optional: delayed } : answer.result;
      return { file: answer.file, result: { ...result, library } };
    });
    effort.steps += results.length;
    if (effort.steps > MOST_STEPS) return undefined;
    loaded.push({ subject: file.subject, found: results.map(({ result }) => result), reached: new Set() });
    for (const { file: next } of results.reverse()) {
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return loaded;
}

function search(
  library: string,
  name: string,
  { root, around, effort }: { readonly root: Loadable; readonly around: Installation; readonly effort: Effort },
): Found {
  if (isApiSet(name)) return { result: { library, by: "api-set", kind: "system" } };
  const beside = around.folders.get(root.folder)?.get(name);
  if (beside !== undefined) return found(library, beside, { by: "directory" });
  // A program is not started from the directory of python.exe, but hardly without a Python in PATH, where it looks too.
  if (isInterpreter(name)) return { result: { library, by: "python-directory", kind: "python" } };
  if (around.broughtByPython(root.machine).has(name))
    return { result: { library, by: "python-directory", kind: "runtime" } };
  for (const folder of root.program ? [] : around.added) {
    effort.steps++;
    const file = around.folders.get(folder)?.get(name);
    if (file !== undefined) return found(library, file, { by: "add-dll-directory", entry: entryOf(folder) });
  }
  const before = root.module ? undefined : around.loadedByModule?.(name);
  if (before !== undefined) return found(library, before, { by: "already-loaded" });
  // Other distributions may install into the same folder, as PySide6's do.
  return { result: { library, searched: [{ entry: entryOf(root.folder), folder: root.folder }] } };
}

function found(library: string, file: Loadable, how: Pick<Resolution, "by" | "entry">): Found {
  return { file, result: { library, path: file.subject.path, ...how, kind: "wheel" } };
}

/** The folder below the one that the wheel is installed to. */
function entryOf(folder: string): string {
  return folder.slice(folder.indexOf(":") + 1);
}
