import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheDirectory } from "../../../../test-wheels/corpus/list.mjs";
import { auditWheel } from "../../src/audit.ts";
import { openFile } from "../../src/node/file-source.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { repositoryPath } from "../generated/sources.ts";
import { gatherCorpusWheel } from "./corpus.ts";

interface ReadWithStrings {
  readonly wheels: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const { wheels } = JSON.parse(
  readFileSync(repositoryPath("test-wheels/corpus/libraries.json"), "utf8"),
) as ReadWithStrings;

describe("libraries and their releases are those that strings(1) shows", () => {
  it.each(Object.entries(wheels))("%s", async (file, expected) => {
    const [wheel] = await gatherCorpusWheel(file);
    const carried = [
      ...(wheel?.facts["wheel.vendored-libraries"] ?? []),
      ...(wheel?.facts["wheel.embedded-libraries"] ?? []),
    ];
    const releases = (library: string) =>
      new Set(carried.filter(({ name }) => name === library).flatMap(({ version }) => version ?? []));
    for (const [library, versions] of Object.entries(expected))
      expect([library, ...[...releases(library)].sort()]).toEqual([library, ...versions]);
  });
});

describe("every library file of a wheel has a name, and the spatial ones a version", () => {
  it.each([
    "fiona-1.10.1-cp312-cp312-macosx_11_0_arm64.whl",
    "pyproj-3.8.0-cp312-cp312-win_amd64.whl",
    "rasterio-1.5.2-cp312-cp312-manylinux_2_28_x86_64.whl",
    "shapely-2.2.0-cp312-cp312-win_amd64.whl",
  ])("%s", async (file) => {
    const [wheel] = await gatherCorpusWheel(file);
    const libraries = wheel?.facts["wheel.vendored-libraries"] ?? [];
    const spatial = libraries.filter(({ name = "" }) => ["proj", "gdal", "geos", "geos_c"].includes(name));
    expect(spatial.length).toBeGreaterThan(0);
    expect(spatial.filter(({ version }) => !/^\d+\.\d+\.\d+$/.test(version ?? ""))).toEqual([]);
  });
});

async function errorsOf(file: string): Promise<string[]> {
  const source = await openFile(join(cacheDirectory(), file));
  try {
    const { findings } = await auditWheel(source, file, { platform: nodePlatform });
    return findings.filter(({ severity }) => severity === "error").map(({ rule, path }) => `${rule} ${path}`);
  } finally {
    await source.close();
  }
}

describe("the preset recommended", () => {
  it("finds the directories under /tmp that fiona 1.10.1 for macOS looks into", async () => {
    expect(await errorsOf("fiona-1.10.1-cp312-cp312-macosx_11_0_arm64.whl")).toEqual([
      "embedded-writable-search-directory fiona/.dylibs/libcrypto.1.1.dylib",
      "embedded-writable-search-directory fiona/.dylibs/libgdal.35.3.9.2.dylib",
      "embedded-writable-search-directory fiona/.dylibs/libproj.25.9.4.1.dylib",
    ]);
  });

  it.each([
    "pyproj-3.8.0-cp312-cp312-manylinux_2_28_x86_64.whl",
    "rasterio-1.5.2-cp312-cp312-manylinux_2_28_x86_64.whl",
    "shapely-2.2.0-cp312-cp312-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl",
  ])("has no error on %s", async (file) => {
    expect(await errorsOf(file)).toEqual([]);
  });
});
