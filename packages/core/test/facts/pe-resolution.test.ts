import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/facts/catalogue/catalogue.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import {
  isApiSet,
  isDebugLibrary,
  isInterpreter,
  isSystemLibrary,
  isVisualCRuntime,
  moduleName,
  parsePythonLibrary,
  plainName,
} from "../../src/facts/pe/library-names.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildLibrary, type LibraryOptions } from "../builders/pe-library.ts";
import { buildWheel } from "../builders/wheel.ts";
import { peBytes } from "../pe/fixture-table.ts";

// Microsoft's "Dynamic-link library search order" and CPython's dynload_win.c describe what is expected here; no Windows
// was at hand to measure it.

type Resolution = (Facts["binary.resolution"] & {})[number];

const filename = "demo-1.0-cp312-cp312-win_amd64.whl";
const core = "demo/_core.cp312-win_amd64.pyd";
const hash = "0123456789abcdef0123456789abcdef";
const ARM64 = 0xaa64;

/** An extension module that needs these. */
const module = (imports: readonly string[], options: LibraryOptions = {}): Uint8Array =>
  buildLibrary({ imports, exports: ["PyInit__core"], ...options });
const library = (imports: readonly string[] = [], options: LibraryOptions = {}): Uint8Array =>
  buildLibrary({ imports, exports: ["call"], ...options });

/** delvewheel's patch, in its own words but for the names. */
const patched = (folder: string): string => `"""A package."""
def _patch():
    import os
    if os.path.isdir(libs_dir := os.path.abspath(os.path.join(os.path.dirname(__file__), os.pardir, '${folder}'))):
        os.add_dll_directory(libs_dir)
_patch()
del _patch
`;

/** The subjects of a wheel by path. */
async function gather(
  files: Record<string, string | Uint8Array>,
  { name = filename, requires = [] as readonly string[] } = {},
): Promise<ReadonlyMap<string, Subject>> {
  const metadata = `Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n${requires.map((line) => `Requires-Dist: ${line}\n`).join("")}`;
  const built = await buildWheel({ filename: name, files, metadata });
  const wheel = await openWheel(built.bytes, { filename: name, platform: nodePlatform });
  const subjects = await gatherFacts(wheel, { platform: nodePlatform, verifyRecord: false });
  return new Map(subjects.map((subject) => [subject.path, subject]));
}

function resolutionsOf(subject: Subject | undefined): Record<string, Omit<Resolution, "library">> {
  const found = subject?.facts["binary.resolution"] ?? [];
  return Object.fromEntries(found.map(({ library: name = "", ...others }) => [name, others]));
}

