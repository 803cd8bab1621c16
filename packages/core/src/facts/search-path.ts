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

export function installedFolders(members: Iterable<string>): InstalledFolders {
  const folders = new Set<string>();
  const topLevel = new Set<string>();
  for (const member of members) {
    const { scheme, path } = installedPath(member);
    const parts = path.split("/");
    const [top = ""] = parts;
    if (parts.length === 1) folders.add(`${scheme}:`);
    else {
      topLevel.add(top);
      topLevel.add(`${top}.libs`);
    }
    for (let depth = 1; depth < parts.length; depth++) folders.add(`${scheme}:${parts.slice(0, depth).join("/")}`);
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
  if (usesOrigin(entry)) return classifyFromOrigin(entry.replace(originStart, ""), context.member, context.installed);
  if (entry.replace(knownToken, "").includes("$")) return "bogus-token";
  if (!entry.startsWith("/")) return "relative";
  return classifyAbsolute(entry);
}

/** Stands for the directory that the wheel's scheme is installed to. */
const ROOT = "(root)";

/** The folders of a path without empty ones, `.` and `..`. */
function normalisePath(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}

function classifyFromOrigin(rest: string, member: string, installed: InstalledFolders): SearchPathClass {
  const origin = installedPath(member);
  // The loader only puts the folder in the token's place: `$ORIGIN.libs` is a folder beside the file's own.
  const expanded = [ROOT, ...origin.path.split("/").slice(0, -1)].join("/") + rest;
  const [root, ...parts] = normalisePath(expanded);
  if (root !== ROOT) return "escapes";
  if (installed.folders.has(`${origin.scheme}:${parts.join("/")}`)) return "inside-wheel";
  const [top] = parts;
  return top === undefined || !installed.topLevel.has(top) ? "cross-package" : "dead";
}

function classifyAbsolute(entry: string): SearchPathClass {
  const parts = normalisePath(entry.replace(/\$(?:LIB(?![A-Za-z0-9_])|\{LIB\})/g, "lib64"));
  const path = `/${parts.join("/")}`;
  if (worldWritable.some((folder) => path === folder || path.startsWith(`${folder}/`))) return "world-writable";
  const library = parts[0] === "usr" ? (parts[1] === "local" ? parts[2] : parts[1]) : parts[0];
  return library !== undefined && /^lib(?:32|64|x32|o32)?$/.test(library) ? "system" : "build-directory";
}
