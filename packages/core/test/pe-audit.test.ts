import { describe, expect, it } from "vitest";
import { auditWheel } from "../src/audit.ts";
import { nodePlatform } from "../src/node/platform.ts";
import type { WheelReport } from "../src/report/report.ts";
import { builtinRuleset } from "../src/rules/compose.ts";
import { buildLibrary, type LibraryOptions } from "./builders/pe-library.ts";
import { buildWheel, demoDistInfo } from "./builders/wheel.ts";
import { expectFactsOfMutated } from "./facts-of-mutated.ts";
import { peBytes, peFixtures } from "./pe/fixture-table.ts";

const windows = "demo-1.0-cp312-cp312-win_amd64.whl";
const core = "demo/_core.cp312-win_amd64.pyd";
const hash = "0123456789abcdef0123456789abcdef";

async function audit(
  files: Record<string, string | Uint8Array>,
  { filename = windows, preset = "recommended" } = {},
): Promise<WheelReport> {
  const tag = filename.slice(0, -".whl".length).split("-").slice(2).join("-");
  const wheelFile = `Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: false\nTag: ${tag}\n`;
  const built = await buildWheel({ filename, files, wheelFile });
  return auditWheel(built.bytes, built.filename, { platform: nodePlatform, ruleset: builtinRuleset([preset]) });
}

const outcome = ({ findings }: WheelReport): string[] =>
  findings.map(({ severity, rule, path }) => `${severity} ${rule} ${path}`);

const module = (options: LibraryOptions = {}): Uint8Array =>
  buildLibrary({ imports: ["python312.dll", "KERNEL32.dll"], exports: ["PyInit__core"], ...options });

describe("a wheel for Windows", () => {
  it("as it should be has no findings and no open question", async () => {
    const report = await audit({ [core]: module(), "demo/__init__.py": "" });
    expect(outcome(report)).toEqual([]);
    expect(report.unknown).toEqual([]);
    expect(report.checked).toMatchObject({ binaries: 1 });
  });

  it.each<[string, string, string, readonly string[]]>([
    ["no ASLR", "no-aslr.x86_64.dll", windows, ["error pe-missing-aslr"]],
    [
      "no NX of 64 bits",
      "gnu-program.x86_64.exe",
      windows,
      ["error pe-missing-aslr", "error pe-unresolved-import", "warning pe-missing-nx"],
    ],
    [
      "no NX of 32 bits",
      "no-nx.i686.dll",
      windows.replace("win_amd64", "win32"),
      ["error pe-missing-nx", "warning pe-missing-safe-seh"],
    ],
    ["a low address space", "no-high-entropy.x86_64.dll", windows, ["warning pe-missing-high-entropy"]],
    ["code that can be written", "writable-code.x86_64.dll", windows, ["error pe-writable-executable-section"]],
    ["a section that processes share", "shared-section.x86_64.dll", windows, ["error pe-shared-writable-section"]],
    ["handlers that are listed", "safe-seh.i686.dll", windows.replace("win_amd64", "win32"), []],
    ["code of mingw for 32 bits", "gnu.i686.dll", windows.replace("win_amd64", "win32"), []],
    ["resources only", "resource-only.x86_64.dll", windows.replace("amd64", "arm64"), []],
    ["a signature that holds", "signed.x86_64.dll", windows, ["warning pe-unresolved-import"]],
    [
      "a signature of another content",
      "signed-content-changed.x86_64.dll",
      windows,
      ["error pe-invalid-signature", "warning pe-unresolved-import"],
    ],
    [
      "a file that is cut short",
      "truncated.i686.dll",
      windows.replace("win_amd64", "win32"),
      ["error binary-malformed", "warning pe-missing-safe-seh"],
    ],
    ["a library that is only loaded when it is called", "delay-import.x86_64.dll", windows, []],
    ["code for another machine that nothing leads to", "arm64ec.dll", windows, ["note pe-wrong-machine"]],
  ])("with %s", async (_, file, filename, expected) => {
    const report = await audit({ "demo/x.dll": peBytes(file) }, { filename });
    expect(outcome(report)).toEqual(expected.map((line) => `${line} demo/x.dll`));
  });

  it.each<[string, Record<string, string | Uint8Array>, readonly string[]]>([
    ["relocations that were stripped", { [core]: stripped() }, [`error pe-stripped-relocations ${core}`]],
    [
      "a library for another machine",
      { [core]: module({ imports: ["a.dll"] }), "demo/a.dll": buildLibrary({ machine: 0xaa64 }) },
      ["error pe-wrong-machine demo/a.dll"],
    ],
    [
      "another Python's library",
      { [core]: module({ imports: ["python311.dll"] }) },
      [`error pe-wrong-python-library ${core}`],
    ],
    [
      "a debug build",
      { [core]: module({ imports: ["VCRUNTIME140D.dll", "ucrtbased.dll", "MSVCP140D.dll"] }) },
      [`error pe-debug-runtime ${core}`],
    ],
    [
      "a library that was left out",
      { [core]: module({ imports: ["zlib1.dll"] }) },
      [`error pe-unresolved-import ${core}`],
    ],
    [
      "GDAL that was left out",
      { [core]: module({ imports: ["gdal.dll"] }) },
      [`error spatial-core-not-vendored ${core}`],
    ],
    [
      "PROJ that was left out",
      { [core]: module({ imports: ["proj_9.dll"] }) },
      [`error spatial-core-not-vendored ${core}`],
    ],
    ["the C++ runtime of the host", { [core]: module({ imports: ["MSVCP140.dll"] }) }, ["warning pe-missing-runtime "]],
    [
      "a plug-in whose library was left out",
      { [core]: module(), "demo/p.dll": buildLibrary({ imports: ["hdf5.dll"] }) },
      ["warning pe-unresolved-import demo/p.dll"],
    ],
    [
      "a library that was changed after the repair",
      {
        [core]: module({ imports: [`a-${hash}.dll`] }),
        "demo/__init__.py": "os.add_dll_directory('demo.libs')",
        [`demo.libs/a-${hash}.dll`]: buildLibrary({ exports: ["call"] }),
        [`${demoDistInfo}/DELVEWHEEL`]: "Version: 1.13.2\n",
      },
      [
        `warning pe-mangled-name-mismatch demo.libs/a-${hash}.dll`,
        "note vendored-library-without-licence ",
        "note vendored-library-without-sbom ",
      ],
    ],
    [
      "an old runtime",
      {
        [core]: module({ imports: ["msvcp140.dll"], rich: true, linkerVersion: [14, 51] }),
        "demo/msvcp140.dll": buildLibrary({
          exports: ["call"],
          name: "MSVCP140.dll",
          rich: true,
          linkerVersion: [14, 40],
        }),
      },
      [
        "warning pe-outdated-runtime demo/msvcp140.dll",
        "note vendored-library-without-licence ",
        "note vendored-library-without-sbom ",
      ],
    ],
    [
      "the name of a library of Windows",
      { [core]: module(), "demo/version.dll": buildLibrary({}) },
      ["warning pe-shadowing-system-library demo/version.dll"],
    ],
    ["what Microsoft says to bring along", { [core]: module(), "demo/dbghelp.dll": buildLibrary({}) }, []],
  ])("with %s", async (_, files, expected) => {
    const report = await audit(files);
    const counted = report.findings.filter(({ allowed }) => allowed === null);
    expect(outcome({ ...report, findings: counted })).toEqual(expected);
  });

  it("for the stable ABI must not need one version's library, nor functions outside it", async () => {
    const filename = "demo-1.0-cp311-abi3-win_amd64.whl";
    const one = { "demo/_core.pyd": module({ imports: { "python312.dll": ["PyList_New"] } }) };
    expect(outcome(await audit(one, { filename }))).toEqual(["error pe-wrong-python-library demo/_core.pyd"]);
    const other = { "demo/_core.pyd": module({ imports: { "python3.dll": ["PyUnicode_New"] } }) };
    expect(outcome(await audit(other, { filename }))).toEqual(["error stable-abi-violation demo/_core.pyd"]);
    const right = { "demo/_core.pyd": module({ imports: { "python3.dll": ["PyList_New"] } }) };
    expect(outcome(await audit(right, { filename }))).toEqual([]);
  });
});

