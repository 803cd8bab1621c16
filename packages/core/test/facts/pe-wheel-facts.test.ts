import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { FactName } from "../../src/facts/catalogue/catalogue.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildMacho } from "../builders/macho.ts";
import { buildLibrary, type LibraryOptions } from "../builders/pe-library.ts";
import { buildWheel, demoDistInfo } from "../builders/wheel.ts";
import { peBytes } from "../pe/fixture-table.ts";

const [I386, AMD64, ARM64, ARMNT] = [0x14c, 0x8664, 0xaa64, 0x1c4];

async function gather(
  tag: string,
  files: Record<string, string | Uint8Array>,
  verifyRecord = true,
): Promise<ReadonlyMap<string, Subject>> {
  const filename = `demo-1.0-${tag}.whl`;
  const built = await buildWheel({ filename, files });
  const wheel = await openWheel(built.bytes, { filename, platform: nodePlatform });
  const subjects = await gatherFacts(wheel, { platform: nodePlatform, verifyRecord });
  return new Map(subjects.map((subject) => [subject.path, subject]));
}

/** A fact's value, or the kind of its gap. */
function valueOrGap(subject: Subject | undefined, fact: FactName): unknown {
  return subject?.facts[fact] ?? subject?.gaps.find((gap) => gap.fact === fact)?.kind;
}

const module = (options: LibraryOptions = {}): Uint8Array => buildLibrary({ exports: ["PyInit__core"], ...options });

describe("the machine is held against the tags", () => {
  const program = { program: true, exports: [] };

  it.each<[string, LibraryOptions, string, readonly string[]]>([
    ["win_amd64", { machine: AMD64 }, "x.dll", []],
    ["win_amd64", { machine: ARM64 }, "x.dll", ["win_amd64"]],
    ["win_amd64", { machine: I386, bits: 32 }, "x.dll", ["win_amd64"]],
    ["win_amd64", { machine: I386, bits: 32, ...program }, "x.exe", []],
    ["win_arm64", { machine: ARM64 }, "x.dll", []],
    ["win_arm64", { machine: AMD64 }, "x.dll", ["win_arm64"]],
    ["win_arm64", { machine: AMD64, ...program }, "x.exe", []],
    ["win_arm64", { machine: ARMNT, bits: 32 }, "x.dll", ["win_arm64"]],
    ["win32", { machine: I386, bits: 32 }, "x.dll", []],
    ["win32", { machine: AMD64, ...program }, "x.exe", ["win32"]],
    ["win32.win_amd64", { machine: AMD64 }, "x.dll", ["win32"]],
  ])("%s: %j", async (tag, options, path, expected) => {
    const subjects = await gather(`py3-none-${tag}`, { [path]: module(options) });
    expect(subjects.get(path)?.facts["pe.foreign-tags"]).toEqual(expected);
  });

  it.each([
    ["arm64x.dll", "win_arm64", []],
    ["arm64ec.dll", "win_amd64", ["win_amd64"]],
    ["arm64ec.dll", "win_arm64", ["win_arm64"]],
    ["resource-only.x86_64.dll", "win_arm64", "not-applicable"],
    ["library.x86_64.dll", "manylinux_2_28_x86_64", "not-applicable"],
  ])("%s under %s", async (file, tag, expected) => {
    const subjects = await gather(`py3-none-${tag}`, { "x.dll": peBytes(file) });
    expect(valueOrGap(subjects.get("x.dll"), "pe.foreign-tags")).toEqual(expected);
  });

  it("below .data/data nothing is promised", async () => {
    const path = "demo-1.0.data/data/share/x.dll";
    const subjects = await gather("py3-none-win32", { [path]: module() });
    expect(valueOrGap(subjects.get(path), "pe.foreign-tags")).toBe("not-applicable");
  });
});

