import { describe, expect, it } from "vitest";
import { readProject } from "../../src/audit-project.ts";
import { readToml, tomlString } from "../../src/project/toml.ts";
import { findingsOf, places } from "./marked.ts";
import { realProjects } from "./real-projects.ts";

const named = realProjects.map((project) => [project.name, project] as const);

describe("the configurations of published projects", () => {
  it.each(named)("%s: without an error in any preset", (_, { files }) => {
    expect(findingsOf(files, "geospatial").filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("give these warnings, and no others", () => {
    const found = realProjects.map(({ name, files }) => [name.split(":")[0], places(findingsOf(files))]);
    expect(Object.fromEntries(found)).toEqual({
      rasterio: [],
      pyproj: [],
      shapely: [],
      pyogrio: [],
      netCDF4: [],
      h5py: ["repair-skipped 7:47"],
    });
  });

  it.each(named)("%s: every repair setting is understood", (_, { files }) => {
    const repairs = readProject(files).subjects.flatMap(({ facts }) => facts["project.repair"] ?? []);
    for (const { does, stray } of repairs)
      expect([["repairs", "skips"].includes(does ?? ""), stray]).toEqual([true, undefined]);
  });

  it.each(named)("%s: every text of TOML stands where it is said to", (_, { files }) => {
    for (const { path, text } of files.filter((file) => file.path.endsWith(".toml"))) {
      const strings = readToml(text).entries.flatMap(({ value }) => tomlString(value, text) ?? []);
      expect([path, strings.length > 0]).toEqual([path, true]);
      for (const { text: value, pieces } of strings)
        for (const [index, { from, at }] of pieces.entries()) {
          const run = value.slice(from, pieces[index + 1]?.from);
          if (/^\S/.test(run) && !run.startsWith("\\")) expect(text.slice(at, at + 1)).toBe(run.slice(0, 1));
        }
    }
  });
});
