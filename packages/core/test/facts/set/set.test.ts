import { describe, expect, it } from "vitest";
import { establishSet } from "../../../src/facts/set/establish.ts";
import { installableTogether } from "../../../src/facts/set/installable-together.ts";
import type { LibrarySummary, WheelSummary } from "../../../src/facts/set/wheel-summary.ts";
import { parseWheelFilename } from "../../../src/wheel/filename.ts";

function tagsOf(triple: string) {
  const name = parseWheelFilename(`demo-1-${triple}.whl`);
  if (typeof name === "string") throw new Error(name);
  return name.tags;
}

describe("two wheels can be installed together", () => {
  it.each([
    ["of one interpreter", "cp312-cp312-manylinux_2_28_x86_64", "cp312-cp312-manylinux_2_17_x86_64", true],
    ["of two interpreters", "cp312-cp312-win_amd64", "cp311-cp311-win_amd64", false],
    ["the stable ABI and a later interpreter", "cp39-abi3-win_amd64", "cp312-cp312-win_amd64", true],
    ["the stable ABI and an earlier interpreter", "cp313-abi3-win_amd64", "cp312-cp312-win_amd64", false],
    ["with the global lock and without", "cp313-cp313-win_amd64", "cp313-cp313t-win_amd64", false],
    ["the stable ABI without the lock", "cp315-abi3t-win_amd64", "cp315-cp315t-win_amd64", true],
    ["the stable ABI and an interpreter without the lock", "cp39-abi3-win_amd64", "cp313-cp313t-win_amd64", false],
    ["any Python and one interpreter", "py3-none-win_amd64", "cp312-cp312-win_amd64", true],
    ["Python 2 and Python 3", "py2-none-any", "py3-none-any", false],
    ["one of several", "py2.py3-none-any", "py3-none-any", true],
    ["CPython and PyPy", "cp310-cp310-win_amd64", "pp310-pypy310_pp73-win_amd64", false],
    ["two machines", "cp312-cp312-win_amd64", "cp312-cp312-win_arm64", false],
    ["glibc and musl", "cp312-cp312-manylinux_2_28_x86_64", "cp312-cp312-musllinux_1_2_x86_64", false],
    ["a fat wheel and a thin one", "cp312-cp312-macosx_11_0_universal2", "cp312-cp312-macosx_14_0_arm64", true],
    ["two systems", "cp312-cp312-macosx_11_0_arm64", "cp312-cp312-win_arm64", false],
    ["any platform", "py3-none-any", "cp312-cp312-musllinux_1_2_x86_64", true],
  ])("%s: %s and %s", (_, one, other, together) => {
    expect(installableTogether(tagsOf(one), tagsOf(other))).toBe(together);
    expect(installableTogether(tagsOf(other), tagsOf(one))).toBe(together);
  });
});

const linux = "cp312-cp312-manylinux_2_28_x86_64";

function wheel(project: string, more: Partial<WheelSummary> & { readonly triple?: string } = {}): WheelSummary {
  const { triple = linux, version = "1", ...rest } = more;
  const filename = `${project}-${version}-${triple}.whl`;
  return {
    path: `dist/${filename}`,
    filename,
    project,
    version,
    tags: tagsOf(triple),
    libraries: [],
    vendored: [],
    hasSbom: false,
    data: new Set(),
    pins: [],
    leftToPins: [],
    ...rest,
  };
}

const library = (name: string, needs: readonly string[] = [], more: Partial<LibrarySummary> = {}): LibrarySummary => ({
  path: `x.libs/${name}`,
  format: "elf",
  name,
  needs,
  asked: true,
  ...more,
});

const said = (...wheels: readonly WheelSummary[]) =>
  establishSet(wheels).map(({ subject, wheels: about }) => ({ ...subject.facts, about: about.length }));

const hashedLibrary = "libhdf5_hl-0ce065ed.so.310";

describe("libraries under one name", () => {
  it("that need different libraries collide, with state or without", () => {
    const collision = (name: string) =>
      said(
        wheel("a", { libraries: [library(name, ["libx-1"])] }),
        wheel("b", { libraries: [library(name, ["libx-2"])] }),
      );
    expect(collision(hashedLibrary)).toMatchObject([
      { "set.name-collision": { kind: "soname", name: hashedLibrary, stateful: true }, about: 2 },
    ]);
    expect(collision("libtiff-cb5bec6f.so.6")).toMatchObject([{ "set.name-collision": { stateful: false } }]);
  });

  it.each<[string, WheelSummary, WheelSummary]>([
    [
      "that need the same",
      wheel("a", { libraries: [library(hashedLibrary, ["libx"])] }),
      wheel("b", { libraries: [library(hashedLibrary, ["libx"])] }),
    ],
    [
      "of one project",
      wheel("a", { libraries: [library(hashedLibrary, ["libx-1"])] }),
      wheel("a", { version: "2", libraries: [library(hashedLibrary, ["libx-2"])] }),
    ],
    [
      "for two machines",
      wheel("a", { libraries: [library(hashedLibrary, ["libx-1"])] }),
      wheel("b", {
        triple: "cp312-cp312-manylinux_2_28_aarch64",
        libraries: [library(hashedLibrary, ["libx-2"])],
      }),
    ],
    [
      "that nothing asks for by name, as extension modules",
      wheel("a", { libraries: [library("_core.so", ["libx-1"], { asked: false })] }),
      wheel("b", { libraries: [library("_core.so", ["libx-2"], { asked: false })] }),
    ],
    [
      "that macOS tells apart by their paths",
      wheel("a", { libraries: [library("libgeos.dylib", [], { format: "macho" })] }),
      wheel("b", { libraries: [library("libgeos.dylib", ["x"], { format: "macho" })] }),
    ],
  ])("do not collide %s", (_, one, other) => {
    expect(said(one, other)).toEqual([]);
  });

  it("without a hash collide by their name alone", () => {
    const dll = library("hdf5.dll", [], { format: "pe" });
    const [first] = said(
      wheel("a", { triple: "cp312-cp312-win_amd64", libraries: [dll] }),
      wheel("b", { triple: "cp311-abi3-win_amd64", libraries: [dll] }),
    );
    expect(first).toMatchObject({ "set.name-collision": { kind: "unhashed-name", name: "hdf5.dll", stateful: true } });
  });

  it("with delvewheel's hash do not", () => {
    const dll = library(`hdf5-${"0f".repeat(16)}.dll`, [], { format: "pe" });
    const triple = "cp312-cp312-win_amd64";
    expect(said(wheel("a", { triple, libraries: [dll] }), wheel("b", { triple, libraries: [dll] }))).toEqual([]);
  });
});

