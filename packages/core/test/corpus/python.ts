import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../../../../test-wheels/corpus/list.mjs";

/** The interpreter of an environment with these packages of PyPI (`lief==1.0.0`), made where it is not there whole. */
export function pythonWith(...requirements: readonly string[]): string {
  const environment = join(cacheDirectory(), requirements.join("-").replaceAll("==", "-"));
  const python = join(environment, "bin/python");
  const complete = join(environment, "complete");
  if (existsSync(complete)) return python;
  // Debian's venv has no pip of its own; the one outside installs into it.
  execFileSync("python3", ["-m", "venv", "--clear", "--without-pip", environment]);
  const pip = ["-m", "pip", "--disable-pip-version-check", "--python", python];
  execFileSync("python3", [...pip, "install", "--quiet", ...requirements]);
  writeFileSync(complete, "");
  return python;
}
