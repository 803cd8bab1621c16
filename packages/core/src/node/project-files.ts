import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { InputError } from "../errors.ts";
import { isConfiguration } from "../project/file-kind.ts";
import type { ProjectFile } from "../project/reading.ts";
import { openFile } from "./file-source.ts";

export interface ProjectLimits {
  /** Folders in each other. */
  readonly depth: number;
  /** Names of files and folders that are looked at. */
  readonly names: number;
  /** Files that are read. */
  readonly files: number;
  /** Bytes of one file. */
  readonly fileSize: number;
  /** Bytes of all files together. */
  readonly totalSize: number;
}

const defaultLimits: ProjectLimits = {
  depth: 12,
  names: 200_000,
  files: 5_000,
  fileSize: 2 * 1024 * 1024,
  totalSize: 64 * 1024 * 1024,
};

/** Folders that hold other projects, or what tools keep. */
const passedOver = new Set(
  ".git .hg .svn node_modules .venv venv .tox .nox .eggs __pycache__ .mypy_cache .pytest_cache .ruff_cache site-packages".split(
    " ",
  ),
);

/**
 * Read the files of a project that may say how its wheels are built, by path. A link is followed only to a file within
 * the folder; a file beyond a limit is named with the reason and not read.
 *
 * @throws {InputError} where the folder is missing, no folder, or cannot be listed.
 */
export async function readProjectFiles(folder: string, limits: Partial<ProjectLimits> = {}): Promise<ProjectFile[]> {
  const bounds = { ...defaultLimits, ...limits };
  const root = await openFolder(folder);
  const paths: string[] = [];
  let names = 0;
  const pending: { readonly path: string; readonly depth: number }[] = [{ path: "", depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path: parent, depth } = next;
    const entries = await readdir(join(root, parent), { withFileTypes: true }).catch((error: Error) => {
      if (parent === "") throw new InputError(folder, `${folder} cannot be listed: ${error.message}`, { cause: error });
      return [];
    });
    for (const entry of entries) {
      names += 1;
      if (names > bounds.names)
        throw new InputError(folder, `${folder} holds more than ${bounds.names} files; name the project's own folder`);
      const path = parent === "" ? entry.name : `${parent}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!passedOver.has(entry.name) && depth < bounds.depth) pending.push({ path, depth: depth + 1 });
      } else if (isConfiguration(path) && (entry.isFile() || (await leadsInside(root, path)))) paths.push(path);
    }
  }
  const files: ProjectFile[] = [];
  let total = 0;
  for (const path of paths.sort()) {
    if (files.length >= bounds.files)
      throw new InputError(
        folder,
        `${folder} holds more than ${bounds.files} files of configuration; name the project's own folder`,
      );
    const file = await readOne(root, path, Math.min(bounds.fileSize, bounds.totalSize - total));
    total += file.text.length;
    files.push(file);
  }
  return files;
}

async function openFolder(folder: string): Promise<string> {
  try {
    if ((await stat(folder)).isDirectory()) return await realpath(folder);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new InputError(
      folder,
      `${folder} ${missing ? "does not exist" : `cannot be read: ${(error as Error).message}`}`,
      {
        cause: error,
      },
    );
  }
  throw new InputError(folder, `${folder} is no folder`);
}

/** Is it a link to a file below the folder? */
async function leadsInside(root: string, path: string): Promise<boolean> {
  try {
    const target = await realpath(join(root, path));
    return target.startsWith(root.endsWith(sep) ? root : root + sep) && (await stat(target)).isFile();
  } catch {
    return false;
  }
}

async function readOne(root: string, path: string, most: number): Promise<ProjectFile> {
  try {
    const file = await openFile(join(root, path));
    try {
      if (file.size > most) return { path, text: "", unread: `it has ${file.size} bytes, more than are read` };
      return { path, text: decode(await file.read(0, file.size)) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { path, text: "", unread: "it may not be read or is no regular file" };
  }
}

/** UTF-8, or UTF-16 where a mark says so, as PowerShell writes it. */
function decode(bytes: Uint8Array): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(wide ? "utf-16le" : "utf-8").decode(bytes);
}
