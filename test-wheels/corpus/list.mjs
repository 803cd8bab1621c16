// The list of the public corpus, for the script that fetches it and for the tests that read it.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} CorpusWheel
 * @property {string} sha256 lower-case hexadecimal digest of the file
 * @property {number} bytes size of the file
 * @property {string} file name of the file
 */

const listFile = fileURLToPath(new URL("wheels.tsv", import.meta.url));

/**
 * The wheels of wheels.tsv, in the order of the file.
 * @returns {CorpusWheel[]}
 */
export function corpusWheels() {
  return readFileSync(listFile, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [sha256 = "", bytes = "", file = ""] = line.split("\t");
      return { sha256, bytes: Number(bytes), file };
    });
}

/**
 * Where the wheels are kept: `$WHEEL_GUARD_CORPUS`, or else the folder `cache` beside this module.
 * @returns {string} an absolute path; the directory need not exist yet
 */
export function cacheDirectory() {
  const chosen = process.env["WHEEL_GUARD_CORPUS"];
  return chosen ? resolve(chosen) : fileURLToPath(new URL("cache", import.meta.url));
}