function stripped(): Uint8Array {
  const bytes = module();
  bytes[0x80 + 22] = (bytes[0x80 + 22] ?? 0) | 1;
  return bytes;
}

describe("presets", () => {
  it.each<[string, string, readonly string[]]>([
    [
      "hardened",
      "gnu-program.x86_64.exe",
      ["error pe-missing-aslr", "error pe-missing-nx", "error pe-unresolved-import"],
    ],
    ["hardened", "no-high-entropy.x86_64.dll", ["error pe-missing-high-entropy"]],
    ["geospatial", "no-high-entropy.x86_64.dll", ["warning pe-missing-high-entropy"]],
    ["pypi", "gnu-program.x86_64.exe", []],
  ])("%s: %s", async (preset, file, expected) => {
    const report = await audit({ "demo/x.bin": peBytes(file) }, { preset });
    expect(outcome(report)).toEqual(expected.map((line) => `${line} demo/x.bin`));
  });

  it("only everything asks for Control Flow Guard and the shadow stack", async () => {
    const rules = (report: WheelReport): string[] => report.findings.map(({ rule }) => rule);
    const files = { [core]: module() };
    const guards = ["pe-missing-control-flow-guard", "pe-missing-shadow-stack"];
    expect(rules(await audit(files, { preset: "hardened" }))).toEqual([]);
    expect(rules(await audit(files, { preset: "everything" }))).toEqual(expect.arrayContaining(guards));
  });
});

describe("wheels for other platforms", () => {
  it.each<[string, string, Record<string, Uint8Array>, readonly string[]]>([
    [
      "a module of Windows",
      "demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl",
      { [core]: module() },
      ["warning foreign-binary "],
    ],
    [
      "it as data",
      "demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl",
      { "demo-1.0.data/data/x.dll": buildLibrary({}) },
      ["note foreign-binary "],
    ],
    [
      "launchers for several machines in a wheel for all",
      "demo-1.0-py3-none-any.whl",
      {
        "demo/t32.exe": buildLibrary({ program: true, bits: 32 }),
        "demo/t64.exe": buildLibrary({ program: true }),
      },
      ["note foreign-binary "],
    ],
    [
      "one library in a wheel for all",
      "demo-1.0-py3-none-any.whl",
      { "demo/x.dll": buildLibrary({}) },
      ["warning foreign-binary "],
    ],
  ])("with %s", async (_, filename, files, expected) => {
    const found = outcome(await audit(files, { filename })).filter((line) => !line.includes("safe-seh"));
    expect(found).toEqual(expected);
  });
});

describe("whatever the bytes, every fact of a PE file is set or has a reason", () => {
  const seeds = peFixtures.map(({ file }) => peBytes(file)).filter(({ length }) => length < 20_000);

  it("of mutated files", () => expectFactsOfMutated(seeds));
});
