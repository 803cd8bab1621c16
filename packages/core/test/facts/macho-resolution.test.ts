import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/facts/catalogue/catalogue.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import { classifyRunPath, isLibpython, isSystemLibrary, splitLoadPath } from "../../src/facts/macho/load-path.ts";
import { withResolution } from "../../src/facts/resolution/resolve.ts";
import { installedFolders, type SearchPathClass } from "../../src/facts/search-path.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildFat, buildMacho, libraryCommand, stringCommand } from "../builders/macho.ts";
import { buildWheel } from "../builders/wheel.ts";
import { machoBytes } from "../macho/fixture-table.ts";

// dyld(1) describes what is expected here; no system of Apple was at hand to measure it.

type Resolution = (Facts["binary.resolution"] & {})[number];

const LC_LOAD_DYLIB = 0xc;
const LC_ID_DYLIB = 0xd;
const LC_LOAD_WEAK_DYLIB = 0x80000018;
const LC_RPATH = 0x8000001c;
const [X86_64, ARM64] = [0x01000007, 0x0100000c];
const filename = "demo-1.0-cp312-cp312-macosx_11_0_arm64.whl";

interface LibraryParts {
  readonly loads?: readonly string[];
  readonly weak?: readonly string[];
  readonly rpaths?: readonly string[];
  readonly id?: string;
  readonly cpuType?: number;
  readonly program?: boolean;
}

function library({
  loads = [],
  weak = [],
  rpaths = [],
  id,
  cpuType = ARM64,
  program = false,
}: LibraryParts): Uint8Array {
  const commands = [
    ...(id === undefined ? [] : [libraryCommand(LC_ID_DYLIB, id)]),
    ...loads.map((name) => libraryCommand(LC_LOAD_DYLIB, name)),
    ...weak.map((name) => libraryCommand(LC_LOAD_WEAK_DYLIB, name)),
    ...rpaths.map((entry) => stringCommand(LC_RPATH, entry)),
  ];
  return buildMacho({ commands, cpuType, fileType: program ? 2 : 6 }).bytes;
}

/** The subjects of a wheel by path. */
async function gather(
  files: Record<string, string | Uint8Array>,
  metadata?: string,
): Promise<ReadonlyMap<string, Subject>> {
  const built = await buildWheel({ filename, files, ...(metadata === undefined ? {} : { metadata }) });
  const wheel = await openWheel(built.bytes, { filename, platform: nodePlatform });
  const subjects = await gatherFacts(wheel, { platform: nodePlatform, verifyRecord: false });
  return new Map(subjects.map((subject) => [subject.path, subject]));
}

function resolutionsOf(subject: Subject | undefined): Record<string, Omit<Resolution, "library">> {
  const found = subject?.facts["binary.resolution"] ?? [];
  return Object.fromEntries(found.map(({ library: name = "", ...others }) => [name, others]));
}

const core = "demo/_core.so";

/** What the extension module's one library comes to. */
async function resolve(
  name: string,
  { rpaths = [], files = {} }: { rpaths?: readonly string[]; files?: Record<string, Uint8Array> } = {},
): Promise<Omit<Resolution, "library"> | undefined> {
  const subjects = await gather({ [core]: library({ loads: [name], rpaths }), ...files });
  return resolutionsOf(subjects.get(core))[name];
}

const plain = library({});
const vendored = "demo/.dylibs/liba.dylib";

