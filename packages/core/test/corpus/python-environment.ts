import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../../../../test-wheels/corpus/list.mjs";

/**
 * A virtual environment with these packages, pinned as `name==version`, made once in the cache.
 *
 * @returns where its programs are.
 */
export function pythonEnvironment(...packages: readonly string[]): string {
  const environment = join(cacheDirectory(), `venv-${packages.join("-").replaceAll("==", "-")}`);
  const programs = join(environment, "bin");
  const complete = join(environment, "complete");
  if (existsSync(complete)) return programs;
  // Debian's venv has no pip of its own; the one outside installs into it.
  execFileSync("python3", ["-m", "venv", "--clear", "--without-pip", environment]);
  const pip = ["-m", "pip", "--disable-pip-version-check", "--python", join(programs, "python")];
  execFileSync("python3", [...pip, "install", "--quiet", ...packages]);
  execFileSync("touch", [complete]);
  return programs;
}
