// What every input must keep to, and how a failure is told from another one.
import { readFileSync } from "node:fs";
import { sentence } from "./targets.mjs";

/** No input may take longer, in milliseconds, */
const SLOWEST_MS = 2000;
/** nor the process more memory, in bytes. */
const MOST_MEMORY = 512 * 2 ** 20;
/** The heap's own limit, under that of the process: Node collects its garbage only when it must. */
export const HEAP_MIB = 384;

/** The most memory that the process has ever had, in bytes. */
export function peakMemory() {
  return process.resourceUsage().maxRSS * 1024;
}

const PAGE = 4096;
/** How often a process is looked at from outside, in milliseconds. */
export const LOOK_MS = 250;

/** The failure of a process that has been reading one input for so many milliseconds, undefined where all is well. */
export function judgeFromOutside(pid, taken) {
  // Twice the promise: what the process frees in time is for itself to judge.
  if (residentMemory(pid) > 2 * MOST_MEMORY) return { kind: "memory", message: "took more than a GiB at once" };
  return taken > SLOWEST_MS + 2 * LOOK_MS
    ? { kind: "hang", message: `was still being read after ${SLOWEST_MS} ms` }
    : undefined;
}

/** In bytes, where the system tells it of another process: on Linux. */
function residentMemory(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * PAGE;
  } catch {
    return 0;
  }
}

/** The failure of an input that was read to its end in so many milliseconds, undefined where it kept to everything. */
export function judgeReading(took) {
  if (took > SLOWEST_MS) return { kind: "hang", message: `took ${Math.round(took)} ms` };
  if (peakMemory() <= MOST_MEMORY) return undefined;
  return { kind: "memory", message: `the process has taken ${Math.round(peakMemory() / 2 ** 20)} MiB` };
}

/** Something thrown that is no outcome: the same error from the same function is the same failure. */
export function describeFailure(error) {
  const { name = "a value", message = String(error), stack = "" } = error ?? {};
  const place = /^ *at (?:async )?(?<place>[^\s(]+) \(/m.exec(stack)?.groups.place ?? "";
  return { kind: "thrown", message: `${name}: ${message}`, same: `${name} ${sentence({ message })} ${place}`, stack };
}
