import { describe, expect, it } from "vitest";
import { identifyLibrary } from "../../../src/facts/libraries/known.ts";
import { parseLibraryName } from "../../../src/facts/libraries/name.ts";

describe("the library behind a soname", () => {
  // As wheels of pyproj, rasterio, shapely and pyogrio and Debian's packages have them.
  it.each<[string, string, string | undefined]>([
    ["libproj-1eb8c554.so.25.9.5.1", "proj", "9.5.1"],
    ["libproj.so.25.9.5.1", "proj", "9.5.1"],
    ["libproj.so.25", "proj", undefined],
    ["libproj.so", "proj", undefined],
    ["libgdal-c5d88b8a.so.29.0.2", "gdal", undefined],
    ["libgdal-61394b7a.so.38.3.12.2", "gdal", "3.12.2"],
    ["libgdal.so.36", "gdal", undefined],
    ["libgeos-11e07f71.so.3.14.1", "geos", "3.14.1"],
    ["libgeos-3.11.1.so", "geos", "3.11.1"],
    ["libgeos.so.3.11.1", "geos", "3.11.1"],
    ["libgeos_c-0be36666.so.1.20.5", "geos_c", undefined],
    ["libgeos_c.so.1", "geos_c", undefined],
    // As wheels for macOS and Homebrew have them.
    ["libproj.25.9.5.1.dylib", "proj", "9.5.1"],
    ["libproj.25.dylib", "proj", undefined],
    ["libgdal.36.dylib", "gdal", undefined],
    ["libgdal.dylib", "gdal", undefined],
    ["libgeos.3.14.1.dylib", "geos", "3.14.1"],
    ["libgeos-3.8.1.dylib", "geos", "3.8.1"],
    ["libgeos_c.1.20.5.dylib", "geos_c", undefined],
  ])("%s is %s, release %s", (soname, name, version) => {
    expect(identifyLibrary(soname)).toEqual({ name, version, from: "soname" });
  });

  it.each([
    "libproject.so.1",
    "libgeotiff.so.5",
    "libgdalwarp.so",
    "libgeos_cpp.so.1",
    "libproj_compat.so.1",
    "libpython3.12.so.1.0",
    "proj.so",
    "xlibproj.so.25",
    "libproj.so.d",
    "libproj.so.25.bak",
    "libproj.dylib.bak",
    "libproj.d.dylib",
    "lib/libproj.dylib",
    "lib.dylib",
    "lib/libproj.so",
    "",
  ])("%j is no spatial core", (soname) => {
    expect(identifyLibrary(soname)).toBeUndefined();
  });
});

describe("a soname is taken apart", () => {
  it.each<[string, string, string | undefined]>([
    ["libz.so.1", "z", "1"],
    ["libz-8d36f8f1.so.1.2.13", "z", "1.2.13"],
    ["libstdc++.so.6", "stdc++", "6"],
    ["libgfortran-040039e1.so.5.0.0", "gfortran", "5.0.0"],
    ["libssl.so", "ssl", undefined],
    ["libsqlite3-3.40.so", "sqlite3", "3.40"],
    ["libfoo-12345678.so", "foo", undefined],
    ["libfoo-bar-1234abcd.so.2", "foo-bar", "2"],
  ])("%s: %s, %s", (soname, name, numbers) => {
    expect(parseSoname(soname)).toEqual({ name, numbers });
  });

  it.each(["", "lib.so", "_core.cpython-312-x86_64-linux-gnu.so", "ld-linux-x86-64.so.2", "libz.so.x", "libz.a"])(
    "%j is none",
    (soname) => {
      expect(parseSoname(soname)).toBeUndefined();
    },
  );
});
