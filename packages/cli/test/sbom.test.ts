import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { repositoryPath, transcript, wheelGuard, wheelsFolder } from "./command-line.ts";

const spatial = "demo_spatial-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";
const pure = "demo_pure-1.0-py3-none-any.whl";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wheel-guard-sbom-"));
  for (const name of [spatial, pure]) copyFileSync(join(wheelsFolder, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): ReturnType<typeof wheelGuard> =>
  wheelGuard(["sbom", ...args], { cwd: folder, env });

describe("wheel-guard sbom", () => {
  it.each([
    ["demo_spatial", spatial],
    ["demo_pure", pure],
  ])("writes %s with its list into a folder, and says so", async (name, wheel) => {
    const report = repositoryPath(`test-wheels/reports/sbom-embed-${name}.txt`);
    await expect(transcript(["sbom", wheel, "--embed", "wheelhouse"], { cwd: folder })).toMatchFileSnapshot(report);
    expect(readdirSync(join(folder, "wheelhouse"))).toEqual([wheel]);
    const before = wheelGuard(["check", wheel, "--format", "json"], { cwd: folder });
    const after = wheelGuard(["check", join("wheelhouse", wheel), "--format", "json"], { cwd: folder });
    expect(findings(after.stdout)).toEqual(findings(before.stdout));
  });

  it("writes the same document to stdout and to a file, and the same each time", () => {
    const { stdout } = run([spatial]);
    expect(run([spatial, "-o", "x.cdx.json"])).toEqual({
      status: 0,
      stdout: "",
      stderr: "wheel-guard: wrote x.cdx.json with 1 component\n",
    });
    expect(readFileSync(join(folder, "x.cdx.json"), "utf8")).toBe(stdout);
    expect(
      run([spatial, "--output", "x.cdx.json", "--force"], { LANG: "et_EE.UTF-8", TZ: "Asia/Kathmandu" }).status,
    ).toBe(0);
    expect(readFileSync(join(folder, "x.cdx.json"), "utf8")).toBe(stdout);
  });

  it("says when, where SOURCE_DATE_EPOCH does", () => {
    const { stdout } = run([spatial], { SOURCE_DATE_EPOCH: "1700000000" });
    expect(JSON.parse(stdout)).toHaveProperty("metadata.timestamp", "2023-11-14T22:13:20.000Z");
    for (const wrong of ["soon", "-1", "1e3", "999999999999"]) {
      const { status, stderr } = run([spatial], { SOURCE_DATE_EPOCH: wrong });
      expect([status, stderr]).toEqual([
        2,
        `wheel-guard: SOURCE_DATE_EPOCH is ${wrong}, not a number of seconds since 1970\n`,
      ]);
    }
  });

  it("changes a wheel in its place by force alone", () => {
    const before = readFileSync(join(folder, spatial));
    expect(run([spatial, "--embed", spatial]).status).toBe(2);
    expect(readFileSync(join(folder, spatial)).equals(before)).toBe(true);
    expect(run([spatial, "--embed", spatial, "-f"]).status).toBe(0);
    const once = readFileSync(join(folder, spatial));
    expect(run([spatial, "--embed", ".", "-f"]).status).toBe(0);
    expect(readFileSync(join(folder, spatial)).equals(once)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual([pure, spatial]);
  });

  it("embeds under another name, and says what that means", () => {
    const { status, stdout, stderr } = run([spatial, "--embed", "other.whl"]);
    expect([status, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("other.whl is another name than demo_spatial-1.0-");
    expect(existsSync(join(folder, "other.whl"))).toBe(true);
  });
});

function findings(report: string): unknown {
  const { wheels } = JSON.parse(report) as {
    wheels: readonly { findings: readonly { rule: string; path: string }[] }[];
  };
  return wheels.flatMap((wheel) => wheel.findings.map(({ rule, path }) => [rule, path]));
}