describe("a library is taken from", () => {
  it.each<[string, string, Omit<Resolution, "library">]>([
    ["the folder of the file", "@loader_path/.dylibs/liba.dylib", { path: vendored, by: "loader-path", kind: "wheel" }],
    [
      "by way of another",
      "@loader_path/../demo/.dylibs/liba.dylib",
      { path: vendored, by: "loader-path", kind: "wheel" },
    ],
    ["the system", "/usr/lib/libSystem.B.dylib", { by: "absolute", kind: "system" }],
    [
      "a framework of the system",
      "/System/Library/Frameworks/Accelerate.framework/Versions/A/Accelerate",
      { by: "absolute", kind: "system" },
    ],
    ["a folder that is not there", "@loader_path/libs/../.dylibs/liba.dylib", { by: "loader-path", kind: "missing" }],
    ["a file that is not there", "@loader_path/.dylibs/libz.dylib", { by: "loader-path", kind: "missing" }],
    ["Homebrew", "/opt/homebrew/lib/liba.dylib", { by: "absolute", kind: "missing" }],
    ["/usr/local, which is no system's", "/usr/local/lib/liba.dylib", { by: "absolute", kind: "missing" }],
    ["what only looks like the system's", "/usr/lib/../local/lib/liba.dylib", { by: "absolute", kind: "missing" }],
    ["the current directory", "liba.dylib", { by: "absolute", kind: "missing" }],
    ["the interpreter's folder", "@executable_path/../lib/liba.dylib", { by: "executable-path", kind: "missing" }],
    ["a run path that is not there", "@rpath/liba.dylib", { by: "none", kind: "missing" }],
    ["Python's library", "@rpath/libpython3.12.dylib", { by: "default", kind: "python" }],
    [
      "Python's framework",
      "/Library/Frameworks/Python.framework/Versions/3.12/Python",
      { by: "absolute", kind: "python" },
    ],
  ])("%s", async (_, name, expected) => {
    expect(await resolve(name, { files: { [vendored]: plain } })).toEqual(expected);
  });

  it.each<[string, readonly string[], Omit<Resolution, "library">]>([
    [
      "beside the file",
      ["@loader_path/.dylibs"],
      { path: vendored, by: "rpath", kind: "wheel", entry: "@loader_path/.dylibs" },
    ],
    [
      "with a slash",
      ["@loader_path/.dylibs/"],
      { path: vendored, by: "rpath", kind: "wheel", entry: "@loader_path/.dylibs/" },
    ],
    [
      "the second of two",
      ["/opt/homebrew/lib", "@loader_path/.dylibs"],
      { path: vendored, by: "rpath", kind: "wheel", entry: "@loader_path/.dylibs" },
    ],
    ["none that leads there", ["@loader_path", "/opt/homebrew/lib"], { by: "none", kind: "missing" }],
    [
      "the system, which nobody can look into",
      ["/usr/lib/swift"],
      { by: "rpath", kind: "system", entry: "/usr/lib/swift" },
    ],
    [
      "the wheel before the system",
      ["/usr/lib/swift", "@loader_path/.dylibs"],
      { path: vendored, by: "rpath", kind: "wheel", entry: "@loader_path/.dylibs" },
    ],
    ["a token that only starts like one", ["@loader_pathology/.dylibs"], { by: "none", kind: "missing" }],
  ])("the run path: %s", async (_, rpaths, expected) => {
    expect(await resolve("@rpath/liba.dylib", { rpaths, files: { [vendored]: plain } })).toEqual(expected);
  });

  it("a framework below an entry of the run path", async () => {
    const path = "demo/lib/A.framework/Versions/A/A";
    const rpaths = ["@loader_path/lib"];
    expect(await resolve("@rpath/A.framework/Versions/A/A", { rpaths, files: { [path]: plain } })).toMatchObject({
      path,
    });
  });

  it("the run path of the file that caused the load", async () => {
    const subjects = await gather({
      [core]: library({ loads: ["@loader_path/.dylibs/liba.dylib"], rpaths: ["@loader_path/.dylibs"] }),
      [vendored]: library({ loads: ["@rpath/libb.dylib"] }),
      "demo/.dylibs/libb.dylib": plain,
    });
    expect(resolutionsOf(subjects.get(vendored))).toEqual({
      "@rpath/libb.dylib": {
        path: "demo/.dylibs/libb.dylib",
        by: "inherited-rpath",
        kind: "wheel",
        entry: "@loader_path/.dylibs",
        from: core,
      },
    });
  });

  it("what is loaded already and has the name as its install name", async () => {
    const subjects = await gather({
      [core]: library({ loads: ["@loader_path/.dylibs/liba.dylib", "@rpath/liba.dylib"] }),
      [vendored]: library({ id: "@rpath/liba.dylib" }),
    });
    expect(resolutionsOf(subjects.get(core))["@rpath/liba.dylib"]).toEqual({
      path: vendored,
      by: "already-loaded",
      kind: "wheel",
    });
  });

  it("the folder of a program that the wheel brings, for whatever it loads", async () => {
    const name = "@executable_path/../lib/liba.dylib";
    const subjects = await gather({
      "demo/bin/tool": library({ program: true, loads: [name] }),
      "demo/lib/liba.dylib": library({ loads: ["@executable_path/../lib/libb.dylib"] }),
      "demo/lib/libb.dylib": plain,
    });
    expect(resolutionsOf(subjects.get("demo/bin/tool"))[name]).toEqual({
      path: "demo/lib/liba.dylib",
      by: "executable-path",
      kind: "wheel",
    });
    // Loaded by itself, from Python, it would not be found: the worse of two ways counts.
    expect(resolutionsOf(subjects.get("demo/lib/liba.dylib"))).toEqual({
      "@executable_path/../lib/libb.dylib": { by: "executable-path", kind: "missing" },
    });
  });

  it("nowhere, which is no fault of a weak one", async () => {
    const name = "@rpath/liba.dylib";
    const subjects = await gather({ [core]: library({ weak: [name] }) });
    expect(resolutionsOf(subjects.get(core))).toEqual({ [name]: { by: "none", kind: "not-required" } });
  });

  it("another distribution, where the path leads into its folder or its name fits", async () => {
    const metadata =
      "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Dist: pyarrow==20.0\nRequires-Dist: torch\n";
    const loads = ["@loader_path/../torch/lib/libc10.dylib", "@rpath/libarrow.2000.dylib", "@rpath/libshm.dylib"];
    const rpaths = ["@loader_path/../torch/lib"];
    const subjects = await gather(
      { [core]: library({ loads: [...loads, "/opt/lib/libarrow.dylib"], rpaths }) },
      metadata,
    );
    expect(resolutionsOf(subjects.get(core))).toMatchObject({
      "@loader_path/../torch/lib/libc10.dylib": { kind: "unpinned-dependency", from: "torch", by: "loader-path" },
      "@rpath/libshm.dylib": { kind: "unpinned-dependency", from: "torch", entry: "@loader_path/../torch/lib" },
      "/opt/lib/libarrow.dylib": { kind: "missing" },
    });
    const without = await gather({ [core]: library({ loads: ["@rpath/libarrow.2000.dylib"] }) }, metadata);
    expect(resolutionsOf(without.get(core))).toMatchObject({
      "@rpath/libarrow.2000.dylib": { kind: "pinned-dependency", from: "pyarrow", by: "none" },
    });
  });

  it("what the package loads itself through ctypes", async () => {
    const files = {
      [core]: library({ loads: ["@rpath/liba.dylib"] }),
      "demo/__init__.py": "import ctypes\nctypes.CDLL('liba.dylib')\n",
      [vendored]: library({ id: "@rpath/liba.dylib" }),
    };
    expect(resolutionsOf((await gather(files)).get(core))["@rpath/liba.dylib"]).toMatchObject({ by: "already-loaded" });
  });
});

