// `pnpm fuzz`: feeds mutated ELF files and wheels to the readers and demands facts or a typed error, in bounded time
// and memory. A mutant that leads to an outcome not seen before becomes a seed itself. The same --seed gives the same run.
//
//   pnpm fuzz [--target elf|wheel] [--runs N] [--seconds N] [--seed N] [--save FOLDER]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createAudit, FormatError, gatherBinaryFacts, LimitError } from "../packages/core/dist/index.js";
import { nodePlatform } from "../packages/core/dist/node/index.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    target: { type: "string", default: "elf" },
    runs: { type: "string", default: "20000" },
    seconds: { type: "string", default: "600" },
    seed: { type: "string", default: "1" },
    save: { type: "string" },
  },
});

/** No input of this size may take longer, or the process more memory. */
const SLOWEST_MS = 2000;
const LARGEST_RSS = 512 * 2 ** 20;
/** Seeds that are kept; beyond it a new one takes the place of an old one that was itself found. */
const MOST_SEEDS = 2000;

const targets = {
  elf: {
    seeds: () => readFolder("test-wheels/binaries/built").filter((bytes) => bytes.length < 40_000),
    run: async (bytes) => {
      const subject = gatherBinaryFacts(bytes);
      if (subject === undefined) return "no binary";
      // Two broken files are of one kind where the same sentence, numbers aside, describes them.
      const broken = subject.facts["binary.malformed"]?.replace(/0x[0-9a-f]+|\d+/g, "#") ?? "read";
      return `${broken} ${Object.keys(subject.facts).length}`;
    },
  },
  wheel: {
    seeds: () => readFolder("test-wheels/wheels"),
    run: async (bytes) => {
      const report = await createAudit({ platform: nodePlatform }).add(bytes, "demo-1.0-py3-none-any.whl");
      if (report.error !== null) return report.error.message.replace(/0x[0-9a-f]+|\d+/g, "#");
      return report.findings.map(({ rule }) => rule).join(" ");
    },
  },
};

function readFolder(folder) {
  return readdirSync(join(root, folder)).map((name) => new Uint8Array(readFileSync(join(root, folder, name))));
}

/** Mulberry32: small, seeded, good enough to choose places and values. */
function createRandom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const boundaries = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff,
];

/** Overwrite fields with boundary values or nearby ones, move and repeat ranges, cut the end off. */
/** What a write at any place needs. */
const SHORTEST = 16;

function mutate(seed, random) {
  const bytes = Uint8Array.from(seed);
  const view = new DataView(bytes.buffer);
  // Half of the writes go where headers and tables are: to the first kilobyte and the last.
  const place = () => {
    const end = Math.max(1, bytes.length - 8);
    return [
      () => random(end),
      () => random(Math.min(end, 1024)),
      () => end - 1 - random(Math.min(end, 1024)),
      () => random(end),
    ][random(4)]();
  };
  for (let count = 1 + random(8); count > 0; count--) {
    const at = place();
    const little = random(8) > 0;
    switch (random(6)) {
      case 0:
        view.setUint8(at, random(256));
        break;
      case 1:
        view.setUint16(at, boundaries[random(boundaries.length)] & 0xffff, little);
        break;
      case 2:
        view.setUint32(at, boundaries[random(boundaries.length)], little);
        break;
      case 3:
        view.setUint32(at, view.getUint32(at, little) + random(64) - 32, little);
        break;
      case 4:
        bytes.copyWithin(at, place(), place());
        break;
      default:
        view.setUint32(at, random(bytes.length), little);
        view.setUint32(Math.min(at + 4, bytes.length - 4), 0, little);
    }
  }
  return random(10) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
}

async function fuzz({ seeds: readSeeds, run }) {
  const random = createRandom(Number(values.seed));
  const seeds = readSeeds();
  const given = seeds.length;
  const seen = new Map();
  const started = performance.now();
  const limit = Number(values.seconds) * 1000;
  let slowest = 0;
  let rss = 0;
  let runs = 0;
  for (; runs < Number(values.runs) && performance.now() - started < limit; runs++) {
    const bytes = mutate(seeds[random(seeds.length)], random);
    const before = performance.now();
    const outcome = await run(bytes).catch((error) => fail(bytes, runs, error));
    const took = performance.now() - before;
    slowest = Math.max(slowest, took);
    // Node frees the buffers of zlib only between turns of its event loop, of which awaited promises take none.
    if (runs % 100 === 0) await setImmediate();
    if (runs % 500 === 0) rss = Math.max(rss, process.memoryUsage.rss());
    if (took > SLOWEST_MS) fail(bytes, runs, new Error(`took ${Math.round(took)} ms`));
    if (rss > LARGEST_RSS) fail(bytes, runs, new Error(`the process has ${Math.round(rss / 2 ** 20)} MiB`));
    if (!seen.has(outcome) && bytes.length >= SHORTEST) {
      if (seeds.length < MOST_SEEDS) seeds.push(bytes);
      else seeds[given + random(MOST_SEEDS - given)] = bytes;
    }
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${values.target}: ${runs} inputs in ${seconds} s, ${seen.size} different outcomes, slowest ${slowest.toFixed(0)} ms, ${Math.round(rss / 2 ** 20)} MiB, no crash`,
  );
}

/** An input that broke a promise is kept, and the run ends. */
function fail(bytes, run, error) {
  const folder = values.save ?? join(root, "node_modules/.cache/fuzz");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${values.target}-${values.seed}-${run}.bin`);
  writeFileSync(path, bytes);
  const typed = error instanceof FormatError || error instanceof LimitError;
  console.error(
    `input ${run} ${typed ? "ended in an error that should have been a fact" : "broke the reader"}; it is kept in ${path}`,
  );
  console.error(error);
  process.exit(1);
}

const target = targets[values.target];
if (target === undefined) {
  console.error(`there are the targets ${Object.keys(targets).join(" and ")}`);
  process.exit(2);
}
await fuzz(target);
