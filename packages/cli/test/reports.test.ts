import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { repositoryPath, transcript, wheelsFolder } from "./command-line.ts";

const wheels = readdirSync(wheelsFolder).sort();

async function expectReport(name: string, args: readonly string[]): Promise<void> {
  await expect(transcript(args)).toMatchFileSnapshot(repositoryPath(`test-wheels/reports/${name}.txt`));
}

describe("what people see of each wheel in the repository", () => {
  it.each(wheels)("check %s", async (wheel) => {
    await expectReport(`check-${wheel.split("-")[0]}`, ["check", wheel]);
  });

  it.each(["demo_unsafe", "demo_record", "demo_spatial"])("check %s as JSON", async (name) => {
    const wheel = wheels.find((candidate) => candidate.startsWith(`${name}-`)) as string;
    await expectReport(`check-${name}-json`, ["check", wheel, "--format", "json", "--preset", "geospatial"]);
  });

  it("check all of them, in every detail and in none", async () => {
    await expectReport("check-all-quiet", ["check", ".", "--quiet"]);
    await expectReport("check-verbose", ["check", "demo_usual-1.0-cp312-cp312-manylinux_2_28_x86_64.whl", "--verbose"]);
  });

  it("check two wheels that do not go together", async () => {
    await expectReport("check-together", [
      "check",
      ...["demo_first", "demo_second"].map((name) => `${name}-1.0-cp312-cp312-manylinux_2_28_x86_64.whl`),
    ]);
  });

  it("check how a project's wheels are built", async () => {
    await expectReport("check-project", ["check", "--project", "../projects/excluding"]);
    await expectReport("check-project-everything", [
      "check",
      "--project",
      "../projects/excluding",
      "--preset",
      "everything",
    ]);
    await expectReport("check-project-json", ["check", "--project", "../projects/excluding", "--format", "json"]);
    await expectReport("check-project-clean", ["check", "--project", "../projects/careful", "--preset", "everything"]);
    await expectReport("check-project-verbose", ["check", "--project", "../projects/careful", "--verbose"]);
  });

  it.each(["geospatial", "hardened", "everything"])("check under the preset %s", async (preset) => {
    await expectReport(`check-preset-${preset}`, [
      "check",
      "demo_usual-1.0-cp312-cp312-manylinux_2_28_x86_64.whl",
      "demo_spatial-1.0-cp312-cp312-manylinux_2_28_x86_64.whl",
      "--preset",
      preset,
    ]);
  });

  describe("of two releases", () => {
    const releases = readdirSync(repositoryPath("test-wheels/releases"))
      .filter((name) => name.endsWith(".whl"))
      .sort();
    const [old = "", fresh = ""] = releases.map((name) => `../releases/${name}`);

    it.each<[string, readonly string[]]>([
      ["diff", [old, fresh]],
      ["diff-verbose", [old, fresh, "--verbose"]],
      ["diff-quiet", [old, fresh, "--quiet", "--preset", "geospatial", "--fail-on", "error"]],
      ["diff-json", [old, fresh, "--format", "json"]],
      ["diff-backwards", [fresh, old]],
      ["diff-nothing", [old, old]],
      ["diff-allowed", [old, fresh, "--rules", "../releases/allowed.yaml"]],
      ["diff-two-projects", ["demo_clean-1.0-cp312-cp312-manylinux_2_28_x86_64.whl", "demo_pure-1.0-py3-none-any.whl"]],
      ["diff-unreadable", [old, "../build.mjs"]],
      ["diff-missing", [old, "gone-1.0-py3-none-any.whl"]],
      ["diff-contradiction", [old, fresh, "--quiet", "--verbose"]],
    ])("%s", async (name, args) => {
      await expectReport(name, ["diff", ...args]);
    });
  });

  it.each(["demo_spatial", "demo_pure", "demo_broken"])("inspect %s", async (name) => {
    const wheel = wheels.find((candidate) => candidate.startsWith(`${name}-`)) as string;
    await expectReport(`inspect-${name}`, ["inspect", wheel]);
  });

  it("inspect a bare binary", async () => {
    await expectReport("inspect-binary", ["inspect", "../binaries/built/protector-present.aarch64.so"]);
  });

  it("inspect a bare fat Mach-O file", async () => {
    await expectReport("inspect-fat-binary", ["inspect", "../macho/built/flipped-slice.universal2.dylib"]);
  });

  it("inspect who loads what on macOS", async () => {
    const wheel = wheels.find((candidate) => candidate.startsWith("demo_macos_unsafe-")) as string;
    await expectReport("inspect-tree-macos", ["inspect", wheel, "--tree", "libdelocated.dylib"]);
  });

  it("inspect who loads what on Windows", async () => {
    const wheel = wheels.find((candidate) => candidate.startsWith("demo_windows-")) as string;
    await expectReport("inspect-tree-windows", ["inspect", wheel, "--tree", "_core.cp312-win_amd64.pyd"]);
  });

  it("inspect as JSON", async () => {
    await expectReport("inspect-demo_spatial-json", [
      "inspect",
      "demo_spatial-1.0-cp312-cp312-manylinux_2_28_x86_64.whl",
      "--format",
      "json",
    ]);
  });

  it("list the libraries of a wheel", async () => {
    await expectReport("sbom-demo_spatial", ["sbom", "demo_spatial-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"]);
    await expectReport("sbom-demo_pure", ["sbom", "demo_pure-1.0-py3-none-any.whl"]);
  });

  it("explain a rule, a fact, and what there is", async () => {
    await expectReport("explain-rule", ["explain", "elf-unsafe-search-path"]);
    await expectReport("explain-fact", ["explain", "elf.relro"]);
    await expectReport("explain", ["explain"]);
  });
});
