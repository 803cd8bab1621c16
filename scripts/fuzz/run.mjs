// The process that reads the inputs, and decides what is read next. It writes each one down before it reads it, so that
// whatever becomes of the process, the input is there; watch.mjs looks after it.
import { openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { createCorpus } from "./corpus.mjs";
import { writeDown } from "./journal.mjs";
import { describeFailure, judgeReading, peakMemory } from "./promises.mjs";
import { createRandom } from "./random.mjs";
import { createTargets } from "./targets.mjs";

/** Of the pairs that were compared, as many as are kept with an input. */
const MOST_PAIRS = 400;

process.once("message", async ({ root, module, target: name, seed, runs, seconds, guide, seeds, journal }) => {
  const core = await import(module);
  const target = createTargets(core, root)[name];
  const random = createRandom(seed);
  const counters = core.counters.subarray(0, core.places.length);
  const corpus = createCorpus(counters, guide, random, target.alone);
  const file = openSync(journal, "w");
  const started = performance.now();
  let slowest = 0;
  let inputs = 0;
  let failure;

  /** Read one input, and keep it where it is a seed or leads to something new. */
  const read = async (bytes, given) => {
    writeDown(file, ++inputs, bytes);
    counters.fill(0);
    const before = performance.now();
    const said = await target.run(bytes);
    const took = performance.now() - before;
    slowest = Math.max(slowest, took);
    failure = judgeReading(took);
    const kept = corpus.offer(bytes, said, given);
    if (kept !== undefined && guide === "coverage") kept.compared = await listen(bytes);
    // Node frees the buffers of zlib only between turns of its event loop, of which awaited promises take none.
    if (inputs % 100 === 0) await setImmediate();
  };
  /** Read a kept input once more, now with ears on what is compared. */
  const listen = async (bytes) => {
    const pairs = new Map();
    core.listen((left, right) => {
      if (pairs.size < MOST_PAIRS && Math.max(left, right) > 3) pairs.set(`${left} ${right}`, [left, right]);
    });
    await target.run(bytes);
    core.listen(undefined);
    return [...pairs.values()];
  };

  const within = () => failure === undefined && inputs < runs && performance.now() - started < seconds * 1000;
  const queue = target.seeds.slice(0, seeds);
  try {
    while (queue.length > 0 && within()) await read(queue.shift(), true);
    while (within()) {
      const { bytes, compared } = corpus.choose();
      const context = { random, literals: core.literals, compared, other: corpus.any() };
      await read(target.mutate(bytes, context), false);
    }
  } catch (error) {
    failure = describeFailure(error);
  }
  const result = {
    failure,
    inputs,
    seconds: (performance.now() - started) / 1000,
    slowest,
    memory: peakMemory(),
    seeds: Math.min(seeds, target.seeds.length),
    kept: corpus.found,
    branches: corpus.branches,
    steps: corpus.steps,
    outcomes: corpus.outcomes,
  };
  process.send(result, () => process.disconnect());
});
