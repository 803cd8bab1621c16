import { installedPath } from "../../wheel/installed-path.ts";
import { installedFolders, topFolder } from "../search-path.ts";
import { memberPath, type Subject } from "../subject.ts";

/** The folder that a member is installed to, as `scheme:FOLDER`. */
export function installedFolder(member: string): string {
  const { scheme, path } = installedPath(member);
  return `${scheme}:${path.split("/").slice(0, -1).join("/")}`;
}

/** Where a member is installed, as `scheme:FOLDER/NAME`. */
export function installedPlace(member: string): string {
  const { scheme, path } = installedPath(member);
  return path.includes("/") ? `${scheme}:${path}` : `${scheme}:/${path}`;
}

/** Is an installed folder there? Of other distributions nobody knows what folders they have. */
export function installedFolderTest(subjects: readonly Subject[]): (folder: string) => boolean {
  const { folders, topLevel } = installedFolders(subjects.map(memberPath));
  return (folder) => folders.has(folder) || !topLevel.has(topFolder(folder));
}
