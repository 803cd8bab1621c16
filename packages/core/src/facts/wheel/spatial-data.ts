import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { memberPath, type Subject } from "../subject.ts";

type Problem = (Facts["wheel.spatial-data-problems"] & {})[number];
type Database = { readonly path: string } & (Facts["file.proj-database"] & {});

/**
 * The minor version of the database's layout that a PROJ asks for at least; the major one is 1. Measured on the databases
 * that public wheels ship with it: PROJ refuses a database of a lower one ("DATABASE.LAYOUT.VERSION.MINOR").
 */
const layouts: Readonly<Record<string, number>> = {
  "7.2": 0,
  "9.0": 2,
  "9.2": 2,
  "9.3": 2,
  "9.4": 3,
  "9.5": 4,
  "9.7": 6,
  "9.8": 6,
};

/** See `wheel.spatial-data-problems` in the catalogue. */
export function spatialDataProblems(subjects: readonly Subject[], wheel: Facts): Problem[] {
  const carried = [...(wheel["wheel.vendored-libraries"] ?? []), ...(wheel["wheel.embedded-libraries"] ?? [])];
  const databases = subjects.flatMap(databasesOf);
  const [proj, gdal] = ["proj", "gdal"].map((name) => carried.find((library) => library.name === name));
  const problems: Problem[] = [];
  if (proj !== undefined && databases.length === 0) {
    const detail = `${proj.path} holds PROJ ${proj.version ?? ""}`.trimEnd();
    problems.push({
      kind: "missing-proj-database",
      path: proj.path,
      detail: `${detail}, and there is no proj.db in the wheel`,
    });
  }
  for (const library of carried) {
    if (library.name !== "proj" || library.version === undefined) continue;
    problems.push(...databases.flatMap((database) => mismatch(library.path ?? "", library.version ?? "", database)));
  }
  const hasGdalData = subjects.some(
    ({ path, facts }) => fileName(path) === "gdalvrt.xsd" || facts["binary.embedded-gdal-data"] === true,
  );
  if (gdal !== undefined && !hasGdalData) {
    const detail = `${gdal.path} holds GDAL ${gdal.version ?? ""}`.trimEnd();
    problems.push({
      kind: "missing-gdal-data",
      path: gdal.path,
      detail: `${detail}, and its data (gdalvrt.xsd) are not in the wheel`,
    });
  }
  return problems;
}

/** See `wheel.proj-grids` in the catalogue. */
export function projGrids(paths: readonly string[]): string[] {
  const folders = new Set(paths.filter((path) => fileName(path) === "proj.db").map(folderOf));
  return paths.filter((path) => /\.(?:tif|gsb|gtx|gvb)$/i.test(path) && folders.has(folderOf(path)));
}

function folderOf(path: string): string {
  return path.slice(0, path.length - fileName(path).length);
}

function databasesOf(subject: Subject): Database[] {
  const found = subject.facts["file.proj-database"] ?? subject.facts["binary.embedded-proj-database"];
  return found === undefined ? [] : [{ path: memberPath(subject), ...found }];
}

function mismatch(holder: string, release: string, { path, layout = "" }: Database): Problem[] {
  const wanted = layouts[release.split(".").slice(0, 2).join(".")];
  const [major, minor] = layout.split(".").map(Number);
  if (wanted === undefined || (major === 1 && minor !== undefined && minor >= wanted)) return [];
  return [
    {
      kind: "proj-database-mismatch",
      path,
      detail: `${path} has the layout ${layout}, and PROJ ${release} in ${holder} asks for 1.${wanted} or later`,
    },
  ];
}