describe("the library of Python is held against name and tags", () => {
  const wrong = (library: string, python: string, expected: string) => [{ library, python, expected }];

  it.each<[string, string, string, unknown]>([
    ["python312.dll", "cp312-cp312", "x.cp312-win_amd64.pyd", []],
    ["PYTHON312.DLL", "cp312-cp312", "x.pyd", []],
    ["python3.dll", "cp312-cp312", "x.pyd", []],
    ["python3.dll", "cp39-abi3", "x.pyd", []],
    ["python312.dll", "cp312-abi3", "x.pyd", wrong("python312.dll", "3.13", "python3.dll")],
    ["python312.dll", "cp39-abi3", "x.pyd", wrong("python312.dll", "3.9", "python3.dll")],
    ["python311.dll", "cp312-cp312", "x.pyd", wrong("python311.dll", "3.12", "python312.dll")],
    ["python311.dll", "cp311.cp312-cp311.cp312", "x.pyd", wrong("python311.dll", "3.12", "python312.dll")],
    ["python311.dll", "cp311.cp312-cp311.cp312", "x.cp311-win_amd64.pyd", []],
    ["python312.dll", "cp312-abi3", "x.cp312-win_amd64.pyd", []],
    ["python314t.dll", "cp314-cp314t", "x.cp314t-win_amd64.pyd", []],
    ["python314.dll", "cp314-cp314t", "x.pyd", wrong("python314.dll", "3.14t", "python314t.dll")],
    ["python314t.dll", "cp314-cp314", "x.pyd", wrong("python314t.dll", "3.14", "python314.dll")],
    ["python3.dll", "cp313-cp313t", "x.pyd", wrong("python3.dll", "3.13t", "python313t.dll")],
    ["python3t.dll", "cp315-abi3.abi3t", "x.pyd", []],
    ["python3.dll", "cp315-abi3.abi3t", "x.pyd", wrong("python3.dll", "3.15t", "python3t.dll")],
    ["kernel32.dll", "cp312-cp312", "x.pyd", []],
    ["python312.dll", "py3-none", "x.pyd", "not-applicable"],
    ["python312.dll", "cp311-none", "x.cp311-win_amd64.pyd", wrong("python312.dll", "3.11", "python311.dll")],
    ["python311.dll", "pp311-pypy311_pp73", "x.pyd", "not-applicable"],
  ])("%s under %s in %s", async (library, tag, path, expected) => {
    const subjects = await gather(`${tag}-win_amd64`, { [path]: module({ imports: [library] }) });
    expect(valueOrGap(subjects.get(path), "pe.wrong-python-libraries")).toEqual(expected);
  });

  it("of modules only", async () => {
    const files = { "x.dll": buildLibrary({ imports: ["python311.dll"], exports: ["call"] }) };
    const subjects = await gather("cp312-cp312-win_amd64", files);
    expect(valueOrGap(subjects.get("x.dll"), "pe.wrong-python-libraries")).toBe("not-applicable");
  });
});

describe("the stable ABI on Windows", () => {
  it("is about what is asked of Python's library, not of others", async () => {
    const imports = { "python3.dll": ["PyList_New", "PyUnicode_New"], "other.dll": ["PyUnicode_Ready"] };
    const subjects = await gather("cp311-abi3-win_amd64", { "x.pyd": module({ imports }) });
    expect(subjects.get("x.pyd")?.facts["binary.stable-abi-violations"]).toEqual([
      { symbol: "PyUnicode_New", kind: "outside", claimed: "cp311-abi3" },
    ]);
    expect(subjects.get("")?.facts["wheel.stable-abi"]).toMatchObject({ claimed: "cp311-abi3", lowest: "none" });
  });

  it("has the functions of Windows", async () => {
    const imports = { "python3.dll": ["PyErr_SetFromWindowsErr"] };
    const subjects = await gather("cp311-abi3-win_amd64", { "x.pyd": module({ imports }) });
    expect(subjects.get("x.pyd")?.facts["binary.stable-abi-violations"]).toEqual([]);
  });

  it("names that a version does not export are told of its modules", async () => {
    const imports = { "python312.dll": ["_PyUnicode_Ready", "PyList_New"] };
    const subjects = await gather("cp312-cp312-win_amd64", { "x.pyd": module({ imports }) });
    expect(subjects.get("x.pyd")?.facts["binary.absent-python-symbols"]).toEqual([
      { symbol: "_PyUnicode_Ready", python: "3.12" },
    ]);
  });
});

describe("debug versions of libraries", () => {
  const imports = ["VCRUNTIME140D.dll", "ucrtbased.dll", "KERNEL32.dll"];

  it.each<[string, unknown]>([
    ["cp312-cp312", ["VCRUNTIME140D.dll", "ucrtbased.dll"]],
    ["cp312-cp312d", "not-applicable"],
    ["cp312.cp313-cp312d.cp313", ["VCRUNTIME140D.dll", "ucrtbased.dll"]],
  ])("under %s", async (tag, expected) => {
    const subjects = await gather(`${tag}-win_amd64`, { "x.pyd": module({ imports }) });
    expect(valueOrGap(subjects.get("x.pyd"), "pe.debug-libraries")).toEqual(expected);
  });
});

describe("a runtime is held against what loads it", () => {
  const gatherWith = (runtime: LibraryOptions, user: LibraryOptions) =>
    gather("cp312-cp312-win_amd64", {
      "demo/msvcp140.dll": buildLibrary({ exports: ["call"], name: "MSVCP140.dll", rich: true, ...runtime }),
      "demo/x.pyd": module({ imports: ["msvcp140.dll"], rich: true, ...user }),
    });

  it.each<[string, readonly [number, number], readonly [number, number], boolean]>([
    ["as new", [14, 44], [14, 44], false],
    ["of the same tens", [14, 40], [14, 44], false],
    ["of older tens", [14, 40], [14, 51], true],
    ["newer", [14, 50], [14, 44], false],
    ["of a major version before", [12, 90], [14, 0], true],
  ])("%s", async (_, linker, user, older) => {
    const subjects = await gatherWith({ linkerVersion: linker }, { linkerVersion: user });
    const importers = older ? [{ path: "demo/x.pyd", toolset: user.join(".") }] : [];
    expect(subjects.get("demo/msvcp140.dll")?.facts["pe.newer-importers"]).toEqual(importers);
    expect(valueOrGap(subjects.get("demo/x.pyd"), "pe.newer-importers")).toBe("not-applicable");
  });

  it("not against what other linkers made, whose versions mean something else", async () => {
    const subjects = await gatherWith({ linkerVersion: [14, 40] }, { linkerVersion: [99, 0], rich: false });
    expect(subjects.get("demo/msvcp140.dll")?.facts["pe.newer-importers"]).toEqual([]);
  });

  it("is known by the name that its linker gave it", async () => {
    const path = "demo.libs/msvcp140-0123456789abcdef0123456789abcdef.dll";
    const subjects = await gather("py3-none-win_amd64", {
      [path]: buildLibrary({ exports: ["a"], name: "MSVCP140.dll" }),
    });
    expect(subjects.get(path)?.facts["pe.runtime"]).toEqual({ name: "msvcp140.dll", toolset: "14.0", signer: "none" });
  });
});

