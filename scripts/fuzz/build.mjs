// Builds the core as one instrumented module. V8's own coverage costs a millisecond for each reading of it, ten times
// what a small binary takes; a counter costs one addition, and its value does not depend on what V8 has optimised.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { instrument } from "./instrument.mjs";

const ENTRY = "fuzz:entry";
const COUNTERS = "fuzz:counters";
/** Tables, pages and users' files: code on which an input has no influence. */
const UNCOUNTED = /\.generated\.|\/(docs|ruleset|catalogue)\/|\/index\.ts$/;

/**
 * Build the instrumented core into `folder`.
 *
 * The module exports what `index.ts`, `node/index.ts` and `sbom/index.ts` export, and besides: the readers of PE and Mach-O files;
 * `collectSources` and `installedFolders`, which read Python sources; `zipBuilder`, the archives of the tests;
 * `counters`, one number a branch; `places`, the source file of each; `literals`, the numbers and short texts of the
 * sources, for a mutator's dictionary; `listen(callback | undefined)`, which hears of numbers that were compared and
 * were not equal.
 *
 * @returns the module's path.
 */
export async function buildInstrumentedCore(root, folder) {
  const sources = join(root, "packages/core/src/");
  const places = [];
  const literals = new Set();
  const build = await rolldown({
    input: ENTRY,
    platform: "node",
    // The CycloneDX library asks for a writer of XML and can do without.
    resolve: {
      conditionNames: ["@wheel-guard/source", "node", "import", "default"],
      alias: { xmlbuilder2: false },
    },
    logLevel: "warn",
    plugins: [
      {
        name: "fuzz",
        resolveId: (id) => (id.startsWith("fuzz:") ? id : undefined),
        load: (id) => (id === ENTRY ? entry(sources) : id === COUNTERS ? runtime : undefined),
        transform(code, id) {
          if (!id.startsWith(sources) || UNCOUNTED.test(id)) return undefined;
          const made = instrument(code, places.length);
          const file = id.slice(sources.length);
          for (let index = 0; index < made.counters; index++) places.push(file);
          for (const literal of made.literals) literals.add(literal);
          return { code: made.code, moduleType: "ts" };
        },
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  const path = join(folder, "core.mjs");
  mkdirSync(folder, { recursive: true });
  const facts = `const places = ${JSON.stringify(places)};\nconst literals = ${JSON.stringify([...literals].sort())};\n`;
  writeFileSync(path, `${facts}export { places, literals };\n${output[0].code}`);
  return path;
}

function entry(sources) {
  const readers = ["pe/parse.ts", "pe/verify.ts", "macho/parse.ts", "macho/verify.ts"];
  const files = ["index.ts", "node/index.ts", "sbom/index.ts", ...readers];
  const modules = files.map((file) => `export * from ${JSON.stringify(join(sources, file))};`);
  const builder = JSON.stringify(join(sources, "../test/builders/zip.ts"));
  const internal = (file, name) => `export { ${name} } from ${JSON.stringify(join(sources, file))};`;
  return `${modules.join("\n")}
${internal("facts/python/collect.ts", "collectSources")}
${internal("facts/search-path.ts", "installedFolders")}
export * as zipBuilder from ${builder};
export { __counters as counters, listen } from "${COUNTERS}";`;
}

/** Far more counters than branches: how many there are is known only when all modules are through. */
const runtime = `
export const __counters = new Uint32Array(1 << 15);
let listener;
let lefts = [];
export const __left = (value) => (listener !== undefined && lefts.push(value), value);
export const __right = (value) => {
  if (listener !== undefined) {
    const left = lefts.pop();
    if (typeof left === "number" && typeof value === "number" && left !== value) listener(left, value);
  }
  return value;
};
export const listen = (callback) => {
  listener = callback;
  lefts = [];
};
`;
