import { describe, expect, it } from "vitest";
import { auditWheel } from "../src/audit.ts";
import { nodePlatform } from "../src/node/platform.ts";
import type { WheelReport } from "../src/report/report.ts";
import { builtinRuleset } from "../src/rules/compose.ts";
import type { Allowance } from "../src/rules/rule.ts";
import { buildMacho, libraryCommand, stringCommand } from "./builders/macho.ts";
import { buildWheel } from "./builders/wheel.ts";
import { expectFactsOfMutated } from "./facts-of-mutated.ts";
import { machoBytes, machoFixtures } from "./macho/fixture-table.ts";

const armTag = "demo-1.0-cp312-cp312-macosx_12_0_arm64.whl";
const universalTag = "demo-1.0-cp312-cp312-macosx_11_0_universal2.whl";

async function audit(
  files: Record<string, Uint8Array>,
  { filename = armTag, preset = "recommended", allow = [] as readonly Allowance[] } = {},
): Promise<WheelReport> {
  const tag = filename.slice(0, -".whl".length).split("-").slice(2).join("-");
  const wheelFile = `Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: false\nTag: ${tag}\n`;
  const built = await buildWheel({ filename, files, wheelFile });
  const ruleset = { ...builtinRuleset([preset]), allow };
  return auditWheel(built.bytes, built.filename, { platform: nodePlatform, ruleset });
}

const outcome = ({ findings }: WheelReport): string[] =>
  findings.map(({ severity, rule, path }) => `${severity} ${rule} ${path}`);

const module = machoBytes("module.arm64.so");
const core = "demo/_core.cpython-312-darwin.so";

describe("a wheel for macOS", () => {
  it("as it should be has no findings and no open question", async () => {
    const report = await audit({ [core]: module });
    expect(outcome(report)).toEqual([]);
    expect(report.unknown).toEqual([]);
  });

  it.each([
    [0x500, "a bit of its code"],
    [0xbff8, "a bit of its last page but one"],
  ])("of which a module was changed after it was signed is an error: byte %i, %s", async (at) => {
    const changed = module.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    const report = await audit({ [core]: changed });
    expect(outcome(report)).toEqual([`error macho-invalid-signature ${core}`]);
    const page = Math.floor(at / 4096);
    expect(report.findings[0]?.message).toBe(
      `the code signature of ${core} does not hold: page ${page} at byte ${page * 4096} is not as it was signed`,
    );
  });

  it("counts a fat file once, whatever slices it has", async () => {
    const report = await audit({
      "demo/_core.so": machoBytes("library.universal2.dylib"),
      "demo/x.txt": new Uint8Array(1),
    });
    expect(report.checked).toMatchObject({ files: 5, binaries: 1 });
  });

  it.each<[string, string, string, readonly string[]]>([
    ["an unsigned file for arm64", "unsigned.arm64.dylib", armTag, ["error macho-missing-signature"]],
    ["an unsigned file for Intel, which may be", "library.x86_64.dylib", armTag.replace("arm64", "x86_64"), []],
    ["a signature that is damaged", "damaged-signature.arm64.dylib", armTag, ["error macho-invalid-signature"]],
    ["a file for another machine", "nothing.x86_64.dylib", armTag, ["error macho-wrong-architecture"]],
    ["a slice that is missing", "library.arm64.dylib", universalTag, ["error macho-wrong-architecture"]],
    ["all slices that are promised", "library.universal2.dylib", universalTag, []],
    ["a minimum above the tag", "library-chained.arm64.dylib", armTag, ["error macho-minimum-os-above-tag"]],
    [
      "a segment that is writable code",
      "writable-code.x86_64.dylib",
      universalTag.replace("universal2", "x86_64"),
      ["error macho-writable-executable-segment"],
    ],
    [
      "an executable stack",
      "stack-execution.x86_64",
      universalTag.replace("universal2", "x86_64"),
      ["error macho-executable-stack"],
    ],
    [
      "a flat namespace",
      "flat-namespace.x86_64.dylib",
      universalTag.replace("universal2", "x86_64"),
      ["note macho-flat-namespace"],
    ],
    [
      "a file that is cut short",
      "truncated-commands.x86_64.dylib",
      universalTag.replace("universal2", "x86_64"),
      ["error binary-malformed"],
    ],
  ])("with %s", async (_, file, filename, expected) => {
    const report = await audit({ "demo/x.so": machoBytes(file) }, { filename });
    expect(outcome(report)).toEqual(expected.map((line) => `${line} demo/x.so`));
  });

  it("in a wheel for any platform it keeps no promise, and does not belong there", async () => {
    const files = { "demo/x.so": machoBytes("library-chained.arm64.dylib") };
    const report = await audit(files, { filename: "demo-1.0-py3-none-any.whl" });
    expect(outcome(report)).toEqual(["warning foreign-binary "]);
  });

  it("with a slice that was changed names it", async () => {
    const report = await audit(
      { "demo/x.so": machoBytes("flipped-slice.universal2.dylib") },
      { filename: universalTag },
    );
    expect(outcome(report)).toEqual(["error macho-invalid-signature demo/x.so#arm64"]);
  });
});

