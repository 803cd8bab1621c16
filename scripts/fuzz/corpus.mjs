// The inputs that a run keeps, because they led where no input before had led, and which of them is changed next.
import { SHORTEST } from "./mutate.mjs";

/** Beyond this the one on which most was spent makes room. */
const MOST_BYTES = 48 * 2 ** 20;
/** What reading an input costs beside its size, in bytes. */
const FIXED_COST = 2048;
/** How often a branch was taken, as one of nine steps: never, 1, 2, 3, 4 to 7, to 15, to 31, to 127, more. */
const STEPS = Uint8Array.from({ length: 256 }, (_, count) =>
  count < 4 ? count : count < 8 ? 4 : count < 16 ? 5 : count < 32 ? 6 : count < 128 ? 7 : 8,
);

/**
 * @param counters one number for each branch, as the last input left them.
 * @param guide `coverage` keeps what takes a new branch, or one as often as never before; `outcome` what has something
 * new said of it; `none` keeps nothing, and all inputs are changes of the given seeds.
 * @param alone an input is simpler than another one where less is said of it; else where it is smaller.
 */
export function createCorpus(counters, guide, random, alone) {
  const kept = [];
  /** For each branch one bit for each step that was seen. */
  const seen = new Uint16Array(counters.length);
  const outcomes = new Map();
  let bytes = 0;
  let seeds = 0;
  let found = 0;

  /** Count what the last input did. @returns does it lead to something new? */
  const isNew = (input, said) => {
    let newBranch = false;
    for (let index = 0; index < counters.length; index++) {
      const count = counters[index];
      if (count === 0) continue;
      const step = 1 << STEPS[Math.min(255, count)];
      if ((seen[index] & step) !== 0) continue;
      seen[index] |= step;
      newBranch = true;
    }
    const known = outcomes.size;
    const simple = { input, sentences: [...said] };
    for (const one of said) if (isSimpler(simple, outcomes.get(one), alone)) outcomes.set(one, simple);
    const newOutcome = outcomes.size > known;
    return guide === "coverage" ? newBranch || newOutcome : guide === "outcome" && newOutcome;
  };

  return {
    /** What was said of inputs, each with the simplest input it was said of and all that was said of that. */
    outcomes,
    /** Inputs kept beside the seeds, those that had to make room again included. */
    get found() {
      return found;
    },
    /** Branches that were taken. */
    get branches() {
      return seen.reduce((sum, steps) => sum + (steps === 0 ? 0 : 1), 0);
    },
    /** Branches, each counted once for every step. */
    get steps() {
      let sum = 0;
      for (let steps of seen) for (; steps !== 0; steps >>= 1) sum += steps & 1;
      return sum;
    },
    /** Take in an input after it was run: a seed always, another one where it leads to something new. */
    offer(input, said, seed) {
      const news = isNew(input, said);
      if ((!news && !seed) || input.length < SHORTEST) return undefined;
      const one = { bytes: input, compared: [], spent: 0 };
      kept.push(one);
      bytes += input.length;
      if (seed) seeds++;
      else found++;
      while (bytes > MOST_BYTES && kept.length > seeds) bytes -= dropOne(kept, seeds);
      return one;
    },
    /**
     * A seed, which is whole and large where what was kept is often small and broken; or of a few inputs the one on
     * which least was spent, by its size, so that new and small ones have their turn sooner.
     */
    choose() {
      if (random(4) === 0) return kept[random(seeds)];
      let best = kept[random(kept.length)];
      for (let count = random(4); count > 0; count--) {
        const other = kept[random(kept.length)];
        if (other.spent < best.spent) best = other;
      }
      best.spent += FIXED_COST + best.bytes.length;
      return best;
    },
    any: () => kept[random(kept.length)].bytes,
  };
}

function isSimpler(one, other, alone) {
  if (other === undefined) return true;
  const more = alone ? one.sentences.length - other.sentences.length : 0;
  return (more || one.input.length - other.input.length) < 0;
}

/** The seeds come first and stay. */
function dropOne(kept, seeds) {
  let worst = seeds;
  for (let index = seeds; index < kept.length; index++) if (kept[index].spent > kept[worst].spent) worst = index;
  return kept.splice(worst, 1)[0].bytes.length;
}
