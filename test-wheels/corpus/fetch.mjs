// Gets the wheels of wheels.tsv, or of another list, through pip and verifies each digest:
//   node test-wheels/corpus/fetch.mjs [--list FILE] [--into DIRECTORY] [name-pattern…]
// A pattern is matched against the whole file name and may hold * and ?. Wheels already there are kept.
// Exits 1 naming all that could not be had, and 2 when it is called wrongly.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cacheDirectory, corpusWheels } from "./list.mjs";

/** @typedef {import("./list.mjs").CorpusWheel} CorpusWheel */

const downloadsAtATime = 2;
const attempts = 2;

/** The Python that wheels for any version 3 are asked for; one that every such wheel of the list supports. */
const anyPython3 = "312";

/**
 * What pip must be told to choose this very file, whatever Python and system pip itself runs on.
 * @param {string} file a wheel's file name
 * @returns {string[]}
 */
function pipSelection(file) {
  const parts = file.replace(/\.whl$/, "").split("-");
  const [name, version] = parts;
  const [python = "", abi = "", platform = ""] = parts.slice(-3);
  const selection = [`${name}==${version}`];
  // pip takes a file only if one of its tags is asked for, and widens a manylinux tag in ways that changed between
  // its versions: all platform tags together are sure to contain one it takes literally.
  for (const tag of platform.split(".")) selection.push("--platform", tag);
  for (const tag of abi.split(".")) selection.push("--abi", tag);
  const cpython = /\bcp(\d+)/.exec(python);
  if (cpython?.[1]) selection.push("--implementation", "cp");
  selection.push("--python-version", cpython?.[1] ?? anyPython3);
  return selection;
}

/**
 * Runs `pip download` into a directory; never through a shell.
 * @param {string} file
 * @param {string} directory
 * @returns {Promise<string>} what pip wrote to its standard error, or why it could not be started
 */
function pipDownload(file, directory) {
  const pip = ["-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--dest", directory];
  const args = [...pip, "--no-deps", "--only-binary=:all:", ...pipSelection(file)];
  return new Promise((settle) => {
    const child = spawn("python3", args, { stdio: ["ignore", "ignore", "pipe"] });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      complaint += text;
    });
    child.on("error", (error) => settle(error.message));
    child.on("close", () => settle(complaint));
  });
}

/**
 * Why a file is not the wheel of the list, or undefined if it is.
 * @param {string} path
 * @param {CorpusWheel} wheel
 */
async function mismatch(path, wheel) {
  const status = await stat(path).catch(() => undefined);
  if (!status) return "not there";
  if (status.size !== wheel.bytes) return `${status.size} bytes, not ${wheel.bytes}`;
  const hash = createHash("sha256");
  for await (const block of createReadStream(path)) hash.update(block);
  const digest = hash.digest("hex");
  return digest === wheel.sha256 ? undefined : `SHA-256 ${digest}, not ${wheel.sha256}`;
}

/**
 * One download into a folder of its own beside the target, so that nothing half-written is taken for a wheel.
 * @param {CorpusWheel} wheel
 * @param {string} directory
 * @returns {Promise<string | undefined>} why it failed
 */
async function download(wheel, directory) {
  const scratch = await mkdtemp(join(directory, ".download-"));
  try {
    const complaint = await pipDownload(wheel.file, scratch);
    const got = await readdir(scratch);
    if (!got.includes(wheel.file)) {
      const last = complaint.trim().split("\n").at(-1);
      return got.length > 0 ? `pip chose ${got.join(", ")}` : last || "pip left no file";
    }
    const wrong = await mismatch(join(scratch, wheel.file), wheel);
    if (!wrong) await rename(join(scratch, wheel.file), join(directory, wheel.file));
    return wrong;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Makes sure that a wheel is there and says on standard output how.
 * @param {CorpusWheel} wheel
 * @param {string} directory
 * @returns {Promise<string | undefined>} why it could not be had
 */
async function provide(wheel, directory) {
  if ((await mismatch(join(directory, wheel.file), wheel)) === undefined) {
    console.log(`kept    ${wheel.file}`);
    return undefined;
  }
  /** @type {string | undefined} */
  let reason;
  for (let attempt = 0; attempt < attempts; attempt++) {
    reason = await download(wheel, directory);
    if (reason === undefined) {
      console.log(`fetched ${wheel.file}`);
      return undefined;
    }
  }
  console.log(`failed  ${wheel.file}`);
  return reason;
}

/**
 * Whether a file name matches a pattern with * and ?.
 * @param {string} file
 * @param {string} pattern
 */
function matches(file, pattern) {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(file);
}

/** @returns {{ wheels: CorpusWheel[], directory: string, patterns: string[] }} */
function commandLine() {
  try {
    const { values, positionals } = parseArgs({
      options: { list: { type: "string" }, into: { type: "string" } },
      allowPositionals: true,
    });
    const directory = values.into ? resolve(values.into) : cacheDirectory();
    return { wheels: corpusWheels(values.list), directory, patterns: positionals };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}

const { wheels, directory, patterns } = commandLine();
const wanted = wheels.filter(({ file }) => patterns.length === 0 || patterns.some((pattern) => matches(file, pattern)));
if (wanted.length === 0) {
  console.error(`no wheel of the list matches ${patterns.join(" ")}`);
  process.exit(2);
}
await mkdir(directory, { recursive: true });

/** @type {{ file: string, reason: string }[]} */
const missing = [];
const queue = wanted.values();
/** Takes wheels from the shared queue until it is empty. */
async function work() {
  for (const wheel of queue) {
    const reason = await provide(wheel, directory);
    if (reason !== undefined) missing.push({ file: wheel.file, reason });
  }
}
await Promise.all(Array.from({ length: downloadsAtATime }, work));

if (missing.length > 0) {
  console.error(`${missing.length} of ${wanted.length} wheels could not be had:`);
  for (const { file, reason } of missing) console.error(`  ${file}: ${reason}`);
  process.exitCode = 1;
}
