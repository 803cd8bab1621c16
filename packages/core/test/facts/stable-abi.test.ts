import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/facts/catalogue/catalogue.ts";
import { establishElf } from "../../src/facts/elf/establish.ts";
import { stableAbiContext } from "../../src/facts/stable-abi/context.ts";
import { moduleEntryPoints } from "../../src/facts/stable-abi/entry-points.ts";
import { stableAbiFacts, withStableAbi } from "../../src/facts/stable-abi/establish.ts";
import { isOutsideStableAbi, stableSymbol } from "../../src/facts/stable-abi/table.ts";
import { describeStableAbi } from "../../src/facts/stable-abi/wheel.ts";
import { createFactSheet, type Subject } from "../../src/facts/subject.ts";
import { parseWheelFilename } from "../../src/wheel/filename.ts";
import type { Wheel } from "../../src/wheel/wheel.ts";
import { buildElf } from "../builders/elf.ts";

const platform = "manylinux_2_28_x86_64";

/** A module that imports these names. */
function moduleWith(path: string, imports: readonly string[] = [], more: Facts = {}): Subject {
  const facts: Facts = { "binary.extension-module": true, "binary.imports": imports, ...more };
  return { kind: "elf", path, facts, gaps: [] };
}

/** What is known of a wheel with this Python and ABI tag that holds these modules and other members. */
function judged(tags: string, modules: readonly Subject[], others: readonly string[] = []) {
  const name = parseWheelFilename(`demo-1.0-${tags}-${platform}.whl`);
  if (typeof name === "string") throw new Error(name);
  const members = [...modules.map(({ path }) => path), ...others].map((path) => ({ path }));
  const wheel = { name, members: members as unknown as Wheel["members"] };
  const context = stableAbiContext(wheel, modules);
  const sheet = createFactSheet("wheel", "");
  describeStableAbi(sheet, context, modules);
  return { wheel: sheet, modules: modules.map((subject) => withStableAbi(subject, context)) };
}

/** The same of one module, as far as its imports go. */
function violationsOf(tags: string, path: string, imports: readonly string[]) {
  const { wheel, modules } = judged(tags, [moduleWith(path, imports)]);
  const [subject] = modules;
  return {
    violations: subject?.facts["binary.stable-abi-violations"]?.map(({ symbol, kind }) => `${symbol} ${kind}`),
    gap: subject?.gaps.find(({ fact }) => fact === "binary.stable-abi-violations")?.kind,
    claimed: wheel.facts["wheel.stable-abi"]?.claimed,
    lowest: wheel.facts["wheel.stable-abi"]?.lowest,
  };
}

describe("CPython's tables", () => {
  it("know when a name came, under which condition, and what is exported beside them", () => {
    expect(stableSymbol("PyUnicode_AsUTF8AndSize")).toEqual({ added: 10 });
    expect(stableSymbol("PyErr_SetFromWindowsErr")).toEqual({ added: 7, condition: "MS_WINDOWS" });
    expect(stableSymbol("Py_IS_TYPE")).toEqual({ added: 15 });
    expect(stableSymbol("_Py_NoneStruct")).toEqual({ added: 2 });
    expect(stableSymbol("PyUnicode_New")).toBeUndefined();
    expect(isOutsideStableAbi("PyUnicode_New")).toBe(true);
    expect(isOutsideStableAbi("PyLong_FromLong")).toBe(false);
    expect(isOutsideStableAbi("PyPsutil_helper")).toBe(false);
  });

  it.each(["__proto__", "constructor", "toString", ""])("do not take %j for a symbol", (name) => {
    expect(stableSymbol(name)).toBeUndefined();
    expect(isOutsideStableAbi(name)).toBe(false);
  });
});

