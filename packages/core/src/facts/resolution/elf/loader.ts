import {
  type Effort,
  type LoadedFile,
  MOST_STEPS,
  type NotInWheel,
  type Resolution,
  type SearchEntry,
} from "../loading.ts";
import type { Loadable } from "./loadable.ts";

/** What every Python process has loaded before any extension module. */
const alwaysLoaded =
  /^(?:libc\.so\.6|libm\.so\.6|libdl\.so\.2|libpthread\.so\.0|librt\.so\.1|ld-linux.*|ld64\.so\..*|libc\.so|libc\.musl-.*)$/;

/** Names that musl's loader answers from itself (ldso/dynlink.c, "reserved"). */
const muslOwn = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;

/** The installed wheel as a loader sees it. */
export interface InstalledWheel {
  /** Files at `FOLDER/NAME`; `undefined` for one that is no ELF file, which ends a search with an error. */
  readonly files: ReadonlyMap<string, Loadable | undefined>;
  /** The whole process is musl's, whatever a single library needs. */
  readonly musl: boolean;
}

/** One file of a load, with the file that caused it to be loaded. */
interface Node {
  readonly file: Loadable;
  readonly loader: Node | undefined;
  readonly reached: Set<number>;
}

/**
 * Load one file as dlopen does, and everything it needs, breadth first (glibc `_dl_map_object_deps`).
 *
 * For each needed name: what is already loaded under it or has it as its soname; else the search path of the
 * file that needs it: DT_RPATH of it and of the files that caused it to be loaded, unless it has DT_RUNPATH,
 * then its DT_RUNPATH (ld.so(8)). musl knows loaded files by their file names only, and searches RPATH and
 * RUNPATH alike, with those of all files above. test-wheels/loading holds what the real loaders did.
 *
 * @returns undefined where it takes more steps than any real wheel.
 */
export function simulateLoad(root: Loadable, wheel: InstalledWheel, effort: Effort): LoadedFile[] | undefined {
  const known = new Map<string, Loadable>();
  const nodes: Node[] = [];
  const files = new Set<Loadable>();
  const add = (file: Loadable, loader: Node | undefined): void => {
    if (files.has(file)) return;
    files.add(file);
    nodes.push({ file, loader, reached: new Set() });
    // What is opened by its path, as an extension module is, is known by its soname alone.
    if (!wheel.musl && file.soname !== undefined && !known.has(file.soname)) known.set(file.soname, file);
  };
  const search = (node: Node, library: string): Resolution | NotInWheel => {
    const searched: SearchEntry[] = [];
    for (const { owner, entry, by } of searchPath(node, wheel.musl)) {
      if (++effort.steps > MOST_STEPS) break;
      searched.push(entry);
      owner.reached.add(entry.index);
      const place = `${entry.folder}/${library}`;
      if (entry.folder === undefined || !wheel.files.has(place)) continue;
      const file = wheel.files.get(place);
      // glibc passes over a file for another machine; musl fails on it, and both fail on what is no ELF file.
      if (file === undefined || (wheel.musl && file.machine !== node.file.machine)) break;
      if (file.machine !== node.file.machine) continue;
      known.set(library, file);
      add(file, node);
      const from = owner === node ? {} : { from: owner.file.member };
      return { library, path: file.member, by, kind: "wheel", entry: entry.entry, ...from };
    }
    return { library, searched };
  };
  const resolve = (node: Node, library: string): Resolution | NotInWheel => {
    effort.steps++;
    const earlier = known.get(library);
    if (earlier !== undefined) return { library, path: earlier.member, by: "already-loaded", kind: "wheel" };
    if (library.includes("/")) return resolvePath(node, library, wheel, add);
    if (wheel.musl && muslOwn.test(library)) return { library, by: "default", kind: "system" };
    return alwaysLoaded.test(library) ? { library, searched: [] } : search(node, library);
  };
  add(root, undefined);
  const found: (readonly (Resolution | NotInWheel)[])[] = [];
  for (const node of nodes) {
    found.push(node.file.needed.map((library) => resolve(node, library)));
    if (effort.steps > MOST_STEPS) return undefined;
  }
  return nodes.map(({ file: { subject }, reached }, index) => ({ subject, reached, found: found[index] ?? [] }));
}

/** A needed name with a slash is a path; from `$ORIGIN` it may lead into the wheel, but musl takes it as it is written. */
function resolvePath(
  node: Node,
  library: string,
  wheel: InstalledWheel,
  add: (file: Loadable, loader: Node) => void,
): Resolution {
  const folder = wheel.musl ? undefined : node.file.folderOf(library.slice(0, library.lastIndexOf("/")));
  const file =
    folder === undefined ? undefined : wheel.files.get(`${folder}${library.slice(library.lastIndexOf("/"))}`);
  if (file === undefined || file.machine !== node.file.machine) return { library, by: "absolute", kind: "missing" };
  add(file, node);
  return { library, path: file.member, by: "absolute", kind: "wheel" };
}

interface SearchStep {
  readonly owner: Node;
  readonly entry: SearchEntry;
  readonly by: "rpath" | "inherited-rpath" | "runpath";
}

/** Where a loader looks for what a file needs, in its order. */
function* searchPath(node: Node, musl: boolean): Generator<SearchStep, void, void> {
  if (!musl && node.file.hasRunpath) {
    for (const entry of node.file.runpath) yield { owner: node, entry, by: "runpath" };
    return;
  }
  for (let owner: Node | undefined = node; owner !== undefined; owner = owner.loader) {
    const { rpath, muslPath, hasRunpath } = owner.file;
    // Where both tags are there glibc drops RPATH; musl lets RUNPATH take its place.
    if (hasRunpath && !musl) continue;
    const by = owner !== node ? "inherited-rpath" : hasRunpath ? "runpath" : "rpath";
    for (const entry of musl ? muslPath : rpath) yield { owner, entry, by };
  }
}
