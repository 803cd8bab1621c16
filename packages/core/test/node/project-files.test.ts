import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../src/errors.ts";
import { auditFiles } from "../../src/node/audit-files.ts";
import { readProjectFiles } from "../../src/node/project-files.ts";

const folder = mkdtempSync(join(tmpdir(), "wheel-guard-project-"));
const project = join(folder, "project");
const repair = "auditwheel repair --exclude libgdal.so.38 x.whl\n";

beforeAll(() => {
  for (const path of ["project/.github/workflows", "project/node_modules/a", "project/ci", "project/.git", "outside"])
    mkdirSync(join(folder, path), { recursive: true });
  const files: Readonly<Record<string, string | Uint8Array>> = {
    "project/pyproject.toml": "[project]\nname = 'x'\n",
    "project/.github/workflows/wheels.yml": "jobs: {}\n",
    "project/ci/repair.sh": repair,
    "project/ci/wide.ps1": Buffer.from("\ufeff$env:A = 'b'", "utf16le"),
    "project/README.md": repair,
    "project/node_modules/a/build.sh": repair,
    "project/.git/config.sh": repair,
    "outside/secret.sh": repair,
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  symlinkSync(join(folder, "outside/secret.sh"), join(project, "linked.sh"));
  symlinkSync(join(folder, "outside"), join(project, "scripts"));
  symlinkSync("ci/repair.sh", join(project, "inside.sh"));
  symlinkSync("..", join(project, "ci/loop"));
  symlinkSync("absent.sh", join(project, "dangling.sh"));
  symlinkSync("/dev/zero", join(project, "endless.sh"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the files of a project", () => {
  it("are those that configuration may stand in, by path, without other projects and what links lead outside to", async () => {
    const files = await readProjectFiles(project);
    expect(files.map(({ path }) => path)).toEqual([
      ".github/workflows/wheels.yml",
      "ci/repair.sh",
      "ci/wide.ps1",
      "inside.sh",
      "pyproject.toml",
    ]);
    expect(files.map(({ text }) => text)).toContain("$env:A = 'b'");
  });

  it("are named and not read beyond a limit", async () => {
    const files = await readProjectFiles(project, { fileSize: 20 });
    expect(files.find(({ path }) => path === "ci/repair.sh")).toEqual({
      path: "ci/repair.sh",
      text: "",
      unread: "it has 48 bytes, more than are read",
    });
    await expect(readProjectFiles(project, { files: 2 })).rejects.toThrow(/more than 2 files of configuration/);
    await expect(readProjectFiles(project, { names: 3 })).rejects.toThrow(/more than 3 files/);
    expect(await readProjectFiles(project, { depth: 0 })).toHaveLength(2);
  });

  it.each([
    ["absent", /does not exist/],
    ["project/pyproject.toml", /is no folder/],
  ])("of %s cannot be had", async (path, message) => {
    const reading = readProjectFiles(join(folder, path));
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(InputError);
  });

  it("are judged with wheels and without", async () => {
    const report = await auditFiles([], { project });
    expect(report.wheels).toEqual([]);
    expect(report.findings.map(({ rule, path, line, column }) => [rule, path, line, column])).toEqual([
      ["forbidden-exclude", "ci/repair.sh", 1, 29],
      ["forbidden-exclude", "inside.sh", 1, 29],
    ]);
    expect(report.project?.files).toBe(5);
  });
});