describe("a process takes slices of its own machine only", () => {
  const name = "@loader_path/.dylibs/liba.dylib";
  const fat = (parts: LibraryParts): Uint8Array =>
    buildFat([X86_64, ARM64].map((cpuType) => ({ cpuType, bytes: library({ ...parts, cpuType }) })));

  it("each slice finds its own", async () => {
    const subjects = await gather({ [core]: fat({ loads: [name] }), [vendored]: fat({}) });
    for (const slice of ["x86_64", "arm64"])
      expect(resolutionsOf(subjects.get(`${core}#${slice}`))[name]?.path).toBe(`${vendored}#${slice}`);
  });

  it("and does not find another", async () => {
    const subjects = await gather({ [core]: fat({ loads: [name] }), [vendored]: library({}) });
    expect(resolutionsOf(subjects.get(`${core}#x86_64`))[name]).toEqual({ by: "loader-path", kind: "missing" });
    expect(resolutionsOf(subjects.get(`${core}#arm64`))[name]?.path).toBe(vendored);
  });

  it("a file is used if any slice of it is", async () => {
    const subjects = await gather({
      [core]: library({ loads: [name] }),
      [vendored]: fat({}),
      "demo/.dylibs/libz.dylib": plain,
    });
    const used = [`${vendored}#x86_64`, `${vendored}#arm64`, "demo/.dylibs/libz.dylib"];
    expect(used.map((path) => subjects.get(path)?.facts["binary.used"])).toEqual([true, true, false]);
  });
});

