// rules/data/platform-policies.json from the policies that auditwheel carries.
//
// Each newer policy of a libc allows all that the older one allows, on which auditwheel itself insists: an entry
// holds only what it adds. The symbols that must not be used grow fewer, and stand in full. Lists are words with
// spaces between them, one list a line.

import { readFileSync } from "node:fs";
import JSZip from "jszip";
import { withWheel } from "./published-wheel.mjs";

const libcs = { manylinux: "glibc", musllinux: "musl", android: "android" };

/**
 * The text of the data file.
 * @param {string | undefined} version of auditwheel; undefined for the newest
 */
export async function platformPolicies(version) {
  const { file, result } = withWheel("auditwheel", version, (path) => readFileSync(path));
  const zip = await JSZip.loadAsync(result);
  const read = async (/** @type {string} */ path) => {
    const entry = zip.file(path);
    if (entry === null) throw new Error(`${file} has no ${path}`);
    return { text: await entry.async("string"), date: entry.date.toISOString().slice(0, 10) };
  };
  const [, released = ""] = file.split("-");
  const licence = await read(`auditwheel-${released}.dist-info/licenses/LICENSE`);
  const [copyright] = /Copyright \(c\) .*/.exec(licence.text) ?? [];
  if (copyright === undefined || !licence.text.includes("covered by the MIT license"))
    throw new Error(`the licence of ${file} is not the one that was read: look at it`);
  const policies = [];
  let date = "";
  for (const [family, libc] of Object.entries(libcs)) {
    const document = await read(`auditwheel/policy/${family}-policy.json`);
    date = document.date;
    policies.push(...steps(JSON.parse(document.text), libc));
  }
  const head = {
    source: `auditwheel/policy/*-policy.json of ${file}, PyPI`,
    version: released,
    date,
    notice: `auditwheel is ${copyright}, under the MIT License`,
  };
  return `${JSON.stringify({ ...head, policies }, null, 2)}\n`;
}

/**
 * The policies of one libc, oldest first, each as what it adds to the one before.
 * @param {{name: string, aliases: string[], priority: number, symbol_versions: Record<string, Record<string, string[]>>,
 *   lib_whitelist: string[], blacklist: Record<string, string[]>}[]} policies
 * @param {string} libc
 */
function steps(policies, libc) {
  /** @type {Map<string, Set<string>>} */
  const known = new Map();
  const added = (/** @type {string} */ place, /** @type {string[]} */ values, /** @type {string} */ name) => {
    const before = known.get(place) ?? new Set();
    const missing = [...before].filter((value) => !values.includes(value));
    if (missing.length > 0) throw new Error(`${name} lacks ${missing.join(", ")} of ${place}, which older ones allow`);
    known.set(place, new Set(values));
    return values.filter((value) => !before.has(value)).join(" ");
  };
  return policies
    .filter(({ name }) => name !== "linux")
    .sort((a, b) => b.priority - a.priority)
    .map(({ name, aliases, symbol_versions, lib_whitelist, blacklist }) => ({
      name,
      aliases: aliases.join(" "),
      libc,
      libraries: added("libraries", lib_whitelist, name),
      versions: Object.fromEntries(
        Object.entries(symbol_versions).map(([machine, namespaces]) => [
          machine,
          Object.fromEntries(
            Object.entries(namespaces)
              .map(([namespace, values]) => {
                const first = !known.has(`${machine} ${namespace}`);
                return { namespace, first, values: added(`${machine} ${namespace}`, values, name) };
              })
              // A namespace that is listed without a version allows none, which is not the same as not being listed.
              .filter(({ first, values }) => first || values !== "")
              .map(({ namespace, values }) => [namespace, values]),
          ),
        ]),
      ),
      forbiddenSymbols: Object.fromEntries(
        Object.entries(blacklist).map(([library, symbols]) => [library, symbols.join(" ")]),
      ),
    }));
}
