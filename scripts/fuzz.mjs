// `pnpm fuzz`: feeds changed archives, wheels and binaries to the readers and demands facts or a typed error, in
// bounded time and memory. An input that takes a branch none took before is kept and changed further. The same seed
// gives the same inputs. docs/reliability.md says what was found and how much was run.
//
//   pnpm fuzz [--seconds N] [--target zip|wheel|diff|sbom|elf|pe|macho|python|all] [--seed N] [--runs N] [--save FOLDER]
//   pnpm fuzz --target TARGET --read FILE     one input again, as it was kept
//   pnpm fuzz --distil                        the smallest inputs of the run, one for each message: test-wheels/finds
//   pnpm fuzz --guide none --seeds 1          to compare: blind, or from the first seeds only
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildInstrumentedCore } from "./fuzz/build.mjs";
import { distil } from "./fuzz/distil.mjs";
import { minimise } from "./fuzz/minimise.mjs";
import { createProbe } from "./fuzz/probe.mjs";
import { targetNames } from "./fuzz/targets.mjs";
import { watch } from "./fuzz/watch.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules/.cache/fuzz");
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    target: { type: "string", default: "all" },
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "Infinity" },
    seeds: { type: "string", default: "Infinity" },
    guide: { type: "string", default: "coverage" },
    save: { type: "string", default: join(cache, "failures") },
    read: { type: "string" },
    distil: { type: "boolean", default: false },
  },
});
const targets = values.target === "all" ? targetNames : targetNames.filter((name) => name === values.target);
const [seconds, seed, runs, seeds] = [values.seconds, values.seed, values.runs, values.seeds].map(Number);
if (targets.length === 0 || ![seconds, seed, runs, seeds - 1].every((value) => value >= 0)) {
  console.error(`--target is one of ${targetNames.join(", ")} and all; --seconds, --seed and --runs are numbers`);
  process.exit(2);
}

const mib = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-fuzz-"));
let total = 0;
let failed = false;
try {
  const module = await buildInstrumentedCore(root, cache);
  if (values.read !== undefined) failed = await readAgain(module);
  else for (const target of targets) await run(module, target);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (!failed) console.log(`${total} inputs, no crash, no hang, nothing slower than 2 s, no memory above 512 MiB`);
process.exitCode = failed ? 1 : 0;

async function run(module, target) {
  const given = { root, module, target, seed, runs, seeds, guide: values.guide, seconds: seconds / targets.length };
  const result = await watch({ ...given, journal: join(scratch, target) });
  total += result.inputs;
  if (result.failure !== undefined) {
    failed = true;
    await keep(given, result);
    return;
  }
  report(target, result);
  if (values.distil) console.log(`${target}: ${await distil(given, result.outcomes)} new finds`);
}

/** Read one input as a run does. @returns did it break a promise? */
async function readAgain(module) {
  const probe = createProbe({ root, module, target: targets[0] });
  const failure = await probe.read(new Uint8Array(readFileSync(values.read)));
  probe.close();
  total++;
  if (failure !== undefined) console.error(failure.stack ?? failure.message ?? failure.kind);
  return failure !== undefined;
}

function report(target, { inputs, seconds: took, seeds: given, kept, branches, steps, outcomes, slowest, memory }) {
  console.log(
    `${target}: seed ${seed}, ${inputs} inputs in ${took.toFixed(1)} s (${Math.round(inputs / took)} a second), ` +
      `${given} seeds, ${kept} kept, ${branches} branches in ${steps} counts, ${outcomes.size} different outcomes, ` +
      `slowest ${slowest.toFixed(0)} ms, peak memory ${mib(memory)}`,
  );
}

/** An input that broke a promise is made small and written to a file. */
async function keep(given, { inputs, input, failure }) {
  console.error(`${given.target}: seed ${seed}, input ${inputs} broke a promise: ${failure.message}`);
  if (failure.stack) console.error(failure.stack);
  if (input === undefined) return;
  mkdirSync(values.save, { recursive: true });
  const path = join(values.save, `${given.target}-${seed}-${inputs}.bin`);
  writeFileSync(path, input);
  const { bytes, reproduced } = await minimise(given, input, failure);
  if (reproduced) writeFileSync(path, bytes);
  const file = relative(process.cwd(), path);
  const state = reproduced ? `made ${bytes.length} bytes small` : "which did not do it again by itself";
  console.error(`the input of ${input.length} bytes, ${state}, is in ${file}`);
  console.error(`again: node scripts/fuzz.mjs --target ${given.target} --read ${file}`);
  console.error(`the whole run: pnpm fuzz --target ${given.target} --seed ${seed} --runs ${inputs} --seconds 86400`);
}
