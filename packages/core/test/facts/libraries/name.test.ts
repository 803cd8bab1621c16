import { describe, expect, it } from "vitest";
import { identifyLibrary } from "../../../src/facts/libraries/known.ts";
import { parseLibraryName } from "../../../src/facts/libraries/name.ts";

describe("the library behind a soname or file name", () => {
  // As public wheels for Linux, Debian's packages, Homebrew, vcpkg and wheels for macOS and Windows have them.
  it.each<[string, string, string | undefined]>([
    ["libproj-1eb8c554.so.25.9.5.1", "proj", "9.5.1"],
    ["libproj.so.25.9.5.1", "proj", "9.5.1"],
    ["libproj.so.25", "proj", undefined],
    ["libproj.so", "proj", undefined],
    ["libgdal-c5d88b8a.so.29.0.2", "gdal", undefined],
    ["libgdal-61394b7a.so.38.3.12.2", "gdal", "3.12.2"],
    ["libgdal-fiona-e8f6bdb0.so.35.3.9.2", "gdal", "3.9.2"],
    ["libgdal.so.36", "gdal", undefined],
    ["libgeos-11e07f71.so.3.14.1", "geos", "3.14.1"],
    ["libgeos-3.11.1.so", "geos", "3.11.1"],
    ["libgeos-3-6a255356.6.2.so", "geos", "3.6.2"],
    ["libgeos--no-undefined-dcd1b562.so", "geos", undefined],
    ["libgeos_c-0be36666.so.1.20.5", "geos_c", undefined],
    ["libhdf5_hl-0ce065ed.so.310.0.6", "hdf5_hl", undefined],
    ["libcrypto-5409cd36.so.1.1.1k", "openssl", "1.1.1k"],
    ["libssl-fiona-6c758070.so.1.1", "openssl", undefined],
    ["libsqlite3-92e655b6.so.3.53.1", "sqlite3", "3.53.1"],
    ["libsqlite3-315b6ff1.so.0.8.6", "sqlite3", undefined],
    ["libpcre2-8-fiona-221be7d6.so.0.13.0", "pcre2", undefined],
    ["liblber-2-d20824ef.4.so.2.10.9", "ldap", undefined],
    ["libgfortran-040039e1-0352e75f.so.5.0.0", "gfortran", undefined],
    ["libscipy_openblas64_-58ffbbde.so", "openblas", undefined],
    ["libopenblasp-r0-59ffcd50.3.15.so", "openblas", undefined],
    ["libLerc-17aa7e54.so.4", "lerc", undefined],
    ["libarrow.so.2600.1.0", "arrow", "26.0.1"],
    ["libarrow.so.2600", "arrow", undefined],
    ["libboost_filesystem.so.1.83.0", "boost", "1.83.0"],
    ["libproj.25.9.5.1.dylib", "proj", "9.5.1"],
    ["libgdal.36.dylib", "gdal", undefined],
    ["libgeos.3.14.1.dylib", "geos", "3.14.1"],
    ["libgeos-3.8.1.dylib", "geos", "3.8.1"],
    ["libgeos_c.1.20.5.dylib", "geos_c", undefined],
    ["libpng16.16.dylib", "png", undefined],
    ["libjpeg-845ffad7.so.8.3.2", "jpeg", undefined],
    ["libjpeg.so.62", "jpeg", undefined],
    ["libjpeg-3fe7dfc0.so.9.3.0", "ijg-jpeg", undefined],
    ["libjpeg.9.dylib", "ijg-jpeg", undefined],
    ["jpeg62-971fedc88cb0e86c3ad978ae1b7646db.dll", "jpeg", undefined],
    ["jpeg9.dll", "ijg-jpeg", undefined],
    ["proj_9-7e5618bddacc5af688a84f477cf114c3.dll", "proj", undefined],
    ["gdal-3105cd430966b2574784cc5837b520a5.dll", "gdal", undefined],
    ["gdal306.dll", "gdal", undefined],
    ["geos_c-4d7a52e330cb609ee4db6bd3c1f7e7b5.dll", "geos_c", undefined],
    ["libcrypto-3-x64-2afd3870ac1ca9227daaf71022d519dd.dll", "openssl", undefined],
    ["libssl-1_1-x64.dll", "openssl", undefined],
    ["Lerc-d43d8ee2be34b5c69bcf4d853338bdc2.dll", "lerc", undefined],
    ["zlib1-63e59a7591925180e9af63ff1cf293fb.dll", "z", undefined],
    ["z.dll", "z", undefined],
    ["HDF5.DLL", "hdf5", undefined],
    ["freexl-1-3d1f53ba38e08cfcb484f86c84d51fbb.dll", "freexl", undefined],
    ["libgcc_s_seh-1.dll", "gcc_s", undefined],
    ["msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll", "msvcp", undefined],
  ])("%s is %s, release %s", (file, name, version) => {
    const identified = identifyLibrary(file);
    expect({ name: identified?.library.name, version: identified?.version }).toEqual({ name, version });
  });

  it.each([
    "libproject.so.1",
    "libgdalwarp.so",
    "libgeos_cpp.so.1",
    "libproj_compat.so.1",
    "libgdal-fiona.so",
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
    "projector.dll",
    ".dll",
    `lib${"z".repeat(300)}.so`,
    "",
  ])("%j is no known library", (file) => {
    expect(identifyLibrary(file)).toBeUndefined();
  });
});

describe("a library's name is taken apart", () => {
  it.each<[string, string, string | undefined]>([
    ["libz.so.1", "z", "1"],
    ["libz-8d36f8f1.so.1.2.13", "z", "1.2.13"],
    ["libstdc++.so.6", "stdc++", "6"],
    ["libgfortran-040039e1.so.5.0.0", "gfortran", "5.0.0"],
    ["libssl.so", "ssl", undefined],
    ["libsqlite3-3.40.so", "sqlite3", "3.40"],
    ["libfoo-12345678.so", "foo", undefined],
    ["libfoo-bar-1234abcd.so.2", "foo-bar", "2"],
    ["libicuuc.74.2.dylib", "icuuc", "74.2"],
    ["Iconv-2.DLL", "iconv", "2"],
  ])("%s: %s, %s", (file, name, numbers) => {
    expect(parseLibraryName(file)).toMatchObject({ name, numbers });
  });

  it.each(["", "lib.so", "_core.cpython-312-x86_64-linux-gnu.so", "ld-linux-x86-64.so.2", "libz.so.x", "libz.a"])(
    "%j is none",
    (file) => {
      expect(parseLibraryName(file)).toBeUndefined();
    },
  );
});
