import { indexOfBytes } from "../../bytes/search.ts";
import { decodeText } from "../../bytes/text.ts";
import { installedFolder } from "../resolution/place.ts";

const call = new TextEncoder().encode("add_dll_directory");
/** A module beyond this many bytes is not taken apart: the ones that packages begin with have a thousandth of it. */
const LARGEST_SOURCE = 2 ** 22;

/** The folders that hold libraries for Windows, as `scheme:FOLDER`: only these are worth being looked at. */
export function libraryFolders(members: readonly string[]): readonly string[] {
  return [...new Set(members.filter((path) => /\.dll$/i.test(path)).map(installedFolder))];
}

/**
 * The folders that a Python source may hand to `os.add_dll_directory`: its own, and each whose name is a word of it.
 *
 * delvewheel, meson-python and build scripts put the path together in ways of their own, of which the folder's name is
 * what they have in common; to find too many is better than to call a library missing that is found.
 */
export function librariesNamed(path: string, content: Uint8Array, folders: readonly string[]): string[] {
  if (folders.length === 0 || indexOfBytes(content, call) < 0) return [];
  const words = new Set(decodeText(content.subarray(0, LARGEST_SOURCE)).match(/[\w.+-]+/g));
  const own = installedFolder(path);
  return folders.filter((folder) => folder === own || words.has(folder.slice(1 + lastSeparator(folder))));
}

function lastSeparator(folder: string): number {
  return Math.max(folder.lastIndexOf("/"), folder.indexOf(":"));
}