describe("versions of one library", () => {
  const with_ = (project: string, version: string | undefined, triple = linux): WheelSummary =>
    wheel(project, { triple, vendored: [{ name: "proj", version }] });

  it("spread where projects meet that have different ones", () => {
    expect(said(with_("a", "9.8.1"), with_("b", "9.4.1"), with_("c", "9.8.1"))).toMatchObject([
      { "set.version-spread": { library: "proj", versions: ["9.8.1", "9.4.1", "9.8.1"] }, about: 3 },
    ]);
  });

  it.each<[string, WheelSummary, WheelSummary]>([
    ["where they are the same", with_("a", "9.8.1"), with_("b", "9.8.1")],
    ["where one is not known", with_("a", "9.8.1"), with_("b", undefined)],
    ["in wheels that never meet", with_("a", "9.8.1"), with_("b", "9.4.1", "cp312-cp312-win_amd64")],
    ["in one project", with_("a", "9.8.1"), with_("a", "9.4.1")],
  ])("do not spread %s", (_, one, other) => {
    expect(said(one, other)).toEqual([]);
  });
});

describe("wheels of one release", () => {
  const binary = { libraries: [library("_core.so", [], { asked: false })] };
  const member = (triple: string, more: Partial<WheelSummary> = {}) => wheel("a", { triple, ...binary, ...more });
  const whole = { data: new Set(["proj.db"]), hasSbom: true, vendored: [{ name: "proj", version: "9.8.1" }] };

  it("differ where one lacks a library, data or a bill of materials that the others have", () => {
    const found = said(
      member(linux, whole),
      member("cp312-cp312-macosx_11_0_arm64", whole),
      member("cp312-cp312-win_amd64"),
    );
    expect(found.map((facts) => facts["set.sibling-difference"]?.lacks)).toEqual([
      "proj",
      "proj.db",
      "a bill of materials",
    ]);
    expect(found[0]?.["set.sibling-difference"]?.detail).toBe(
      "a-1-cp312-cp312-win_amd64.whl lacks proj, which 2 other wheels have",
    );
  });

  it.each<[string, WheelSummary[]]>([
    ["where all have it", [member(linux, whole), member("cp312-cp312-win_amd64", whole)]],
    ["where most lack it", [member(linux, whole), member("cp312-cp312-win_amd64"), member("cp311-cp311-win_amd64")]],
    ["of another version", [member(linux, whole), member("cp312-cp312-win_amd64", { version: "2" })]],
    ["where one has no binary at all", [member(linux, whole), wheel("a", { triple: "py3-none-any" })]],
  ])("do not differ %s", (_, wheels) => {
    expect(said(...wheels)).toEqual([]);
  });
});

describe("a library that is left to a pinned dependency", () => {
  const user = wheel("a", {
    pins: [{ project: "pyarrow", version: "23.0.1" }],
    leftToPins: [{ path: "a/_core.so", library: "libarrow.so.2300" }],
  });
  const provider = (name: string, version = "23.0.1") =>
    wheel("pyarrow", { version, libraries: [library(name, [], { path: `pyarrow/${name}` })] });

  it("is missing where that dependency is here and does not have it", () => {
    expect(said(user, provider("libarrow.so.2200"))).toMatchObject([
      { "set.unprovided-library": { library: "libarrow.so.2300", path: "a/_core.so" }, about: 2 },
    ]);
  });

  it.each<[string, WheelSummary[]]>([
    ["is there", [user, provider("libarrow.so.2300")]],
    ["is not known where the dependency is not here", [user]],
    ["is not known where another version of it is here", [user, provider("libarrow.so.2200", "22.0")]],
    [
      "is not known where another pinned dependency is not here",
      [{ ...user, pins: [...user.pins, { project: "other", version: "1" }] }, provider("libarrow.so.2200")],
    ],
  ])("%s", (_, wheels) => {
    expect(said(...wheels)).toEqual([]);
  });
});
