import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryPath, transcript, wheelGuard, wheelsFolder } from "./command-line.ts";

const clean = "demo_clean-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";
const excluded = "demo_excluded-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";
const unlisted = "demo_record-1.0-py3-none-any.whl";
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wheel-guard-"));
  const good = readFileSync(join(wheelsFolder, clean));
  const files: Record<string, string | Uint8Array> = {
    "text-1.0-py3-none-any.whl": "this is no archive, and long enough to be one\n",
    "empty-1.0-py3-none-any.whl": "",
    "page-1.0-py3-none-any.whl": "<!DOCTYPE html><html><title>404 Not Found</title></html>",
    "sdist-1.0-py3-none-any.whl": Uint8Array.of(0x1f, 0x8b, 8, ...new Array<number>(60).fill(0)),
    "cut-1.0-py3-none-any.whl": good.subarray(0, good.length - 40),
    [clean]: good,
    [excluded]: readFileSync(join(wheelsFolder, excluded)),
    [unlisted]: readFileSync(join(wheelsFolder, unlisted)),
    "renamed.whl": good,
    "not-yaml.yaml": "rules: [\n",
    "mistakes.yaml": readFileSync(repositoryPath("packages/cli/test/mistakes.yaml")),
    "quiet.yaml": "extends: []\nrules: {}\n",
    "control-1.0\u001b[31m-py3-none-any.whl": "no archive",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, "nothing"));
  mkdirSync(join(folder, "folder-1.0-py3-none-any.whl"));
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]): ReturnType<typeof wheelGuard> => wheelGuard(args, { cwd: folder });

describe("bad input gives one clear line, the right status and no stack trace", () => {
  it.each([
    ["a text file", ["check", "text-1.0-py3-none-any.whl"], 3],
    ["an empty file", ["check", "empty-1.0-py3-none-any.whl"], 3],
    ["a saved error page", ["check", "page-1.0-py3-none-any.whl"], 3],
    ["a source distribution", ["check", "sdist-1.0-py3-none-any.whl"], 3],
    ["a wheel that was cut short", ["check", "cut-1.0-py3-none-any.whl"], 3],
    ["a missing file", ["check", "absent-1.0-py3-none-any.whl"], 2],
    ["a project that is not there", ["check", "--project", "absent"], 2],
    ["a project that is a file", ["check", "--project", "quiet.yaml"], 2],
    ["a folder without wheels", ["check", "nothing"], 2],
    ["a folder that is called like a wheel", ["check", "folder-1.0-py3-none-any.whl"], 2],
    ["a pattern that matches nothing", ["check", "absent/*.whl"], 2],
    ["no wheel at all", ["check"], 2],
    ["an unknown option", ["check", clean, "--formt", "json"], 2],
    ["an unknown format", ["check", clean, "--format", "xml"], 2],
    ["an unknown preset", ["check", clean, "--preset", "geospacial"], 2],
    ["an unknown command", ["chek", clean], 2],
    ["a rules file that is not there", ["check", clean, "--rules", "absent.yaml"], 2],
    ["a rules file that is no YAML", ["check", clean, "--rules", "not-yaml.yaml"], 2],
    ["a rules file with ten mistakes", ["check", clean, "--rules", "mistakes.yaml"], 2],
    ["quiet and verbose at once", ["check", clean, "--quiet", "--verbose"], 2],
    ["inspecting a text file", ["inspect", "text-1.0-py3-none-any.whl"], 3],
    ["inspecting a missing file", ["inspect", "absent.so"], 2],
    ["listing the libraries of a text file", ["sbom", "text-1.0-py3-none-any.whl"], 3],
    ["listing the libraries of a missing file", ["sbom", "absent-1.0-py3-none-any.whl"], 2],
    ["a list over a file that is there", ["sbom", clean, "-o", "quiet.yaml"], 2],
    ["a list into a folder that is not there", ["sbom", clean, "-o", "absent/x.json"], 2],
    ["embedding over a wheel that is there", ["sbom", clean, "--embed", "."], 2],
    ["embedding into a folder that is not there", ["sbom", clean, "--embed", "absent/demo.whl"], 2],
    ["embedding into what RECORD does not vouch for", ["sbom", unlisted, "--embed", "nothing"], 2],
    ["embedding and an output at once", ["sbom", clean, "--embed", "nothing", "-o", "x.json"], 2],
    ["explaining what there is not", ["explain", "elf-mising-relro"], 2],
    ["a wheel under another name", ["check", "renamed.whl"], 1],
  ])("%s", async (title, args, status) => {
    const result = run(...args);
    expect(result.stdout + result.stderr).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m);
    expect(result.status).toBe(status);
    await expect(transcript(args, { cwd: folder })).toMatchFileSnapshot(
      repositoryPath(`test-wheels/reports/bad-${title.replaceAll(" ", "-")}.txt`),
    );
  });

  it("says that a file may not be read, where permissions hold", () => {
    const path = join(folder, "locked-1.0-py3-none-any.whl");
    writeFileSync(path, "x");
    chmodSync(path, 0o000);
    const result = run("check", "locked-1.0-py3-none-any.whl");
    // Root may read everything; then the file is simply no archive.
    expect(result.status).toBe(process.getuid?.() === 0 ? 3 : 2);
    if (process.getuid?.() !== 0) expect(result.stdout).toContain("permission denied");
  });

  it("never lets a control character of a name reach the terminal", () => {
    const result = run("check", "control-1.0\u001b[31m-py3-none-any.whl");
    expect(result.status).toBe(3);
    expect(result.stdout).not.toContain("\u001b");
    expect(result.stdout).toContain("\\u{1b}");
  });
});

