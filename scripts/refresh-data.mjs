// Refreshes a file of rules/data from what its authors publish:
//   node scripts/refresh-data.mjs platform-policies|spdx|stable-abi|windows-libraries [--version X]
// The same version always gives the same bytes. Exits 2 when it is called wrongly.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** By the name of the file: a function that makes its text, of the given or the newest version. */
const sources = {
  "platform-policies": async () => (await import("./refresh/platform-policies.mjs")).platformPolicies,
  spdx: async () => (await import("./refresh/spdx.mjs")).spdx,
  "stable-abi": async () => (await import("./refresh/stable-abi.mjs")).stableAbi,
  "windows-libraries": async () => (await import("./refresh/windows-libraries.mjs")).windowsLibraries,
};

const { values, positionals } = parseArgs({ options: { version: { type: "string" } }, allowPositionals: true });
const [name] = positionals;
if (name === undefined || positionals.length > 1 || !Object.hasOwn(sources, name)) {
  console.error(`usage: refresh-data.mjs ${Object.keys(sources).join("|")} [--version X]`);
  process.exit(2);
}
const make = await sources[name]();
const target = fileURLToPath(new URL(`../rules/data/${name}.json`, import.meta.url));
writeFileSync(target, await make(values.version));
console.log(`wrote ${target}; \`pnpm generate\` takes it over`);