describe("a library of a module is taken from", () => {
  const beside = "demo/needed.dll";
  const vendored = `demo.libs/needed-${hash}.dll`;

  it.each<[string, string, Record<string, string | Uint8Array>, Omit<Resolution, "library">]>([
    [
      "the folder of the module",
      "needed.dll",
      { [beside]: library() },
      { path: beside, by: "directory", kind: "wheel" },
    ],
    [
      "there in any case of letters",
      "NEEDED.DLL",
      { "demo/Needed.dll": library() },
      { path: "demo/Needed.dll", by: "directory", kind: "wheel" },
    ],
    ["there without an extension", "needed", { [beside]: library() }, { path: beside, by: "directory", kind: "wheel" }],
    [
      "delvewheel's folder",
      `needed-${hash}.dll`,
      { "demo/__init__.py": patched("demo.libs"), [vendored]: library() },
      { path: vendored, by: "add-dll-directory", kind: "wheel", entry: "demo.libs" },
    ],
    [
      "delvewheel's folder that nothing adds",
      `needed-${hash}.dll`,
      { "demo/__init__.py": "", [vendored]: library() },
      { by: "none", kind: "missing" },
    ],
    [
      "a folder that another module of the package adds",
      "needed.dll",
      { "demo/libs/needed.dll": library(), "demo/paths.py": "os.add_dll_directory(here / 'libs')" },
      { path: "demo/libs/needed.dll", by: "add-dll-directory", kind: "wheel", entry: "demo/libs" },
    ],
    [
      "the folder of the source that adds its own",
      "needed.dll",
      { "demo/bin/needed.dll": library(), "demo/bin/__init__.py": "os.add_dll_directory(os.path.dirname(__file__))" },
      { path: "demo/bin/needed.dll", by: "add-dll-directory", kind: "wheel", entry: "demo/bin" },
    ],
    [
      "a folder that no source names",
      "needed.dll",
      { "demo/libs/needed.dll": library(), "demo/__init__.py": "os.add_dll_directory(other)" },
      { by: "none", kind: "missing" },
    ],
    ["PATH, where Python does not look", "gdal.dll", {}, { by: "none", kind: "missing" }],
    ["the system", "KERNEL32.dll", {}, { by: "default", kind: "system" }],
    ["the system since Windows 10", "d3d12.dll", {}, { by: "default", kind: "system" }],
    ["an API set", "api-ms-win-crt-runtime-l1-1-0.dll", {}, { by: "api-set", kind: "system" }],
    [
      "the package although it is named as the system's",
      "version.dll",
      { "demo/version.dll": library() },
      { path: "demo/version.dll", by: "directory", kind: "wheel" },
    ],
    ["Python", "python312.dll", {}, { by: "python-directory", kind: "python" }],
    ["what Python brings", "VCRUNTIME140_1.dll", {}, { by: "python-directory", kind: "runtime" }],
    ["the redistributable runtime", "MSVCP140.dll", {}, { by: "default", kind: "runtime" }],
    [
      "Python before the folders that are added",
      "vcruntime140.dll",
      { "demo/__init__.py": patched("demo.libs"), "demo.libs/vcruntime140.dll": library() },
      { by: "python-directory", kind: "runtime" },
    ],
    [
      "what the package loads first",
      "VCOMP140.DLL",
      { "demo/.libs/vcomp140.dll": library(), "demo/_init.py": "from ctypes import WinDLL\nWinDLL(path)" },
      { path: "demo/.libs/vcomp140.dll", by: "already-loaded", kind: "wheel" },
    ],
  ])("%s", async (_, name, files, expected) => {
    const subjects = await gather({ [core]: module([name]), ...files });
    expect(resolutionsOf(subjects.get(core))).toEqual({ [name]: expected });
  });

  it.each<[string, string, string, Omit<Resolution, "library">]>([
    ["vcruntime140_1.dll", "cp38-cp38-win_amd64", "not by 3.8", { by: "default", kind: "runtime" }],
    ["vcruntime140_1.dll", "cp37.cp312-abi3-win_amd64", "not by the oldest", { by: "default", kind: "runtime" }],
    ["vcruntime140_1.dll", "cp39-abi3-win_amd64", "by 3.9", { by: "python-directory", kind: "runtime" }],
    ["vcruntime140_1.dll", "py3-none-win_amd64", "by today's", { by: "python-directory", kind: "runtime" }],
    ["vcruntime140.dll", "cp38-cp38-win_amd64", "by all", { by: "python-directory", kind: "runtime" }],
  ])("%s under %s: %s", async (name, tag, _, expected) => {
    const subjects = await gather({ "demo/_core.pyd": module([name]) }, { name: `demo-1.0-${tag}.whl` });
    expect(resolutionsOf(subjects.get("demo/_core.pyd"))).toEqual({ [name]: expected });
  });

  it("Python brings vcruntime140_1.dll for 64 bits only", async () => {
    const files = { "demo/_core.pyd": module(["vcruntime140_1.dll"], { bits: 32 }) };
    const subjects = await gather(files, { name: "demo-1.0-cp312-cp312-win32.whl" });
    expect(resolutionsOf(subjects.get("demo/_core.pyd"))["vcruntime140_1.dll"]?.by).toBe("default");
  });

  it("one that is only loaded when it is called may be missing", async () => {
    // msvcp140.dll asks for concrt140.dll in this way, which nobody brings.
    const subjects = await gather({ [core]: module([], { delayed: ["optional.dll", "CONCRT140.dll"] }) });
    const expected = { by: "none", kind: "not-required" };
    expect(resolutionsOf(subjects.get(core))).toEqual({ "optional.dll": expected, "CONCRT140.dll": expected });
  });
});