describe("an entry of the run path", () => {
  const installed = installedFolders(["demo/_core.so", "demo/.dylibs/liba.dylib", "demo/sub/x.py"]);
  const classify = (entry: string, program = false): SearchPathClass =>
    classifyRunPath(entry, { member: core, installed, program });

  it.each<[string, SearchPathClass]>([
    ["@loader_path", "inside-wheel"],
    ["@loader_path/", "inside-wheel"],
    ["@loader_path/.dylibs", "inside-wheel"],
    ["@loader_path/../demo/.dylibs", "inside-wheel"],
    ["@loader_path/lib", "dead"],
    ["@loader_path/..", "cross-package"],
    ["@loader_path/../torch/lib", "cross-package"],
    ["@loader_path/../..", "escapes"],
    ["@executable_path/../lib", "escapes"],
    ["@rpath/x", "bogus-token"],
    ["@loader_paths", "bogus-token"],
    ["$ORIGIN/x", "relative"],
    ["lib", "relative"],
    ["", "empty"],
    ["/tmp", "world-writable"],
    ["/private/tmp/local/lib", "world-writable"],
    ["/private/var/tmp/x", "world-writable"],
    ["/Users/Shared/lib", "world-writable"],
    ["/TMP/x", "world-writable"],
    ["/usr/../tmp/x", "world-writable"],
    ["/Users/runner/work", "build-directory"],
    ["/tmpfiles", "build-directory"],
    ["/opt/homebrew/lib", "build-directory"],
    ["/usr/local/lib", "build-directory"],
    ["/usr/library", "build-directory"],
    ["/usr/lib", "system"],
    ["/usr/lib/swift", "system"],
    ["/System/Library/Frameworks", "system"],
    ["/System/Volumes/Data/Users/x", "build-directory"],
  ])("%j leads: %s", (entry, expected) => {
    expect(classify(entry)).toBe(expected);
  });

  it("from the program itself leads into the wheel where the wheel brings the program", () => {
    expect(classify("@executable_path/.dylibs", true)).toBe("inside-wheel");
  });

  it("is reached where a library is looked for there", async () => {
    const rpaths = ["/tmp/lib", "@loader_path/.dylibs", "/private/tmp/later"];
    const reached = async (loads: readonly string[]) => {
      const subjects = await gather({ [core]: library({ loads, rpaths }), [vendored]: plain });
      return subjects.get(core)?.facts["macho.search-paths"]?.map((entry) => entry.reached);
    };
    expect(await reached(["@rpath/liba.dylib"])).toEqual([true, true, false]);
    expect(await reached(["@rpath/libz.dylib"])).toEqual([true, true, true]);
    expect(await reached(["@loader_path/.dylibs/liba.dylib"])).toEqual([false, false, false]);
  });
});

