// The lists of public wheels, for the script that fetches them and for the tests that read them.

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

/** The wheels that only abi3audit is asked about. */
export const abi3ListFile = fileURLToPath(new URL("abi3-wheels.tsv", import.meta.url));

/**
 * The wheels of a list, in the order of the file.
 * @param {string} [list] default: wheels.tsv
 * @returns {CorpusWheel[]}
 */
export function corpusWheels(list = listFile) {
  return readFileSync(list, "utf8")
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