describe("the libraries of a load", () => {
  it("are looked for in the folder of the module, not in their own", async () => {
    const files = {
      "demo/__init__.py": "os.add_dll_directory('libs')",
      [core]: module(["a.dll"]),
      "demo/libs/a.dll": library(["b.dll", "c.dll"]),
      "demo/b.dll": library(),
      "demo/libs/c.dll": library(),
    };
    const subjects = await gather(files);
    expect(resolutionsOf(subjects.get("demo/libs/a.dll"))).toEqual({
      "b.dll": { path: "demo/b.dll", by: "directory", kind: "wheel" },
      "c.dll": { path: "demo/libs/c.dll", by: "add-dll-directory", kind: "wheel", entry: "demo/libs" },
    });
  });

  it("that a module has loaded are there for a plug-in of another folder", async () => {
    const files = {
      [core]: module(["a.dll"]),
      "demo/a.dll": library(),
      "demo/plugins/p.dll": library(["a.dll", "b.dll"]),
    };
    const subjects = await gather(files);
    expect(resolutionsOf(subjects.get("demo/plugins/p.dll"))).toEqual({
      "a.dll": { path: "demo/a.dll", by: "already-loaded", kind: "wheel" },
      "b.dll": { by: "none", kind: "missing" },
    });
  });

  it("but not for another module, which may be imported first", async () => {
    const other = "other/_x.pyd";
    const subjects = await gather({ [core]: module(["a.dll"]), "demo/a.dll": library(), [other]: module(["a.dll"]) });
    expect(resolutionsOf(subjects.get(other))).toEqual({ "a.dll": { by: "none", kind: "missing" } });
  });

  it("of a program are in its own folder and the system's only", async () => {
    const files = {
      "demo/__init__.py": patched("demo.libs"),
      "demo.libs/a.dll": library(),
      "demo/tool.exe": buildLibrary({ imports: ["a.dll", "b.dll", "user32.dll"], program: true }),
      "demo/b.dll": library(),
    };
    const subjects = await gather(files);
    expect(resolutionsOf(subjects.get("demo/tool.exe"))).toEqual({
      "a.dll": { by: "none", kind: "missing" },
      "b.dll": { path: "demo/b.dll", by: "directory", kind: "wheel" },
      "user32.dll": { by: "default", kind: "system" },
    });
  });
});

describe("a required distribution brings a library", () => {
  it.each<[string, readonly string[], Omit<Resolution, "library">]>([
    ["shiboken6.abi3.dll", ["shiboken6==6.12.0"], { by: "none", kind: "pinned-dependency", from: "shiboken6" }],
    [
      "Qt6Core.dll",
      ["PyQt6-sip<14", "PyQt6-Qt6>=6.12"],
      { by: "none", kind: "unpinned-dependency", from: "pyqt6-qt6" },
    ],
    ["arrow.dll", ["pyarrow"], { by: "none", kind: "unpinned-dependency", from: "pyarrow" }],
    ["proj.dll", ["numpy"], { by: "none", kind: "missing" }],
    ["MSVCP140.dll", ["demo-base==1"], { by: "default", kind: "runtime" }],
    ["proj.dll", ["demo-base==1"], { by: "directory", kind: "pinned-dependency", from: "demo-base", entry: "demo" }],
  ])("%s of %j", async (name, requires, expected) => {
    const subjects = await gather({ [core]: module([name]) }, { requires });
    expect(resolutionsOf(subjects.get(core))).toEqual({ [name]: expected });
  });
});

describe("what is reached", () => {
  it("is what modules and programs lead to", async () => {
    const files = {
      "demo/__init__.py": patched("demo.libs"),
      [core]: module([`a-${hash}.dll`]),
      [`demo.libs/a-${hash}.dll`]: library([`b-${hash}.dll`]),
      [`demo.libs/b-${hash}.dll`]: library(),
      "demo.libs/left.dll": library(),
      "demo/plugin.dll": library([`b-${hash}.dll`]),
      "demo/tool.exe": buildLibrary({ imports: ["c.dll"], program: true }),
      "demo/c.dll": library(),
    };
    const subjects = [...(await gather(files)).values()].filter(({ kind }) => kind === "pe");
    const told = subjects.map(({ path, facts }) => [path, facts["pe.reached"], facts["binary.used"]]);
    expect(Object.fromEntries(told.map(([path, ...others]) => [path, others]))).toEqual({
      [core]: [true, true],
      [`demo.libs/a-${hash}.dll`]: [true, true],
      [`demo.libs/b-${hash}.dll`]: [true, true],
      "demo.libs/left.dll": [false, false],
      "demo/plugin.dll": [false, true],
      "demo/tool.exe": [true, true],
      "demo/c.dll": [true, true],
    });
  });

  it("the real module's library beside it", async () => {
    const files = { [core]: peBytes("module.x86_64.pyd"), "demo/needed.dll": peBytes("gnu.x86_64.dll") };
    const subjects = await gather(files);
    expect(resolutionsOf(subjects.get(core))).toEqual({
      "python312.dll": { by: "python-directory", kind: "python" },
      "needed.dll": { path: "demo/needed.dll", by: "directory", kind: "wheel" },
    });
  });
});

