import { installedPath } from "../wheel/installed-path.ts";
import type { searchPathClasses } from "./catalogue/elf.ts";

export type SearchPathClass = (typeof searchPathClasses)[number];

/** The folders that exist once the wheel is installed, and the names that are its own at the top. */
export interface InstalledFolders {
  /** Installed folders as `scheme:path`, with every folder above them. */
  readonly folders: ReadonlySet<string>;
  readonly topLevel: ReadonlySet<string>;
}

/** Of a binary that is in no wheel. */
export const noFolders: InstalledFolders = { folders: new Set(), topLevel: new Set() };

/** Deeper folders than in any wheel. A path of 64 KiB may have half as many, and all of their names would be kept. */
const MOST_DEPTH = 100;

export function installedFolders(members: Iterable<string>): InstalledFolders {
  const folders = new Set<string>();
  const topLevel = new Set<string>();
  for (const member of members) {
    const { scheme, path } = installedPath(member);
    const end = path.indexOf("/");
    if (end < 0) folders.add(`${scheme}:`);
    else {
      const top = path.slice(0, end);
      topLevel.add(top);
      topLevel.add(`${top}.libs`);
    }
    const whole = `${scheme}:${path}`;
    let slash = whole.indexOf("/");
    for (let depth = 0; slash >= 0 && depth < MOST_DEPTH; depth++) {
      folders.add(whole.slice(0, slash));
      slash = whole.indexOf("/", slash + 1);
    }
  }
  return { folders, topLevel };
}

const worldWritable = ["/tmp", "/var/tmp", "/dev/shm", "/run/shm"];

/** `$ORIGIN` as the loader accepts it: a name that goes on with a letter, a digit or `_` is another, unknown token. */
const originStart = /^(?:\$ORIGIN(?![A-Za-z0-9_])|\$\{ORIGIN\})/;
const knownToken = /\$(?:(?:ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_])|\{(?:ORIGIN|LIB|PLATFORM)\})/g;

/** Does the entry lead somewhere that depends on where the file is installed? */
export function usesOrigin(entry: string): boolean {
  return originStart.test(entry);
}

/**
 * Where one entry of a search path leads.
 *
 * @param musl musl skips empty entries, which glibc takes for the current directory.
 * @param member path of the binary in the wheel; `installed` the folders beside it.
 */
export function classifySearchPath(
  entry: string,
  context: {
    readonly musl: boolean;
    readonly member: string;
    readonly installed: InstalledFolders;
  },
): SearchPathClass {
  if (entry === "") return context.musl ? "dead" : "empty";
  if (usesOrigin(entry)) return classifyFromFolder(entry.replace(originStart, ""), context.member, context.installed);
  if (entry.replace(knownToken, "").includes("$")) return "bogus-token";
  if (!entry.startsWith("/")) return "relative";
  return classifyAbsolute(entry);
}

/** Stands for the directory that the wheel's scheme is installed to. */
const ROOT = "(root)";

/** The folders of a path without empty ones, `.` and `..`. */
export function normalisePath(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}

/**
 * The installed folder that an entry from `$ORIGIN` leads to, as `scheme:path`.
 *
 * @param exists where it is given, every folder that `..` leads out of must be there: the system follows paths
 * step by step and does not shorten them.
 * @returns undefined for other entries, and for what leads out of the directory that is installed to.
 */
export function originFolder(entry: string, member: string, exists?: (folder: string) => boolean): string | undefined {
  return usesOrigin(entry) ? folderFrom(entry.replace(originStart, ""), member, exists) : undefined;
}

/**
 * The installed folder that a path leads to which goes on with `rest` from the folder of `member`; as
 * {@link originFolder}.
 *
 * @param rest what stands behind the token for the folder. A loader only puts the folder in the token's place:
 * `$ORIGIN.libs` is a folder beside the file's own.
 */
export function folderFrom(rest: string, member: string, exists?: (folder: string) => boolean): string | undefined {
  const { scheme, path } = installedPath(member);
  const expanded = [ROOT, ...path.split("/").slice(0, -1)].join("/") + rest;
  const below = ([root, ...folders]: readonly string[]): string | undefined =>
    root === ROOT ? `${scheme}:${folders.join("/")}` : undefined;
  const parts: string[] = [];
  for (const part of expanded.split("/")) {
    if (part === "..") {
      const left = below(parts);
      if (left !== undefined && exists !== undefined && !exists(left) && parts.length > 1) return undefined;
      parts.pop();
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return below(parts);
}

/** Where a path leads that goes on with `rest` from the folder of `member`. */
export function classifyFromFolder(rest: string, member: string, installed: InstalledFolders): SearchPathClass {
  const folder = folderFrom(rest, member);
  if (folder === undefined) return "escapes";
  if (folderFrom(rest, member, (left) => installed.folders.has(left)) === undefined) return "dead";
  if (installed.folders.has(folder)) return "inside-wheel";
  return installed.topLevel.has(topFolder(folder)) ? "dead" : "cross-package";
}

/** The first component of an installed folder, "" of the directory that is installed to. */
export function topFolder(folder: string): string {
  return folder.slice(folder.indexOf(":") + 1).split("/")[0] ?? "";
}

function classifyAbsolute(entry: string): SearchPathClass {
  const parts = normalisePath(entry.replace(/\$(?:LIB(?![A-Za-z0-9_])|\{LIB\})/g, "lib64"));
  const path = `/${parts.join("/")}`;
  if (worldWritable.some((folder) => path === folder || path.startsWith(`${folder}/`))) return "world-writable";
  const library = parts[0] === "usr" ? (parts[1] === "local" ? parts[2] : parts[1]) : parts[0];
  return library !== undefined && /^lib(?:32|64|x32|o32)?$/.test(library) ? "system" : "build-directory";
}