describe("the hash in a name that delvewheel gave", () => {
  const bytes = buildLibrary({ exports: ["call"] });
  const right = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  const wrong = "0123456789abcdef0123456789abcdef";
  const delvewheel = (version: string): Record<string, string> => ({
    [`${demoDistInfo}/DELVEWHEEL`]: `Version: ${version}\nArguments: ['repair']\n`,
  });

  it.each<[string, string, Record<string, string>, unknown]>([
    ["of the content", right, delvewheel("1.13.2"), "matches"],
    ["of another content", wrong, delvewheel("1.11.0"), "differs"],
    ["before delvewheel 1.11", wrong, delvewheel("1.10.1"), "not-applicable"],
    ["without delvewheel", wrong, {}, "not-applicable"],
    ["by a delvewheel of no version", wrong, { [`${demoDistInfo}/DELVEWHEEL`]: "hello" }, "not-applicable"],
  ])("%s", async (_, hash, files, expected) => {
    const path = `demo.libs/a-${hash}.dll`;
    const subjects = await gather("py3-none-win_amd64", { [path]: bytes, ...files });
    expect(valueOrGap(subjects.get(path), "pe.name-digest")).toBe(expected);
  });

  it("is not judged where the file needs renamed libraries, nor where members are not hashed", async () => {
    const path = `demo.libs/a-${wrong}.dll`;
    const needing = buildLibrary({ exports: ["call"], imports: [`b-${wrong}.dll`] });
    const files = { [path]: needing, ...delvewheel("1.13.2") };
    expect(valueOrGap((await gather("py3-none-win_amd64", files)).get(path), "pe.name-digest")).toBe("not-applicable");
    const unread = await gather("py3-none-win_amd64", { ...files, [path]: bytes }, false);
    expect(valueOrGap(unread.get(path), "pe.name-digest")).toBe("unknown");
  });
});

describe("names of Windows' own libraries", () => {
  it.each<[string, unknown]>([
    ["demo/libcrypto.dll", true],
    ["demo/VERSION.dll", true],
    ["demo/geos.dll", false],
    ["demo/ucrtbase.dll", false],
    ["demo/msvcrt.dll", false],
  ])("%s: %s", async (path, expected) => {
    const subjects = await gather("py3-none-win_amd64", { [path]: module() });
    expect(subjects.get(path)?.facts["pe.takes-system-name"]).toBe(expected);
  });
});

describe("binaries of another format than the tags are for", () => {
  const pe = module();
  const macho = buildMacho().bytes;
  const places = async (tag: string, files: Record<string, Uint8Array>): Promise<unknown> => {
    const whole = (await gather(tag, files)).get("");
    return whole?.facts["wheel.foreign-binaries"]?.map(({ path, place }) => `${path} ${place}`) ?? "not-applicable";
  };

  it.each<[string, Record<string, Uint8Array>, unknown]>([
    ["cp312-cp312-win_amd64", { "x.pyd": pe }, []],
    ["cp312-cp312-win_amd64", { "x.pyd": pe, "x.so": macho }, ["x.so package"]],
    ["cp312-cp312-manylinux_2_28_x86_64", { "x.pyd": pe }, ["x.pyd package"]],
    ["cp312-cp312-macosx_11_0_arm64", { "x.so": macho }, []],
    ["cp312-cp312-win_amd64.macosx_11_0_arm64", { "x.so": macho, "x.pyd": pe }, []],
    ["cp312-cp312-win_amd64", { "demo-1.0.data/data/x.so": macho }, ["demo-1.0.data/data/x.so data"]],
    ["py3-none-any", { "x.pyd": pe }, ["x.pyd package"]],
    ["py3-none-any", { "x.exe": pe, "y.exe": module({ bits: 32 }) }, ["x.exe choice", "y.exe choice"]],
    ["py3-none-any", { "x.so": macho, "y.dll": pe }, ["x.so choice", "y.dll choice"]],
    ["py3-none-any", { "x.dll": peBytes("resource-only.x86_64.dll") }, []],
    ["py3-none-any", { "x.o": buildMacho({ fileType: 1 }).bytes }, []],
    ["py3-none-emscripten_3_1_58_wasm32", { "x.pyd": pe }, "not-applicable"],
  ])("%s: %#", async (tag, files, expected) => {
    expect(await places(tag, files)).toEqual(expected);
  });
});
