import { describe, expect, it } from "vitest";
import type { Facts } from "../../../src/facts/catalogue/catalogue.ts";
import { compareReleases } from "../../../src/facts/diff/compare-releases.ts";
import { changes, type ReleaseParts } from "./releases.ts";

type Library = readonly [name: string, version?: string | undefined, path?: string];

const carrying = (vendored: readonly Library[], embedded: readonly Library[] = []): ReleaseParts => {
  const records = (libraries: readonly Library[]) =>
    libraries.map(([name, version, path = `x.libs/lib${name}.so`]) => ({
      path,
      name,
      ...(version === undefined ? {} : { version }),
    }));
  return { wheel: { "wheel.vendored-libraries": records(vendored), "wheel.embedded-libraries": records(embedded) } };
};

const said = (old: ReleaseParts, fresh: ReleaseParts) =>
  changes("diff.library-change", old, fresh).map(({ change, library, old: was, new: is }) => [
    change,
    library,
    was,
    is,
  ]);

describe("libraries of two wheels", () => {
  it.each<[string, ReleaseParts, ReleaseParts, unknown]>([
    ["equal ones are no change", carrying([["proj", "9.5.1"]]), carrying([["proj", "9.5.1"]]), []],
    [
      "a newer version",
      carrying([["proj", "9.5.1"]]),
      carrying([["proj", "9.10.0"]]),
      [["upgraded", "proj", "9.5.1", "9.10.0"]],
    ],
    [
      "an older version",
      carrying([["openssl", "1.1.1w"]]),
      carrying([["openssl", "1.1.1"]]),
      [["downgraded", "openssl", "1.1.1w", "1.1.1"]],
    ],
    ["a new one", carrying([]), carrying([["zstd", "1.5.7"]]), [["added", "zstd", undefined, "1.5.7"]]],
    ["one that is gone", carrying([["expat", "2.2.6"]]), carrying([]), [["lost", "expat", "2.2.6", undefined]]],
    [
      "one that is linked in now, in the same version",
      carrying([["z", "1.3.1"]]),
      carrying([], [["z", "1.3.1", "x/_core.so"]]),
      [],
    ],
    [
      "several versions of one, of which one is left",
      carrying([["tiff", "4.1.0"]], [["tiff", "4.3.0", "x/_core.so"]]),
      carrying([["tiff", "4.7.1"]]),
      [["upgraded", "tiff", "4.1.0, 4.3.0", "4.7.1"]],
    ],
    [
      "other files where no version is known, without hashes and the project that a forked auditwheel adds",
      carrying([["curl", undefined, "x.libs/libcurl-rasterio-1d984654.so.4.4.0"]]),
      carrying([["curl", undefined, "x.libs/libcurl-2037834e.so.4.8.0"]]),
      [["changed", "curl", "libcurl.so.4.4.0", "libcurl.so.4.8.0"]],
    ],
    [
      "the same file under another hash",
      carrying([["lerc", undefined, "x.libs/libLerc-rasterio-1d984654.so.4"]]),
      carrying([["lerc", undefined, "x.libs/libLerc-17aa7e54.so.4"]]),
      [],
    ],
    [
      "a version that was not known before, where the files differ",
      carrying([["gdal", undefined, "x.libs/libgdal-c5d88b8a.so.29.0.2"]]),
      carrying([["gdal", "3.12.2", "x.libs/libgdal-61394b7a.so.38.3.12.2"]]),
      [["changed", "gdal", "libgdal.so.29.0.2", "3.12.2"]],
    ],
    [
      "a library that was taken up again under another name",
      carrying([["pcre", "8.45"]]),
      carrying([["pcre2", "10.47"]]),
      [["changed", "pcre", "pcre 8.45", "pcre2 10.47"]],
    ],
    [
      "one of two makers for another",
      carrying([["ijg-jpeg"]]),
      carrying([["jpeg", "3.1.4"]]),
      [["changed", "ijg-jpeg", "ijg-jpeg", "jpeg 3.1.4"]],
    ],
    [
      "a successor that was there before",
      carrying([
        ["pcre", "8.45"],
        ["pcre2", "10.47"],
      ]),
      carrying([["pcre2", "10.47"]]),
      [["lost", "pcre", "8.45", undefined]],
    ],
  ])("%s", (_, old, fresh, expected) => {
    expect(said(old, fresh)).toEqual(expected);
  });

  it("say of a lost one where it was, and who has to have it now", () => {
    const resolution: Facts = { "binary.resolution": [{ library: "libexpat.so.1", by: "default", kind: "system" }] };
    const [change] = changes(
      "diff.library-change",
      carrying([["expat", "2.2.6", "x.libs/libexpat-09c47d4c.so.1.6.8"]]),
      { ...carrying([]), binaries: { "x.libs/libgdal.so": resolution } },
    );
    expect(change).toMatchObject({ now: "system", form: "file", path: "x.libs/libexpat-09c47d4c.so.1.6.8" });
    expect(change?.detail).toBe(
      "expat 2.2.6 is no longer in the wheel; libexpat.so.1 is still asked for: the system has to have it",
    );
  });

  it("say of a lost one that it was linked in", () => {
    const [change] = changes("diff.library-change", carrying([], [["curl", "8.8.0", "x/_core.so"]]), carrying([]));
    expect(change).toMatchObject({ change: "lost", form: "embedded", path: "x/_core.so" });
  });
});

describe("versions of libraries", () => {
  it.each([
    ["1.2.10", "1.2.9"],
    ["3.0", "1.1.1w"],
    ["1.1.1w", "1.1.1"],
    ["1.1.1b", "1.1.1a"],
    ["9.8.1", "9.8"],
    ["2.0", "2.0-rc1"],
    ["2.0rc2", "2.0rc1"],
    ["2.0.1", "2.0-alpha"],
    ["1.14.4-3", "1.14.4-2"],
    ["8.8.0", "8.8.0-DEV"],
  ])("%s is newer than %s", (newer, older) => {
    expect(compareReleases(newer, older)).toBeGreaterThan(0);
    expect(compareReleases(older, newer)).toBeLessThan(0);
    expect(compareReleases(newer, newer)).toBe(0);
  });
});