describe("imports break the promise", () => {
  it.each<[string, string, string, string[], string[], string, string]>([
    ["never: old names", "cp36-abi3", "x.abi3.so", ["PyLong_FromLong", "memcpy"], [], "cp36-abi3", "cp32-abi3"],
    [
      "never: exactly the minimum",
      "cp310-abi3",
      "x.abi3.so",
      ["PyUnicode_AsUTF8AndSize"],
      [],
      "cp310-abi3",
      "cp310-abi3",
    ],
    [
      "by what came later, as procmaps 0.5.0",
      "cp36-abi3",
      "x.abi3.so",
      ["PyUnicode_AsUTF8AndSize"],
      ["PyUnicode_AsUTF8AndSize too-new"],
      "cp36-abi3",
      "cp310-abi3",
    ],
    [
      "by CPython's own names, as yyjson 4.0.6, whose tags promise nothing but whose suffix does",
      "cp313-cp313",
      "x.abi3.so",
      ["PyObject_CallOneArg", "PyUnicode_New", "PyMem_Allocator"],
      ["PyObject_CallOneArg outside", "PyUnicode_New outside"],
      "cp313-abi3",
      "none",
    ],
    [
      "by names for Windows and for debug builds",
      "cp39-abi3",
      "x.abi3.so",
      ["PyErr_SetFromWindowsErr", "_Py_RefTotal", "PyOS_AfterFork_Child", "PyThread_get_thread_native_id"],
      ["PyErr_SetFromWindowsErr platform", "_Py_RefTotal platform"],
      "cp39-abi3",
      "none",
    ],
    [
      "never: names of others with Py, as psutil and PySide6",
      "cp36-abi3",
      "x.abi3.so",
      ["PyShiboken_x"],
      [],
      "cp36-abi3",
      "cp32-abi3",
    ],
    [
      "by the lowest of several tags, on which pip installs it too",
      "cp37.cp310-abi3",
      "x.abi3.so",
      ["PyUnicode_AsUTF8AndSize"],
      ["PyUnicode_AsUTF8AndSize too-new"],
      "cp37-abi3",
      "cp310-abi3",
    ],
    [
      "of a plain suffix by the tag",
      "cp39-abi3",
      "a/x.so",
      ["PyUnicode_New"],
      ["PyUnicode_New outside"],
      "cp39-abi3",
      "none",
    ],
    [
      "of a suffix with a platform, by the first Python that knows it",
      "cp39-abi3",
      "x.abi3-x86_64-linux-gnu.so",
      ["PyUnicode_AsUTF8AndSize"],
      [],
      "cp39-abi3",
      "cp310-abi3",
    ],
    [
      "of abi3t, which begins with 3.15",
      "cp315-abi3.abi3t",
      "x.abi3t.so",
      ["PyLong_FromLong"],
      [],
      "cp315-abi3.abi3t",
      "cp315-abi3.abi3t",
    ],
    ["of abi3t alone", "cp315-abi3t", "x.abi3t.so", ["Py_SIZE"], [], "cp315-abi3t", "cp315-abi3t"],
    [
      "where the tag names no version, only by what no version has",
      "cp3-abi3",
      "x.abi3.so",
      ["Py_SIZE", "PyUnicode_New"],
      ["PyUnicode_New outside"],
      "cp3-abi3",
      "none",
    ],
    ["the same of py3-abi3", "py3-abi3", "x.abi3.so", ["Py_SIZE"], [], "cp3-abi3", "cp315-abi3"],
    ["the same of a suffix in a py3-none wheel", "py3-none", "x.abi3.so", ["Py_SIZE"], [], "cp3-abi3", "cp315-abi3"],
  ])("%s", (_, tags, path, imports, violations, claimed, lowest) => {
    expect(violationsOf(tags, path, imports)).toMatchObject({ violations, claimed, lowest });
  });

  it.each([
    ["a plain module of a version's wheel", "cp313-cp313", "x.so"],
    ["a version's module, whatever the wheel", "cp313-cp313", "x.cpython-313-x86_64-linux-gnu.so"],
    ["a version's module in an abi3 wheel", "cp311-abi3", "x.cpython-311-x86_64-linux-gnu.so"],
    ["a name that no CPython looks for", "cp311-abi3", "x.so.1"],
    ["another interpreter's module", "cp311-abi3", "x.pypy311-pp73-x86_64-linux-gnu.so"],
  ])("not of %s", (_, tags, path) => {
    expect(violationsOf(tags, path, ["PyUnicode_New"])).toMatchObject({ violations: undefined, gap: "not-applicable" });
  });

  it("not where no tag and no suffix promises anything", () => {
    expect(judged("cp313-cp313", [moduleWith("x.so")]).wheel.facts["wheel.stable-abi"]).toBeUndefined();
    expect(judged("cp311-abi3", []).wheel.facts["wheel.stable-abi"]).toMatchObject({ claimed: "cp311-abi3" });
  });

  it("not of libraries that are no extension module", () => {
    const library = moduleWith("demo.libs/libx.so", ["PyUnicode_New"], { "binary.extension-module": false });
    const { modules, wheel } = judged("cp311-abi3", [library]);
    expect(modules[0]?.gaps.map(({ fact, kind }) => `${fact} ${kind}`)).toEqual(
      stableAbiFacts.map((fact) => `${fact} not-applicable`),
    );
    expect(wheel.facts["wheel.stable-abi"]).toMatchObject({ violations: [] });
  });

  it("not by weak imports and not by names that the file defines itself", () => {
    const { bytes } = buildElf({
      needed: ["libc.so.6"],
      symbols: [
        { name: "PyUnicode_New", weak: true },
        { name: "PyObject_CallOneArg", value: 1 },
        { name: "PyModExport_x", value: 1 },
        { name: "PyLong_FromLong" },
      ],
    });
    const subject = establishElf(bytes, "x.abi3.so", {
      installed: undefined,
      platforms: undefined,
      wanted: () => true,
    });
    const { modules } = judged("cp39-abi3", [subject]);
    expect(modules[0]?.facts["binary.stable-abi-violations"]).toEqual([]);
  });

  it("in a record of the wheel that names module, symbol and version, and is bounded", () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      moduleWith(`m${index}.abi3.so`, ["PyUnicode_New", "Py_SIZE"]),
    );
    const { wheel } = judged("cp39-abi3", many);
    expect(wheel.facts["wheel.stable-abi"]?.violations).toHaveLength(100);
    expect(wheel.facts["wheel.stable-abi"]?.violations?.slice(0, 2)).toEqual([
      { path: "m0.abi3.so", symbol: "PyUnicode_New", kind: "outside" },
      { path: "m0.abi3.so", symbol: "Py_SIZE", kind: "too-new", added: "3.15" },
    ]);
  });

  it("judges 100,000 imports at once", () => {
    const imports = Array.from({ length: 100_000 }, (_, index) => `Py_made_up_${index}`);
    const started = performance.now();
    expect(violationsOf("cp39-abi3", "x.abi3.so", [...imports, "PyUnicode_New"]).violations).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("binaries that are not read", () => {
  const unread = (path: string): Subject => ({
    kind: "pe",
    path,
    facts: {},
    gaps: [
      {
        fact: "binary.extension-module",
        kind: "unknown",
        reason: "the file cannot be read: the PE header is cut short",
      },
    ],
  });

  it("are unknown in a wheel that promises the stable ABI, whose lowest tag is then unknown too", () => {
    const { modules, wheel } = judged("cp311-abi3", [unread("x.pyd")]);
    expect(modules[0]?.gaps).toContainEqual({
      fact: "binary.stable-abi-violations",
      kind: "unknown",
      reason: "the file cannot be read: the PE header is cut short",
    });
    expect(wheel.facts["wheel.stable-abi"]).toEqual({ claimed: "cp311-abi3", violations: [] });
  });

  it("have no name to judge where it is no module's", () => {
    const gapOf = (path: string) =>
      judged("cp311-cp311", [unread(path)]).modules[0]?.gaps.find(({ fact }) => fact === "binary.stable-abi-file-name");
    expect(gapOf("demo.libs/geos.dll")?.kind).toBe("not-applicable");
    expect(gapOf("x.pyd")).toMatchObject({ kind: "unknown", reason: expect.stringContaining("PE") });
    expect(gapOf("x.cpython-311-darwin.so")).toMatchObject({ kind: "unknown", reason: expect.stringContaining("PE") });
  });

  it("promise nothing in another wheel", () => {
    const { modules } = judged("cp311-cp311", [unread("x.cp311-win_amd64.pyd")]);
    const gap = modules[0]?.gaps.find(({ fact }) => fact === "binary.stable-abi-violations");
    expect(gap?.kind).toBe("not-applicable");
  });
});

describe("the suffix and the tags", () => {
  const problems = (tags: string, paths: readonly string[], others: readonly string[] = []): (string | undefined)[] =>
    judged(
      tags,
      paths.map((path) => moduleWith(path)),
      others,
    ).modules.flatMap(({ facts }) =>
      (facts["binary.stable-abi-file-name"] ?? []).map(({ tag, python }) => `${tag} ${python ?? "none"}`),
    );

  it.each<[string, string, string[]]>([
    ["abi3", "cp39-abi3", ["x.abi3.so"]],
    ["a plain suffix anywhere", "cp39-abi3", ["x.so"]],
    ["a plain suffix of free-threaded Python", "cp313-cp313t", ["x.so"]],
    ["abi3 in one version's wheel", "cp313-cp313", ["x.abi3.so"]],
    ["abi3 where free-threaded Python still looked for it", "cp314-cp314t", ["x.abi3.so"]],
    ["its version", "cp312-cp312", ["x.cpython-312-x86_64-linux-gnu.so"]],
    ["its version as macOS spells it", "cp312-cp312", ["x.cpython-312-darwin.so"]],
    ["its version with the old flag", "cp36-cp36m", ["x.cpython-36m-x86_64-linux-gnu.so"]],
    ["its version free-threaded", "cp313-cp313t", ["x.cpython-313t-x86_64-linux-gnu.so"]],
    [
      "every version of several",
      "cp311.cp312-cp311.cp312",
      ["x.cpython-311-x86_64-linux-gnu.so", "x.cpython-312-x86_64-linux-gnu.so"],
    ],
    ["both kinds of abi3 at once", "cp315-abi3.abi3t", ["x.abi3t.so"]],
    ["the same with a platform", "cp315-abi3.abi3t", ["x.abi3t-x86_64-linux-gnu.so"]],
    ["abi3t where every Python with abi3 loads it too", "cp315-abi3", ["x.abi3t.so"]],
    ["one version faster than abi3", "cp311-abi3", ["a/x.cpython-312-x86_64-linux-gnu.so", "a/x.abi3.so"]],
    ["abi3t beside abi3 in a wheel for both", "cp311.cp315-abi3.abi3t", ["x.abi3.so", "x.abi3t.so"]],
    ["a wheel without versions", "py3-none", ["x.cpython-312-x86_64-linux-gnu.so"]],
    ["tags that no interpreter has", "cp311-cp312", ["x.cpython-39-x86_64-linux-gnu.so"]],
    ["another interpreter's module", "cp312-cp312", ["x.pypy311-pp73-x86_64-linux-gnu.so"]],
    ["its version as Windows spells it", "cp312-cp312", ["x.cp312-win_amd64.pyd"]],
    ["in any case of letters", "cp312-cp312", ["x.cp312-win_amd64.PYD"]],
    ["its version free-threaded on Windows", "cp313-cp313t", ["x.cp313t-win_arm64.pyd"]],
    ["a plain suffix on Windows", "cp39-abi3", ["x.pyd"]],
  ])("agree: %s", (_, tags, paths) => {
    expect(problems(tags, paths)).toEqual([]);
  });

  it("agree where Python source of the same name serves the other versions", () => {
    const file = "a/x.cpython-311-x86_64-linux-gnu.so";
    expect(problems("cp311-abi3", [file], ["a/x.py"])).toEqual([]);
    expect(problems("cp311-abi3", [file], ["demo-1.0.data/purelib/a/x/__init__.py"])).toEqual([]);
    expect(problems("cp311-abi3", [file], ["b/x.py"])).toEqual(["cp311-abi3 3.12"]);
  });

  it.each<[string, string, string, string]>([
    ["abi3, where free-threaded Python alone gets the wheel", "cp315-abi3t", "x.abi3.so", "cp315-abi3t 3.15t"],
    ["one version's on Windows in a wheel for another", "cp312-cp312", "x.cp311-win_amd64.pyd", "cp312-cp312 3.12"],
    ["one version's on Windows in a wheel for all", "cp311-abi3", "x.cp311-win_amd64.pyd", "cp311-abi3 3.12"],
    ["abi3 in a free-threaded version's wheel", "cp315-cp315t", "x.abi3.so", "cp315-cp315t 3.15t"],
    ["abi3t, which Pythons before 3.15 do not know", "cp311-abi3", "x.abi3t.so", "cp311-abi3 3.11"],
    ["abi3 with a platform, likewise", "cp311-abi3", "x.abi3-x86_64-linux-gnu.so", "cp311-abi3 3.11"],
    ["abi3 for both builds", "cp315-abi3.abi3t", "x.abi3.so", "cp315-abi3t 3.15t"],
    ["another version in an abi3 wheel", "cp311-abi3", "x.cpython-312-x86_64-linux-gnu.so", "cp311-abi3 3.11"],
    ["the minimum's version only", "cp311-abi3", "x.cpython-311-x86_64-linux-gnu.so", "cp311-abi3 3.12"],
    ["another version", "cp312-cp312", "x.cpython-311-x86_64-linux-gnu.so", "cp312-cp312 3.12"],
    ["free-threaded in a wheel that is not", "cp313-cp313", "x.cpython-313t-x86_64-linux-gnu.so", "cp313-cp313 3.13"],
    ["the other way round", "cp314-cp314t", "x.cpython-314-x86_64-linux-gnu.so", "cp314-cp314t 3.14t"],
    ["one build of two", "cp313-cp313.cp313t", "x.cpython-313-x86_64-linux-gnu.so", "cp313-cp313t 3.13t"],
    ["abi3t before it was there", "cp313-abi3t", "x.abi3t.so", "cp313-abi3t none"],
    ["the same of a plain suffix", "cp314-abi3t", "x.so", "cp314-abi3t none"],
  ])("disagree: %s", (_, tags, path, problem) => {
    expect(problems(tags, [path])).toEqual([problem]);
  });

  it("are judged once a module, however many files it has", () => {
    const paths = Array.from({ length: 20_000 }, (_, index) => `x.cpython-${311 + (index % 50)}-m${index}.so`);
    const started = performance.now();
    expect(new Set(problems("cp311-abi3", paths))).toEqual(new Set(["cp311-abi3 3.61"]));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("a module for abi3t", () => {
  const missing = (tags: string, path: string, starts: Facts["binary.module-entry-points"] & {}) =>
    judged(tags, [moduleWith(path, [], { "binary.module-entry-points": starts })]).modules[0]?.facts[
      "binary.stable-abi-missing-export"
    ];

  it("needs PyModExport_, whatever else it exports", () => {
    expect(missing("cp315-abi3.abi3t", "a/_x.abi3t.so", ["init"])).toBe("PyModExport__x");
    expect(missing("cp315-abi3.abi3t", "_x.so", ["init"])).toBe("PyModExport__x");
    expect(missing("cp315-abi3.abi3t", "_x.abi3t.so", ["init", "export"])).toBe("");
    expect(missing("cp315-abi3.abi3t", "_x.abi3.so", ["init"])).toBeUndefined();
    expect(missing("cp315-abi3", "_x.so", ["init"])).toBeUndefined();
  });

  it("exports it, which is no import and no violation", () => {
    expect(violationsOf("cp315-abi3.abi3t", "_x.abi3t.so", []).violations).toEqual([]);
    const exports = ["PyModExport__x", "PyInit__x"];
    const exportsAny = (...beginnings: readonly string[]): boolean =>
      beginnings.some((beginning) => exports.some((name) => name.startsWith(beginning)));
    expect(moduleEntryPoints({ exportsAny })).toEqual(["init", "export"]);
  });
});

describe("a name of CPython's that the Python it is built for does not export", () => {
  const absent = (tags: string, path: string, imports: readonly string[]) => {
    const { modules } = judged(tags, [moduleWith(path, imports)]);
    const [subject] = modules;
    return (
      subject?.facts["binary.absent-python-symbols"]?.map(({ symbol, python }) => `${symbol} ${python}`) ??
      subject?.gaps.find(({ fact }) => fact === "binary.absent-python-symbols")?.kind
    );
  };

  it.each<[string, string, string, string[], string[] | string]>([
    ["gone before", "cp312-cp312", "x.so", ["_PyUnicode_Ready", "PyLong_FromLong"], ["_PyUnicode_Ready 3.12"]],
    ["still there", "cp311-cp311", "x.so", ["_PyUnicode_Ready"], []],
    ["not there yet", "cp310-cp310", "x.so", ["PyFloat_Pack8"], ["PyFloat_Pack8 3.10"]],
    ["by the suffix", "py3-none", "x.cpython-312-x86_64-linux-gnu.so", ["_PyUnicode_Ready"], ["_PyUnicode_Ready 3.12"]],
    ["for several", "cp311.cp312-cp311.cp312", "x.so", ["_PyUnicode_Ready"], ["_PyUnicode_Ready 3.12"]],
    ["missing in one configuration between others", "cp310-cp310", "x.so", ["_Py_DumpASCII"], []],
    ["a module that is built in or not", "cp312-cp312", "x.so", ["PyInit_imp"], []],
    ["of the stable ABI, which another rule judges", "cp36-cp36m", "x.so", ["PyUnicode_AsUTF8AndSize"], []],
    ["of nobody known", "cp312-cp312", "x.so", ["_PyPsutil_New"], []],
    ["promising the stable ABI", "cp312-abi3", "x.abi3.so", ["_PyUnicode_Ready"], "not-applicable"],
    ["free-threaded", "cp313-cp313t", "x.so", ["_PyUnicode_Ready"], "not-applicable"],
    ["later than the list goes", "cp314-cp314", "x.so", ["_PyUnicode_Ready"], "not-applicable"],
    ["a library", "cp312-cp312", "libx.so.1", ["_PyUnicode_Ready"], "not-applicable"],
  ])("%s", (_, tags, path, imports, expected) => {
    expect(absent(tags, path, imports)).toEqual(expected);
  });
});
