import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/facts/catalogue/catalogue.ts";
import { findTraces } from "../../src/facts/libraries/traces.ts";
import { readProjDatabase } from "../../src/facts/proj-database.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { projGrids, spatialDataProblems } from "../../src/facts/wheel/spatial-data.ts";
import { concat, toBytes } from "../builders/zip.ts";
import { repositoryPath } from "../generated/sources.ts";

const subject = (path: string, facts: Facts, kind: Subject["kind"] = "file"): Subject => ({
  kind,
  path,
  facts,
  gaps: [],
});
const database = (layout: string) => subject("demo/proj.db", { "file.proj-database": { layout, proj: undefined } });
const carries = (name: string, version?: string): Facts => ({
  "wheel.vendored-libraries": [{ path: `demo.libs/lib${name}.so`, name, version }],
});
const schema = subject("demo/gdal_data/gdalvrt.xsd", { "file.size": 9 });
const linkedIn = (facts: Facts) => subject("demo/_core.so", facts, "elf");

describe("the data of the spatial libraries", () => {
  it.each<[string, Facts, Subject[], string[]]>([
    ["PROJ without a database", carries("proj", "9.8.1"), [], ["missing-proj-database"]],
    ["PROJ of an unknown version without a database", carries("proj"), [], ["missing-proj-database"]],
    ["PROJ with its database", carries("proj", "9.8.1"), [database("1.6")], []],
    ["PROJ with a later database", carries("proj", "9.4.1"), [database("1.6")], []],
    ["PROJ with an older database", carries("proj", "9.8.1"), [database("1.4")], ["proj-database-mismatch"]],
    ["PROJ with a database of another kind", carries("proj", "9.8.1"), [database("2.6")], ["proj-database-mismatch"]],
    ["a PROJ whose demands are not known", carries("proj", "99.1"), [database("1.0")], []],
    [
      "PROJ with a database that is linked in",
      { "wheel.embedded-libraries": [{ path: "demo/_core.so", name: "proj", version: "9.8.1" }] },
      [linkedIn({ "binary.embedded-proj-database": { layout: "1.6" } })],
      [],
    ],
    ["GDAL without its data", carries("gdal", "3.12.2"), [], ["missing-gdal-data"]],
    ["GDAL with its data", carries("gdal", "3.12.2"), [schema], []],
    ["GDAL with data that are linked in", carries("gdal"), [linkedIn({ "binary.embedded-gdal-data": true })], []],
    ["another library", carries("geos", "3.14.1"), [], []],
    ["no library", {}, [database("1.0")], []],
  ])("%s", (_, wheel, subjects, kinds) => {
    expect(spatialDataProblems(subjects, wheel).map(({ kind }) => kind)).toEqual(kinds);
  });

  it("say where the library is and what is missing", () => {
    expect(spatialDataProblems([], carries("proj", "9.8.1"))).toEqual([
      {
        kind: "missing-proj-database",
        path: "demo.libs/libproj.so",
        detail: "demo.libs/libproj.so holds PROJ 9.8.1, and there is no proj.db in the wheel",
      },
    ]);
    expect(spatialDataProblems([database("1.4")], carries("proj", "9.8.1"))[0]?.detail).toBe(
      "demo/proj.db has the layout 1.4, and PROJ 9.8.1 in demo.libs/libproj.so asks for 1.6 or later",
    );
  });
});

it("grids are the files for datum shifts that lie beside the database", () => {
  const paths = [
    "demo/proj/proj.db",
    "demo/proj/us_noaa_conus.tif",
    "demo/proj/BETA2007.gsb",
    "demo/proj/world",
    "demo/a.tif",
  ];
  expect(projGrids(paths)).toEqual(["demo/proj/us_noaa_conus.tif", "demo/proj/BETA2007.gsb"]);
});

describe("a database of PROJ", () => {
  const bytes = new Uint8Array(readFileSync(repositoryPath("test-wheels/sqlite/without-rowid.db")));
  const versions = { layout: "1.6", proj: "9.8.1", epsg: "v12.029" };

  it("tells its versions", () => {
    expect(readProjDatabase(bytes)).toEqual(versions);
  });

  it.each([
    ["another database", new Uint8Array(readFileSync(repositoryPath("test-wheels/sqlite/numbers.db")))],
    ["a database that breaks", bytes.subarray(0, 5000)],
    ["no database", toBytes("SQLite")],
  ])("is not %s", (_, other) => {
    expect(readProjDatabase(other)).toBeUndefined();
  });

  it("is found among the bytes of a binary, behind the same words in code that reads databases", () => {
    const linked = concat(toBytes("code SQLite format 3\0.gti code"), bytes, toBytes("more code"));
    expect(findTraces(linked)).toMatchObject({ projDatabase: versions, gdalData: false });
    const data = toBytes('<xs:element name="VRTDataset" type="VRTDatasetType">');
    expect(findTraces(data)).toMatchObject({ projDatabase: undefined, gdalData: true });
  });
});
