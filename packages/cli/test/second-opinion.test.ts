import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandResult, repositoryPath, wheelGuard, wheelsFolder } from "./command-line.ts";

const clean = "demo_clean-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";
const excluded = "demo_excluded-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";
const twofold = "demo_pure-1.0-py3-none-any.whl";
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wheel-guard-second-"));
  for (const wheel of [clean, excluded]) cpSync(join(wheelsFolder, wheel), join(folder, wheel));
  writeFileSync(join(folder, twofold), markedAsFolder(readFileSync(join(wheelsFolder, twofold))));
  writeFileSync(join(folder, "text-1.0-py3-none-any.whl"), "this is no archive\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The wheel with the first member marked as a folder of MS-DOS (APPNOTE 4.4.15): a file by its name, no file for jszip. */
function markedAsFolder(wheel: Uint8Array): Uint8Array {
  const bytes = Buffer.from(wheel);
  const entry = bytes.indexOf(Buffer.from("PK\u0001\u0002", "latin1"));
  bytes.writeUInt8(bytes.readUInt8(entry + 38) | 0x10, entry + 38);
  return bytes;
}

function check(...args: readonly string[]): CommandResult {
  return wheelGuard(["check", "--second-opinion", ...args], { cwd: folder });
}

describe("check --second-opinion", () => {
  it("agrees on every wheel of the repository that can be read twice", () => {
    const { stdout, stderr } = wheelGuard(["check", ".", "--second-opinion", "--format", "json"]);
    const { wheels } = JSON.parse(stdout) as {
      wheels: { filename: string; findings: { rule: string }[]; unknown: { rule: string; reason: string }[] }[];
    };
    expect(wheels.flatMap(({ findings }) => findings.filter(({ rule }) => rule === "parsers-disagree"))).toEqual([]);
    const unanswered = wheels.flatMap(({ unknown }) => unknown.filter(({ rule }) => rule === "parsers-disagree"));
    expect(unanswered).toEqual([]);
    expect(stderr).toBe("");
  });

  it("ends with 0 and says nothing more of a clean wheel", () => {
    expect(check(clean)).toEqual(wheelGuard(["check", clean], { cwd: folder }));
    expect(check(clean, "--quiet")).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("ends with 1 and shows both readings where they differ", () => {
    const { status, stdout, stderr } = check(twofold);
    expect(status).toBe(1);
    expect(stderr).toBe("");
    expect(stdout.replace(/\s+/g, " ")).toMatch(
      /error parsers-disagree independent readers see something else: `demo_pure\/__init__\.py`: \d+ bytes with the SHA-256 [0-9a-f]{12}… for wheel-guard, a folder for jszip/,
    );
  });

  it("is silent about the same wheel where it is not asked for", () => {
    const { status, stdout } = wheelGuard(["check", twofold, "--format", "json"], { cwd: folder });
    expect(status).toBe(0);
    expect(stdout).not.toContain("parsers-disagree");
  });

  it("works where nothing but the bundle is", () => {
    const elsewhere = join(folder, "elsewhere");
    cpSync(repositoryPath("packages/cli/dist"), elsewhere, { recursive: true });
    writeFileSync(join(elsewhere, "package.json"), '{ "type": "module" }');
    const alone = join(elsewhere, "wheel-guard.js");
    expect(wheelGuard(["check", "--second-opinion", twofold], { cwd: folder, program: alone }).status).toBe(1);
  });
});

describe("where there are no worker threads", () => {
  const flag = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
  const withoutThreads = (...args: readonly string[]): CommandResult =>
    wheelGuard(["check", ...args], {
      cwd: folder,
      env: { NODE_OPTIONS: `${flag} --allow-fs-read=* --disable-warning=ExperimentalWarning` },
    });

  it("ends with 4, after a report that says why there is no answer", () => {
    const { status, stdout, stderr } = withoutThreads("--second-opinion", clean, "--verbose");
    expect(status).toBe(4);
    expect(stderr).toMatch(/^wheel-guard: there is no worker thread for the second opinion: .*\n$/);
    expect(stdout.replace(/\s+/g, " ")).toContain(", jszip: there is no worker thread for the second opinion: ");
  });

  it.each([
    ["before findings", [excluded], 4],
    ["after a file that is missing", [clean, "absent.whl"], 2],
    ["after a file that is no wheel", [clean, "text-1.0-py3-none-any.whl"], 3],
  ])("the status 4 goes %s", (_, wheels, status) => {
    expect(withoutThreads("--second-opinion", ...wheels).status).toBe(status);
  });

  it("nothing is missing where no second opinion is asked for", () => {
    expect(withoutThreads(clean).status).toBe(0);
  });
});
