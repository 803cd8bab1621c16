// Gets the source distribution of auditwheel, which holds the wheels of its own tests, and verifies its digest:
//   node test-wheels/corpus/fetch-auditwheel.mjs
// It goes beside the corpus; one that is already there is kept. Exits 1 where it cannot be had.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheDirectory } from "./list.mjs";

/** The release whose tests are repeated here; rules/data/platform-policies.json may be of a newer one. */
const version = "6.8.2";
const sha256 = "d007c4fd8c9c4b5113690ab0b159e05c5aa9b2d31b69efc40875826cc095594b";

/** Where the archive is once it is fetched. */
export function auditwheelSource() {
  return join(cacheDirectory(), `auditwheel-${version}.tar.gz`);
}

/** @param {string} path */
function isRight(path) {
  return existsSync(path) && createHash("sha256").update(readFileSync(path)).digest("hex") === sha256;
}

/** @returns {string | undefined} why it could not be had */
function fetchSource() {
  const target = auditwheelSource();
  if (isRight(target)) return undefined;
  mkdirSync(cacheDirectory(), { recursive: true });
  const scratch = mkdtempSync(join(cacheDirectory(), ".download-"));
  try {
    const pip = ["-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--dest", scratch];
    const args = [...pip, "--no-deps", "--no-binary=:all:", `auditwheel==${version}`];
    const { status, error } = spawnSync("python3", args, { stdio: ["ignore", "ignore", "inherit"] });
    const [file] = readdirSync(scratch);
    if (status !== 0 || file === undefined) return error?.message ?? `pip ended with ${status}`;
    if (!isRight(join(scratch, file))) return `${file} has another digest than the one that is pinned`;
    renameSync(join(scratch, file), target);
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const reason = fetchSource();
  if (reason !== undefined) {
    console.error(`the source distribution of auditwheel ${version} could not be had: ${reason}`);
    process.exitCode = 1;
  }
}