describe("a path that dyld is given", () => {
  it.each([
    ["@rpath/liba.dylib", "rpath", "/liba.dylib"],
    ["@loader_path", "loader-path", ""],
    ["@executable_path/a", "executable-path", "/a"],
    ["@other/a", "unknown-token", "@other/a"],
    ["@constructor/a", "unknown-token", "@constructor/a"],
    ["constructor/a", "relative", "constructor/a"],
    ["/usr/lib/a", "absolute", "/usr/lib/a"],
    ["a", "relative", "a"],
  ])("%s starts at %s", (path, start, rest) => {
    expect(splitLoadPath(path)).toEqual({ start, rest });
  });

  it.each([
    ["/usr/lib/libz.1.dylib", true],
    ["/USR/LIB/libz.1.dylib", true],
    ["/usr/lib/../local/lib/libz.dylib", false],
    ["usr/lib/libz.dylib", false],
    ["/usr/libexec/libz.dylib", false],
    ["/System/Volumes/Data/x.dylib", false],
  ])("%s is of the system: %s", (path, expected) => {
    expect(isSystemLibrary(path)).toBe(expected);
  });

  it.each([
    ["@rpath/libpython3.12.dylib", true],
    ["/opt/homebrew/opt/python@3.12/Frameworks/Python.framework/Versions/3.12/Python", true],
    ["/Library/Frameworks/PythonT.framework/Versions/3.14/PythonT", true],
    ["@rpath/libpython-helper.dylib", false],
    ["@rpath/libboost_python312.dylib", false],
  ])("%s is Python's own: %s", (path, expected) => {
    expect(isLibpython(path)).toBe(expected);
  });
});

describe("a wheel as delocate leaves it", () => {
  it("has every library in place", async () => {
    const files = {
      [core]: library({ loads: ["@loader_path/.dylibs/libdelocated.dylib"], cpuType: X86_64 }),
      "demo/.dylibs/libdelocated.dylib": machoBytes("delocated.x86_64.dylib"),
      "demo/.dylibs/libbeside.3.dylib": machoBytes("library.x86_64.dylib"),
    };
    const subjects = await gather(files);
    const whole = Object.keys(files).map((path) => [path, Object.values(resolutionsOf(subjects.get(path)))]);
    expect(Object.fromEntries(whole)).toEqual({
      [core]: [{ path: "demo/.dylibs/libdelocated.dylib", by: "loader-path", kind: "wheel" }],
      "demo/.dylibs/libdelocated.dylib": [
        { by: "absolute", kind: "system" },
        { path: "demo/.dylibs/libbeside.3.dylib", by: "loader-path", kind: "wheel" },
      ],
      "demo/.dylibs/libbeside.3.dylib": [{ by: "absolute", kind: "system" }],
    });
  });
});

describe("wheels that no build makes end in facts or in a reason, within two seconds", () => {
  it.each<[string, boolean, () => Record<string, Uint8Array>]>([
    [
      "a chain of libraries with run paths that each inherits",
      false,
      () =>
        Object.fromEntries(
          Array.from({ length: 150 }, (_, index) => [
            `demo/.dylibs/lib${index}.dylib`,
            library({ loads: [`@rpath/lib${index + 1}.dylib`], rpaths: ["/a", "/b", "@loader_path"] }),
          ]),
        ),
    ],
    [
      "libraries that all ask for all",
      true,
      () => {
        const names = Array.from({ length: 60 }, (_, index) => `lib${index}.dylib`);
        const all = library({ loads: names.map((name) => `@rpath/${name}`), rpaths: ["/a", "/b", "@loader_path"] });
        return Object.fromEntries(names.map((name) => [`demo/${name}`, all]));
      },
    ],
    [
      "one library with thousands of both",
      true,
      () => ({
        [core]: library({
          loads: Array.from({ length: 2000 }, (_, index) => `@rpath/${index}`),
          rpaths: Array.from({ length: 2000 }, (_, index) => `@loader_path/${"a/../".repeat(50)}${index}`),
        }),
      }),
    ],
  ])("%s: beyond what is simulated: %s", async (_, beyond, files) => {
    const subjects = [...(await gather(files())).values()].filter(({ kind }) => kind === "macho");
    for (const { facts, gaps } of subjects) {
      expect(facts["binary.resolution"] === undefined).toBe(beyond);
      const reason = gaps.find(({ fact }) => fact === "binary.resolution")?.reason;
      expect(reason).toBe(beyond ? "the search paths are beyond what any real wheel has" : undefined);
    }
    const start = performance.now();
    withResolution(subjects, { systemLibraries: new Set(), tags: [], requirements: [], preloads: false });
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
