// Gets a package's wheel through pip, for the scripts that take facts from it.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs Python on arguments, never through a shell.
 * @param {string[]} args
 * @returns {string} its standard output
 */
export function python(args) {
  const { status, stdout, error } = spawnSync("python3", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 2 ** 26,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`python3 ${args[0] ?? ""} ended with ${status}`);
  return stdout;
}

/**
 * Downloads a wheel to a folder that is gone afterwards.
 * @template Result
 * @param {string} name of the package
 * @param {string | undefined} version undefined for the newest
 * @param {(path: string) => Result} use
 * @returns {{ file: string, result: Result }} the wheel's file name, and what `use` made of it
 */
export function withWheel(name, version, use) {
  const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-data-"));
  try {
    const wanted = version === undefined ? name : `${name}==${version}`;
    const pip = ["-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"];
    python([...pip, "--only-binary=:all:", "--dest", scratch, "--", wanted]);
    const [file = ""] = readdirSync(scratch);
    return { file, result: use(join(scratch, file)) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
