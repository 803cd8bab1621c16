import { groupBy } from "../../group-by.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { Subject } from "../subject.ts";
import type { Release } from "./release.ts";

type DataChange = Facts["diff.data-change"] & {};

/** Data without which a library does not work, by a file that is always among them. */
const required: ReadonlySet<string> = new Set(["proj.db", "gdalvrt.xsd", "cacert.pem"]);
/** Source, what is made of it, and documentation. */
const noData =
  /\.(?:p(?:y[cdiowx]?|x[di])|ipynb|c|cc|cpp|cxx|cu|h|hh|hpp|hxx|f|f90|rs|go|java|js|ts|a|la|lib|pc|cmake|map|md|rst|html?)$/i;
const documents = /^(?:licen[cs]e|copying|notice|authors|readme|changes|changelog|py\.typed$|makefile$)/i;
const asides = /(?:^|\/)(?:tests?|testing|examples?|docs?|include|__pycache__)\//i;

/** See `diff.data-change` in the catalogue. */
export function dataChanges(old: Release, fresh: Release): DataChange[] {
  const [before, after] = [dataOf(old), dataOf(fresh)];
  const [namesBefore, namesAfter] = [new Set(before.map(fileName)), new Set(after.map(fileName))];
  const inBinary = embeddedData(fresh);
  const gone = before.filter((path) => !namesAfter.has(fileName(path)) && !inBinary.has(fileName(path)));
  const { folders, files } = lostFolders(before, after, gone);
  const isRequired = (path: string): boolean => required.has(fileName(path));
  return [
    ...files.filter(isRequired).map((path) => lost("required", path)),
    ...folders.map((inside) => lostFolder(commonFolder(inside), inside.filter(isRequired))),
    ...files.filter((path) => !isRequired(path)).map((path) => lost("file", path)),
    ...after.filter((path) => !namesBefore.has(fileName(path))).map(added),
    ...updatedDatabases(old, fresh),
  ];
}

/** Paths of the data files of a wheel. */
function dataOf({ subjects }: Release): readonly string[] {
  return subjects.flatMap(({ kind, path }) => (kind === "file" && isData(path) ? [path] : []));
}

function isData(path: string): boolean {
  const name = fileName(path);
  return !(/^[^/]+\.dist-info\//.test(path) || asides.test(path) || noData.test(name) || documents.test(name));
}

/** Required data that a binary of the wheel holds itself. */
function embeddedData({ subjects }: Release): ReadonlySet<string> {
  const holds = (test: (subject: Subject) => boolean, name: string): readonly string[] =>
    subjects.some(test) ? [name] : [];
  return new Set([
    ...holds(({ facts }) => facts["binary.embedded-proj-database"] !== undefined, "proj.db"),
    ...holds(({ facts }) => facts["binary.embedded-gdal-data"] === true, "gdalvrt.xsd"),
  ]);
}

/** Folders are looked at down to this depth: nobody's data lie deeper. */
const DEEPEST = 12;

/**
 * What each of the outermost folders held of which no data are left and that has no other ones now; and the other lost
 * files.
 */
function lostFolders(
  before: readonly string[],
  after: readonly string[],
  gone: readonly string[],
): { readonly folders: readonly (readonly string[])[]; readonly files: readonly string[] } {
  const [held, lost, holds] = [countByFolder(before), countByFolder(gone), countByFolder(after)];
  const isEmptied = (folder: string): boolean => lost.get(folder) === held.get(folder) && !holds.has(folder);
  const groups = groupBy(gone, (path) => foldersOf(path).find(isEmptied));
  const files = groups.get(undefined) ?? [];
  groups.delete(undefined);
  return { folders: [...groups.values()], files };
}

/** The innermost folder that holds all of these files. */
function commonFolder(paths: readonly string[]): string {
  const [first = "", ...others] = paths;
  let folder = first.slice(0, first.lastIndexOf("/") + 1);
  for (const path of others)
    while (!path.startsWith(folder)) folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  return folder;
}

function countByFolder(paths: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) for (const folder of foldersOf(path)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return counts;
}

/** The folders that a file lies in, from the outermost, each with its slash, but not the package's own. */
function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  let end = path.indexOf("/") + 1;
  for (let depth = 0; depth < DEEPEST && end > 0; depth++) {
    end = path.indexOf("/", end) + 1;
    if (end > 0) folders.push(path.slice(0, end));
  }
  return folders;
}

function lost(kind: DataChange["kind"] & {}, path: string): DataChange {
  return { change: "lost", kind, path, detail: `${path} is no longer in the wheel` };
}

function lostFolder(folder: string, requiredFiles: readonly string[]): DataChange {
  const among = requiredFiles.length === 0 ? "" : `, ${requiredFiles.map(fileName).join(", ")} among them,`;
  const detail = `the data in ${folder}${among} are no longer in the wheel`;
  return { change: "lost", kind: requiredFiles.length === 0 ? "folder" : "required", path: folder, detail };
}

function added(path: string): DataChange {
  return { change: "added", kind: required.has(fileName(path)) ? "required" : "file", path, detail: `${path} is new` };
}

function updatedDatabases(old: Release, fresh: Release): DataChange[] {
  const describe = ({ subjects }: Release): string | undefined => {
    for (const { facts } of subjects) {
      const database = facts["file.proj-database"] ?? facts["binary.embedded-proj-database"];
      if (database === undefined) continue;
      const { layout, proj, epsg } = database;
      const parts = [proj && `PROJ ${proj}`, epsg && `EPSG ${epsg}`, layout && `layout ${layout}`];
      return parts.filter((part) => part).join(", ");
    }
    return undefined;
  };
  const [before, after] = [describe(old), describe(fresh)];
  if (before === undefined || after === undefined || before === after) return [];
  const path = fresh.subjects.find(({ facts }) => facts["file.proj-database"] !== undefined)?.path ?? "proj.db";
  return [{ change: "updated", kind: "required", path, detail: `${path} was for ${before} and is for ${after} now` }];
}
