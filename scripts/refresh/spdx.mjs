// rules/data/spdx.json from spdx-license-ids, the newest identifiers, and from packaging, which lists the exceptions too.
//
// packaging decides for build backends and the index; npm's spdx-exceptions lags behind it. An identifier that only one
// of the two knows is valid. Those that end in `+` are left out: the plus is an operator.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { python, withWheel } from "./published-wheel.mjs";

/** Prints the tables of the wheel, which Python reads modules out of as it is. */
const reader = `
import json, sys, zipfile
sys.path.insert(0, sys.argv[1])
from packaging.licenses import _spdx
with zipfile.ZipFile(sys.argv[1]) as archive:
    licence = next(name for name in archive.namelist() if name.endswith("/LICENSE"))
    licence = archive.read(licence).decode()
json.dump({
    "list": _spdx.VERSION,
    "licence": licence,
    "licences": [item["id"] for item in _spdx.LICENSES.values()],
    "exceptions": [item["id"] for item in _spdx.EXCEPTIONS.values()],
}, sys.stdout)
`;

/**
 * The lists of spdx-license-ids, installed into a folder that is gone afterwards.
 * @param {string | undefined} version undefined for the newest
 */
function publishedIdentifiers(version) {
  const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-data-"));
  try {
    const wanted = version === undefined ? "spdx-license-ids" : `spdx-license-ids@${version}`;
    const args = ["install", "--silent", "--no-save", "--ignore-scripts", "--prefix", scratch, "--", wanted];
    const { status, error } = spawnSync("npm", args, { stdio: ["ignore", "ignore", "inherit"] });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`npm install ${wanted} ended with ${status}`);
    const read = (/** @type {string} */ file) =>
      JSON.parse(readFileSync(join(scratch, "node_modules/spdx-license-ids", file), "utf8"));
    const { version: released, license } = read("package.json");
    if (license !== "CC0-1.0") throw new Error(`the licence of spdx-license-ids is ${license} now: look at it`);
    return { released, identifiers: [...read("index.json"), ...read("deprecated.json")] };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** @param {string[]} names */
function words(names) {
  const plain = names.filter((name) => !name.endsWith("+"));
  return [...new Set(plain)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join(" ");
}

/**
 * The text of the data file.
 * @param {string | undefined} version of spdx-license-ids and packaging, `3.0.24/26.3`; undefined for the newest of both
 */
export function spdx(version) {
  const [idsVersion, packagingVersion] = version?.split("/") ?? [];
  const { released, identifiers } = publishedIdentifiers(idsVersion);
  const { file, result } = withWheel("packaging", packagingVersion, (path) =>
    JSON.parse(python(["-I", "-c", reader, path])),
  );
  if (!result.licence.includes("terms of *either* of the licenses\nfound in LICENSE.APACHE or LICENSE.BSD"))
    throw new Error(`the licence of ${file} is not the one that was read: look at it`);
  return `${JSON.stringify(
    {
      source: `spdx-license-ids of npm, and packaging/licenses/_spdx.py of ${file}, PyPI, both made from the SPDX License List (packaging: ${result.list})`,
      version: `${released}/${file.split("-")[1]}`,
      notice:
        "spdx-license-ids is dedicated to the public under CC0 1.0; packaging is Copyright (c) Donald Stufft and individual contributors, under the Apache License 2.0 or the BSD License; only identifiers are taken",
      licences: words([...identifiers, ...result.licences]),
      exceptions: words(result.exceptions),
    },
    null,
    2,
  )}\n`;
}
