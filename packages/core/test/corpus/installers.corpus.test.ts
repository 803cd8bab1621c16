import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatherFacts } from "../../src/facts/gather.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { bentContainers, oddContainers } from "../crafted/containers.ts";
import { oddContents, wrongContents } from "../crafted/contents.ts";
import type { CraftedWheel } from "../crafted/crafted-wheel.ts";
import { oddMetadata, wrongMetadata } from "../crafted/metadata.ts";
import { pythonWith } from "./python.ts";

// What findings say of installers is held against the installers: pip and uv are asked to install every crafted wheel
// from its file.

const run = promisify(execFile);
const installers = ["pip", "uv"] as const;
type Installer = (typeof installers)[number];

let programs: string;
const folder = mkdtempSync(join(tmpdir(), "wheel-guard-installers-"));

beforeAll(() => {
  programs = dirname(pythonWith("pip==26.3", "uv==0.13.9"));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Refusals that no finding announces, by the name of the wheel, with what they come from. */
const unannounced: Readonly<Record<string, string>> = {
  "two sets of flags": "uv takes bit 5 for patched data",
  LZMA: "the data are none, which pip finds when it inflates them",
  Zstandard: "the data are none, which uv finds when it inflates them; pip cannot before Python 3.14",
  "a script name with a slash": "uv does not make the folder that the command would lie in",
  "a colon between name and value": "pip stumbles over the line",
  "a marker that does not parse": "uv mends some requirements, such as `>=1.*`, and refuses others",
  "the tag of a build machine": "the wheel is for another Python than the one that is asked",
  "PATH changed on Windows": "the wheel is for another system than the one that is asked",
  "a macOS that never was": "the wheel is for another system than the one that is asked",
};

async function installs(installer: Installer, wheel: string, target: string): Promise<boolean> {
  const common = ["--no-deps", "--no-index", "--quiet", "--target", join(target, installer), wheel];
  const foreign = wheel.includes("cp312-manylinux");
  const options: Readonly<Record<Installer, readonly string[]>> = {
    pip: [
      "install",
      "--no-compile",
      "--disable-pip-version-check",
      ...(foreign ? ["--platform", "manylinux_2_28_x86_64", "--python-version", "3.12", "--only-binary", ":all:"] : []),
    ],
    uv: [
      "pip",
      "install",
      "--offline",
      "--no-cache",
      "--python",
      join(programs, "python"),
      ...(foreign ? ["--python-platform", "x86_64-manylinux_2_28", "--python-version", "3.12"] : []),
    ],
  };
  return run(join(programs, installer), [...options[installer], ...common]).then(
    () => true,
    () => false,
  );
}

/** The installers that some finding names, for an installation from a file. */
async function announced(bytes: Uint8Array, filename: string): Promise<ReadonlySet<string>> {
  const [wheel] = await gatherFacts(await openWheel(bytes, { filename, platform: nodePlatform }), {
    platform: nodePlatform,
  });
  const named = Object.values(wheel?.facts ?? {}).flatMap((value) =>
    Array.isArray(value) ? value.flatMap((record) => (record as { "refused-by"?: string[] })["refused-by"] ?? []) : [],
  );
  return new Set(named.map((name) => (name === "uv from a file" ? "uv" : name)));
}

const wheels: readonly CraftedWheel[] = [
  ...[...bentContainers, ...oddContainers],
  ...[...wrongContents, ...oddContents],
  ...[...wrongMetadata, ...oddMetadata],
];

describe("pip and uv refuse a wheel where a finding says so, and nowhere else but where it is listed why", () => {
  it.each(wheels.map((crafted, index) => [crafted.name, crafted, index] as const))(
    "%s",
    async (name, crafted, index) => {
      const { bytes, filename } = await crafted.wheel;
      const target = join(folder, String(index));
      mkdirSync(target);
      const file = join(target, filename);
      writeFileSync(file, bytes);
      const said = await announced(bytes, filename);
      const refused = await Promise.all(
        installers.map(async (one) => ((await installs(one, file, target)) ? [] : [one])),
      );
      const expected = installers.filter((installer) => said.has(installer));
      if (name in unannounced) expect(refused.flat()).not.toEqual(expected);
      else expect(refused.flat()).toEqual(expected);
    },
  );
});
