import { classifyFromFolder, type InstalledFolders, normalisePath, type SearchPathClass } from "../search-path.ts";

/** Where a path that dyld is given starts (dyld(1), "DYNAMIC LIBRARY LOADING"). */
export interface LoadPath {
  readonly start: "rpath" | "loader-path" | "executable-path" | "absolute" | "relative" | "unknown-token";
  /** What stands behind the token; all of a path without one. */
  readonly rest: string;
}

const tokens = { "@rpath": "rpath", "@loader_path": "loader-path", "@executable_path": "executable-path" } as const;

/** Take the path of a library, or an entry of a run path, apart. A token ends at a slash or at the end. */
export function splitLoadPath(path: string): LoadPath {
  const slash = path.indexOf("/");
  const first = slash < 0 ? path : path.slice(0, slash);
  if (Object.hasOwn(tokens, first))
    return { start: tokens[first as keyof typeof tokens], rest: path.slice(first.length) };
  if (first.startsWith("@")) return { start: "unknown-token", rest: path };
  return { start: path.startsWith("/") ? "absolute" : "relative", rest: path };
}

/** Folders of the system that nobody can write to, by their first components; /usr/local is not one of them. */
const systemFolders = ["/usr/lib", "/system/library", "/system/iossupport", "/system/cryptexes"];
/** Links that every Mac has: /tmp and /var are below /private. Anybody may make folders in these. */
const worldWritable = ["/tmp", "/var/tmp", "/private/tmp", "/private/var/tmp", "/users/shared"];

/** Paths are compared as the file system of macOS does, which takes letters of both cases for the same. */
function isBelow(path: string, folders: readonly string[]): boolean {
  const normal = `/${normalisePath(path).join("/")}/`.toLowerCase();
  return folders.some((folder) => normal.startsWith(`${folder}/`));
}

/** Is it a library of macOS? Most are only in the cache of dyld and no files any more. */
export function isSystemLibrary(path: string): boolean {
  return path.startsWith("/") && isBelow(path, systemFolders);
}

const libpythonFile = /^libpython[0-9.]+[a-z]*\.dylib$/;
const libpythonFramework = /\/Python(?:T)?\.framework\/Versions\/[^/]+\/Python(?:T)?$/;

/** Is it Python's own library, as a file or as a framework? */
export function isLibpython(path: string): boolean {
  return libpythonFile.test(path.slice(path.lastIndexOf("/") + 1)) || libpythonFramework.test(path);
}

/**
 * Where one entry of a run path leads.
 *
 * @param member path of the binary in the wheel; `installed` the folders beside it; `program`: it is the executable
 * that `@executable_path` stands for, which is else the interpreter, outside of all that is installed.
 */
export function classifyRunPath(
  entry: string,
  context: { readonly member: string; readonly installed: InstalledFolders; readonly program: boolean },
): SearchPathClass {
  if (entry === "") return "empty";
  const { start, rest } = splitLoadPath(entry);
  switch (start) {
    case "loader-path":
      return classifyFromFolder(rest, context.member, context.installed);
    case "executable-path":
      return context.program ? classifyFromFolder(rest, context.member, context.installed) : "escapes";
    case "rpath":
    case "unknown-token":
      return "bogus-token";
    case "relative":
      return "relative";
    case "absolute":
      if (isBelow(entry, worldWritable)) return "world-writable";
      return isBelow(entry, systemFolders) ? "system" : "build-directory";
  }
}