describe("several wheels", () => {
  it("audits the others when one cannot be read, in the order given", () => {
    const result = run("check", "text-1.0-py3-none-any.whl", excluded, clean, "--format", "json");
    const report = JSON.parse(result.stdout) as { wheels: { filename: string; error: unknown; findings: unknown[] }[] };
    expect(report.wheels.map(({ filename }) => filename)).toEqual(["text-1.0-py3-none-any.whl", excluded, clean]);
    expect(report.wheels.map(({ error }) => error !== null)).toEqual([true, false, false]);
    expect(report.wheels[1]?.findings).not.toEqual([]);
  });

  it.each([
    ["a missing file weighs more than one that is no wheel", ["text-1.0-py3-none-any.whl", "absent.whl"], 2],
    ["no wheel weighs more than findings", [excluded, "text-1.0-py3-none-any.whl"], 3],
    ["findings weigh more than none", [clean, excluded], 1],
    ["without findings the status is 0", [clean], 0],
  ])("%s", (_, wheels, status) => {
    expect(run("check", ...wheels).status).toBe(status);
  });

  it("finds wheels by folder and by pattern, each once", () => {
    const names = (args: readonly string[]): string[] =>
      (
        JSON.parse(wheelGuard(["check", ...args, "--format", "json"]).stdout) as { wheels: { filename: string }[] }
      ).wheels.map(({ filename }) => filename);
    expect(names(["."])).toEqual(names(["*.whl"]));
    expect(names([clean, "."]).filter((name) => name === clean)).toHaveLength(1);
  });
});

describe("--fail-on decides from which severity on the status is 1", () => {
  it.each([
    ["never", excluded, 0],
    ["error", excluded, 1],
    ["note", "demo_usual-1.0-cp312-cp312-manylinux_2_28_x86_64.whl", 1],
    ["warning", "demo_usual-1.0-cp312-cp312-manylinux_2_28_x86_64.whl", 0],
    ["note", clean, 0],
  ])("--fail-on %s with %s", (severity, wheel, status) => {
    expect(wheelGuard(["check", wheel, "--fail-on", severity]).status).toBe(status);
  });
});

describe("streams", () => {
  it("prints JSON alone on stdout and nothing on stderr", () => {
    const result = wheelGuard(["check", ".", "--format", "json"]);
    expect(result.stderr).toBe("");
    expect(JSON.parse(result.stdout)).toHaveProperty("schema", 1);
  });

  it("prints nothing at all when quiet and nothing is found", () => {
    expect(wheelGuard(["check", clean, "--quiet"])).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("colours only where FORCE_COLOR asks for it, and NO_COLOR wins otherwise", () => {
    const coloured = (env: Readonly<Record<string, string>>): boolean =>
      wheelGuard(["check", excluded], { env }).stdout.includes("\u001b[");
    expect(coloured({})).toBe(false);
    expect(coloured({ FORCE_COLOR: "1" })).toBe(true);
    expect(coloured({ NO_COLOR: "1" })).toBe(false);
  });

  it("leaves the wheel as it was", () => {
    const before = readFileSync(join(folder, clean));
    run("check", clean);
    expect(readFileSync(join(folder, clean)).equals(before)).toBe(true);
  });
});