describe("libraries and search paths", () => {
  const built = (loads: readonly string[], rpaths: readonly string[] = []): Uint8Array => {
    const commands = [
      ...loads.map((name) => libraryCommand(0xc, name)),
      ...rpaths.map((entry) => stringCommand(0x8000001c, entry)),
    ];
    return buildMacho({ commands, sign: [2] }).bytes;
  };

  it.each<[string, string, readonly string[]]>([
    ["Homebrew's", "/opt/homebrew/opt/zstd/lib/libzstd.1.dylib", ["error macho-outside-library"]],
    ["the interpreter's", "@executable_path/../lib/libz.dylib", ["error macho-outside-library"]],
    ["the current directory's", "libz.dylib", ["error macho-outside-library"]],
    ["one that delocate left out", "@loader_path/.dylibs/libz.dylib", ["error missing-library"]],
    ["one that no run path leads to", "@rpath/libz.dylib", ["error missing-library"]],
    [
      "Homebrew's GEOS",
      "/opt/homebrew/opt/geos/lib/libgeos_c.1.dylib",
      ["error macho-outside-library", "error spatial-core-not-vendored"],
    ],
    ["PROJ that no run path leads to", "@rpath/libproj.25.dylib", ["error spatial-core-not-vendored"]],
    ["Python's", "/Library/Frameworks/Python.framework/Versions/3.12/Python", ["error libpython-linked"]],
    ["the system's", "/usr/lib/libz.1.dylib", []],
  ])("%s: %s", async (_, name, expected) => {
    expect(outcome(await audit({ [core]: built([name]) }))).toEqual(expected.map((line) => `${line} ${core}`));
  });

  it.each<[string, string, string, readonly string[]]>([
    ["recommended", "/private/tmp/lib", "@rpath/liba.dylib", ["error macho-unsafe-search-path"]],
    ["recommended", "/private/tmp/lib", "/usr/lib/libz.dylib", ["note macho-unsafe-search-path"]],
    ["geospatial", "/private/tmp/lib", "/usr/lib/libz.dylib", ["note macho-unsafe-search-path"]],
    ["hardened", "/private/tmp/lib", "/usr/lib/libz.dylib", ["error macho-unsafe-search-path"]],
    ["recommended", "/opt/homebrew/lib", "/usr/lib/libz.dylib", ["note macho-build-directory-search-path"]],
    ["hardened", "/opt/homebrew/lib", "/usr/lib/libz.dylib", ["warning macho-build-directory-search-path"]],
  ])("under %s %s, with %s", async (preset, entry, name, expected) => {
    const report = await audit(
      { [core]: built([name], [entry, "@loader_path"]), "demo/liba.dylib": built([]) },
      { preset },
    );
    expect(outcome(report)).toEqual(expected.map((line) => `${line} ${core}`));
  });
});

describe("an allowance for a file", () => {
  const allowance = (path: string): Allowance => ({
    rule: "macho-invalid-signature",
    path,
    reason: "known",
    origin: "wheel-guard.yaml",
    line: 1,
    column: 1,
  });

  it.each([
    ["demo/x.so", true],
    ["**/*.so", true],
    ["demo/x.so#arm64", true],
    ["demo/x.so#x86_64", false],
  ])("is one for its slices: %s", async (path, allowed) => {
    const files = { "demo/x.so": machoBytes("flipped-slice.universal2.dylib") };
    const report = await audit(files, { filename: universalTag, allow: [allowance(path)] });
    expect(report.findings.map((finding) => finding.allowed?.reason)).toEqual([allowed ? "known" : undefined]);
  });
});

describe("whatever the bytes, every fact of a Mach-O file is set or has a reason", () => {
  const seeds = machoFixtures.map(({ file }) => machoBytes(file)).filter(({ length }) => length < 20_000);

  it("of mutated files", () => expectFactsOfMutated(seeds));
});
