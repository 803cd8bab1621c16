import { describe, expect, it } from "vitest";
import { changes, type ReleaseParts } from "./releases.ts";

const said = (old: ReleaseParts, fresh: ReleaseParts) =>
  changes("diff.data-change", old, fresh).map(({ change, kind, path }) => [change, kind, path]);
const gdal = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"].map((name) => `p/gdal_data/${name}`);

describe("data of two wheels", () => {
  it.each<[string, ReleaseParts, ReleaseParts, unknown]>([
    ["the same", { files: gdal }, { files: gdal }, []],
    ["one file of many", { files: gdal }, { files: gdal.slice(1) }, [["lost", "file", "p/gdal_data/a.csv"]]],
    ["a new file", { files: gdal.slice(1) }, { files: gdal }, [["added", "file", "p/gdal_data/a.csv"]]],
    ["a whole folder", { files: gdal }, { files: [] }, [["lost", "folder", "p/gdal_data/"]]],
    [
      "the folder that held them, and not one that held nothing else",
      { files: gdal.map((path) => path.replace("p/", "p/data/")) },
      {},
      [["lost", "folder", "p/data/gdal_data/"]],
    ],
    [
      "the folder of several that held them",
      { files: [...gdal, "p/proj_data/a/b", "p/proj_data/c/d"].map((path) => path.replace("p/", "p/data/")) },
      {},
      [["lost", "folder", "p/data/"]],
    ],
    [
      "a whole folder with what a library requires",
      { files: [...gdal, "p/gdal_data/gdalvrt.xsd"] },
      {},
      [["lost", "required", "p/gdal_data/"]],
    ],
    ["the one file of a folder", { files: ["p/data/table.csv"] }, {}, [["lost", "folder", "p/data/"]]],
    ["a file of the package itself", { files: ["p/table.csv"] }, {}, [["lost", "file", "p/table.csv"]]],
    [
      "a folder with other data now",
      { files: ["p/data/v1.csv"] },
      { files: ["p/data/v2.csv"] },
      [
        ["lost", "file", "p/data/v1.csv"],
        ["added", "file", "p/data/v2.csv"],
      ],
    ],
    ["PROJ's database", { files: ["p/proj.db"] }, {}, [["lost", "required", "p/proj.db"]]],
    ["that moved", { files: gdal }, { files: gdal.map((path) => path.replace("gdal_data", "data/gdal")) }, []],
    [
      "that a binary holds now",
      { files: ["p/proj/proj.db", "p/gdal/gdalvrt.xsd"] },
      {
        binaries: {
          "p.libs/libproj.so": { "binary.embedded-proj-database": { layout: "1.6" } },
          "p.libs/libgdal.so": { "binary.embedded-gdal-data": true },
        },
      },
      [],
    ],
    [
      "source, documentation, tests and the dist-info directory are none",
      {
        files: [
          "p/a.py",
          "p/a.pyi",
          "p/a.pxd",
          "p/a.h",
          "p/LICENSE",
          "p/README.txt",
          "p/py.typed",
          "p/tests/data/a.csv",
          "demo-1.0.dist-info/entry_points.txt",
        ],
      },
      {},
      [],
    ],
  ])("%s", (_, old, fresh, expected) => {
    expect(said(old, fresh)).toEqual(expected);
  });

  it("tell that PROJ's database was made anew", () => {
    const database = (proj: string, epsg: string): ReleaseParts => ({
      files: { "p/proj.db": { "file.proj-database": { layout: "1.6", proj, epsg } } },
    });
    expect(changes("diff.data-change", database("9.7.1", "v12.022"), database("9.8.1", "v12.029"))).toEqual([
      {
        change: "updated",
        kind: "required",
        path: "p/proj.db",
        detail:
          "p/proj.db was for PROJ 9.7.1, EPSG v12.022, layout 1.6 and is for PROJ 9.8.1, EPSG v12.029, layout 1.6 now",
      },
    ]);
    expect(changes("diff.data-change", database("9.8.1", "v12.029"), database("9.8.1", "v12.029"))).toEqual([]);
  });
});
