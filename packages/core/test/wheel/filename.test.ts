import { describe, expect, it } from "vitest";
import { expandTags, normaliseName, parseWheelFilename, tagText, type WheelName } from "../../src/wheel/filename.ts";

function parsed(filename: string): WheelName {
  const name = parseWheelFilename(filename);
  if (typeof name === "string") throw new Error(`${filename} ${name}`);
  return name;
}

describe("a wheel's file name", () => {
  it.each<[string, string, string, string | undefined, string[]]>([
    ["demo-1.0-py3-none-any.whl", "demo", "1.0", undefined, ["py3-none-any"]],
    ["Demo_Pkg.x2-2!1.0rc1-py3-none-any.whl", "Demo_Pkg.x2", "2!1.0rc1", undefined, ["py3-none-any"]],
    ["demo-1.0+cu118-py3-none-any.whl", "demo", "1.0+cu118", undefined, ["py3-none-any"]],
    ["demo-1.0_local.7-py3-none-any.whl", "demo", "1.0_local.7", undefined, ["py3-none-any"]],
    ["a-1-py3-none-any.whl", "a", "1", undefined, ["py3-none-any"]],
    ["demo-1.0-2-py3-none-any.whl", "demo", "1.0", "2", ["py3-none-any"]],
    ["demo-1.0-7_b1.x-cp312-abi3-win_amd64.whl", "demo", "1.0", "7_b1.x", ["cp312-abi3-win_amd64"]],
    ["six-1.16.0-py2.py3-none-any.whl", "six", "1.16.0", undefined, ["py2-none-any", "py3-none-any"]],
    [
      "rasterio-1.4.3-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
      "rasterio",
      "1.4.3",
      undefined,
      ["cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-manylinux2014_x86_64"],
    ],
  ])("%s is taken apart", (filename, distribution, version, build, tags) => {
    const name = parsed(filename);
    expect(name).toMatchObject({ distribution, version });
    expect(name.build).toBe(build);
    expect(name.tags.map(tagText)).toEqual(tags);
  });

  it.each([
    "",
    ".whl",
    "demo-1.0-py3-none-any.zip",
    "demo-1.0-py3-none-any.WHL",
    "demo-1.0-py3-none-any.whl.part",
    "demo-1.0.whl",
    "demo-1.0-py3-none.whl",
    "demo-1.0-1-1-py3-none-any.whl",
    "my-demo-1.0-py3-none-any.whl",
    "-1.0-py3-none-any.whl",
    "_demo-1.0-py3-none-any.whl",
    "demo.-1.0-py3-none-any.whl",
    "dé-1.0-py3-none-any.whl",
    "demo demo-1.0-py3-none-any.whl",
    "demo-one-py3-none-any.whl",
    "demo--py3-none-any.whl",
    "demo-1.0-x1-py3-none-any.whl",
    "demo-1.0--py3-none-any.whl",
    "demo-1.0--none-any.whl",
    "demo-1.0-py3--any.whl",
    "demo-1.0-py3-none-.whl",
    "demo-1.0-py2..py3-none-any.whl",
    "demo-1.0-py3.-none-any.whl",
    "demo-1.0-py3-none-any .whl",
    "demo-1.0-py3-none-any(1).whl",
  ])("%j is none", (filename) => {
    expect(parseWheelFilename(filename)).toEqual(expect.any(String));
  });

  it("stands for every combination of its compressed tags, in order", () => {
    expect(expandTags("py2.py3", "none.abi3", "any.win32")?.map(tagText)).toEqual([
      "py2-none-any",
      "py2-none-win32",
      "py2-abi3-any",
      "py2-abi3-win32",
      "py3-none-any",
      "py3-none-win32",
      "py3-abi3-any",
      "py3-abi3-win32",
    ]);
  });
});

describe("project names are compared as PEP 503 has it", () => {
  it.each([
    ["demo", "demo"],
    ["Demo", "demo"],
    ["zope.interface", "zope-interface"],
    ["a_-.b", "a-b"],
    ["ruamel_yaml", "ruamel-yaml"],
    ["x__y--z", "x-y-z"],
  ])("%s is %s", (name, normal) => {
    expect(normaliseName(name)).toBe(normal);
  });

  it("is refused where its tags would multiply to millions", () => {
    const set = Array.from({ length: 300 }, () => "a").join(".");
    expect(expandTags(set, set, set)).toBeUndefined();
    expect(parseWheelFilename(`demo-1.0-${set}-${set}-${set}.whl`)).toEqual(expect.any(String));
  });
});