describe("the cost of a load", () => {
  it("stays small for many modules that need all of many libraries", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `l${index}.dll`);
    const files: Record<string, Uint8Array> = {};
    for (const name of names) files[`demo/${name}`] = library(names);
    for (let index = 0; index < 100; index++) files[`demo/m${index}.pyd`] = module(names);
    const started = performance.now();
    const subjects = await gather(files);
    expect(subjects.get("demo/m0.pyd")?.facts["binary.resolution"]).toHaveLength(100);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("beyond what any real wheel has is unknown", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `l${index}.dll`);
    const files: Record<string, Uint8Array> = {};
    for (let folder = 0; folder < 6; folder++) for (const name of names) files[`f${folder}/${name}`] = library(names);
    const subjects = await gather(files);
    expect(subjects.get("f0/l0.dll")?.facts["binary.resolution"]).toBeUndefined();
    expect(subjects.get("f0/l0.dll")?.gaps.find(({ fact }) => fact === "pe.reached")?.kind).toBe("unknown");
  });
});

describe("names", () => {
  it.each<[string, (name: string) => unknown, unknown]>([
    ["KERNEL32", moduleName, "kernel32.dll"],
    [`GEOS-${hash}.dll`, plainName, "geos.dll"],
    ["api-ms-win-core-synch-l1-2-0", isApiSet, true],
    ["ext-ms-win-gdi-draw-l1-1-0.dll", isApiSet, true],
    ["apiset.dll", isApiSet, false],
    ["WINSPOOL.DRV", isSystemLibrary, true],
    ["ucrtbase.dll", isSystemLibrary, true],
    ["msvcp140.dll", isSystemLibrary, false],
    ["msvcrt.dll", isVisualCRuntime, false],
    [`msvcp140-${hash}.dll`, isVisualCRuntime, true],
    ["VCOMP140.DLL", isVisualCRuntime, true],
    ["mfc140u.dll", isVisualCRuntime, true],
    ["VCRUNTIME140D.dll", isDebugLibrary, true],
    ["MSVCP140_CODECVT_IDSD.dll", isDebugLibrary, true],
    ["ucrtbased.dll", isDebugLibrary, true],
    ["python312_d.dll", isDebugLibrary, true],
    ["python3_d.dll", isDebugLibrary, true],
    ["vcruntime140.dll", isDebugLibrary, false],
    ["libpypy3.11-c.dll", isInterpreter, true],
    ["python3.dll", parsePythonLibrary, { minor: undefined, freeThreaded: false }],
    ["Python314t.dll", parsePythonLibrary, { minor: 14, freeThreaded: true }],
    ["python3t.dll", parsePythonLibrary, { minor: undefined, freeThreaded: true }],
    ["python27.dll", parsePythonLibrary, undefined],
    ["pythoncom312.dll", parsePythonLibrary, undefined],
  ])("%s", (name, test, expected) => {
    expect(test(name)).toEqual(expected);
  });

  it.each([isVisualCRuntime, isDebugLibrary, isInterpreter, plainName])("of 64 KiB cost nothing: %o", (test) => {
    const started = performance.now();
    for (const start of ["msvcp140", "vcomp", "mfc", "python3", "a-0"]) test(`${start}${"1".repeat(65_536)}x`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

it("a module for another machine is found all the same, and is another rule's matter", async () => {
  const subjects = await gather({ [core]: module(["a.dll"]), "demo/a.dll": library([], { machine: ARM64 }) });
  expect(resolutionsOf(subjects.get(core))["a.dll"]).toMatchObject({ kind: "wheel" });
  expect(subjects.get("demo/a.dll")?.facts["pe.foreign-tags"]).toEqual(["win_amd64"]);
});
