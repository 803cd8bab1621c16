import { isSystemLibrary, splitLoadPath } from "../../macho/load-path.ts";
import { type Effort, type LoadedFile, MOST_STEPS, type NotInWheel, type Resolution } from "../loading.ts";
import { type Loadable, startFolder } from "./loadable.ts";

/** The slices of each installed Mach-O file, at `FOLDER/NAME`. */
export type InstalledFiles = ReadonlyMap<string, readonly Loadable[]>;

/** One file of a load, with the file that caused it to be loaded. */
interface Node {
  readonly file: Loadable;
  readonly loader: Node | undefined;
}

/**
 * Load one file as dlopen does, and everything it needs: first all that a file asks for itself, then, one by one, what
 * these ask for.
 *
 * A path is taken as it is written, from `@loader_path` beside the file that asks, and from `@rpath` by the LC_RPATH
 * entries of that file and of those that caused it to be loaded, up to the first (dyld(1)). A path that leads nowhere
 * is still met by a loaded library that has it as its install name. No system of Apple was at hand to measure it.
 *
 * @returns undefined where it takes more steps than any real wheel.
 */
export function simulateLoad(root: Loadable, installed: InstalledFiles, effort: Effort): LoadedFile[] | undefined {
  const known = new Map<string, Loadable>();
  const reached = new Map<Loadable, Set<number>>();
  const loaded: LoadedFile[] = [];
  const add = (file: Loadable): void => {
    if (reached.has(file)) return;
    reached.set(file, new Set());
    if (file.installName !== undefined && !known.has(file.installName)) known.set(file.installName, file);
  };
  const at = (folder: string | undefined, name: string): Loadable | undefined =>
    folder === undefined
      ? undefined
      : installed.get(`${folder}/${name}`)?.find(({ architecture }) => architecture === root.architecture);
  const resolve = (node: Node, { name, weak }: Loadable["libraries"][number]): [Resolution | NotInWheel, Loadable?] => {
    effort.steps++;
    const tried = locate(node, name);
    const file = tried.file ?? known.get(name);
    if (file === undefined) {
      const { entry, searched, by } = tried;
      // Nobody knows without a Mac whether the system has it there; it is not an error to say so.
      if (entry !== undefined) return [{ library: name, by: "rpath", kind: "system", entry }];
      return [{ library: name, searched, optional: weak, ...(by === undefined ? {} : { by }) }];
    }
    add(file);
    const path = file.subject.path;
    if (tried.file === undefined) return [{ library: name, path, by: "already-loaded", kind: "wheel" }, file];
    const { by = "none", entry, from } = tried;
    const words = { ...(entry === undefined ? {} : { entry }), ...(from === undefined ? {} : { from }) };
    return [{ library: name, path, by, kind: "wheel", ...words }, file];
  };
  const locate = (node: Node, path: string): Attempt => {
    const { start, rest } = splitLoadPath(path);
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    switch (start) {
      case "rpath":
        return search(node, rest.slice(0, rest.lastIndexOf("/") + 1), name);
      case "loader-path":
      case "executable-path": {
        const entry = path.slice(0, slash);
        const folder = startFolder(entry, node.file, root);
        return { file: at(folder, name), by: start, searched: folder === undefined ? [] : [{ entry, folder }] };
      }
      default:
        return { file: undefined, by: "absolute", searched: [] };
    }
  };
  const search = (node: Node, folders: string, name: string): Attempt => {
    const searched: { entry: string; folder: string | undefined }[] = [];
    let system: string | undefined;
    for (let owner: Node | undefined = node; owner !== undefined; owner = owner.loader) {
      for (const [index, entry] of owner.file.rpaths.entries()) {
        if (++effort.steps > MOST_STEPS) return { file: undefined, searched };
        reached.get(owner.file)?.add(index);
        const folder = startFolder(`${entry}${folders}`, owner.file, root);
        searched.push({ entry, folder });
        const file = at(folder, name);
        if (file !== undefined) {
          const inherited = owner !== node;
          return {
            file,
            by: inherited ? "inherited-rpath" : "rpath",
            entry,
            from: inherited ? owner.file.subject.path : undefined,
            searched,
          };
        }
        if (isSystemLibrary(`${entry}${folders}${name}`)) system ??= entry;
      }
    }
    return { file: undefined, entry: system, searched };
  };

  add(root);
  const waiting: Node[] = [{ file: root, loader: undefined }];
  const seen = new Set<Loadable>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const { file } = node;
    if (seen.has(file)) continue;
    seen.add(file);
    const results = file.libraries.map((library) => resolve(node as Node, library));
    if (effort.steps > MOST_STEPS) return undefined;
    loaded.push({
      subject: file.subject,
      found: results.map(([result]) => result),
      reached: reached.get(file) ?? new Set(),
    });
    for (const [, next] of results.reverse())
      if (next !== undefined && !seen.has(next)) waiting.push({ file: next, loader: node });
  }
  return loaded;
}

/** What one way to a library came to. */
interface Attempt {
  readonly file: Loadable | undefined;
  readonly by?: "absolute" | "loader-path" | "executable-path" | "rpath" | "inherited-rpath";
  /** The entry of the run path that leads to the file, or else into the system. */
  readonly entry?: string | undefined;
  readonly from?: string | undefined;
  readonly searched: NotInWheel["searched"];
}
