// What every input must keep to, and how a failure is told from another one.
import { sentence } from "./targets.mjs";

/** No input may take longer, in milliseconds, */
export const SLOWEST_MS = 2000;
/** nor the process more memory, in bytes. */
const MOST_MEMORY = 512 * 2 ** 20;
/** The heap's own limit, under that of the process: Node collects its garbage only when it must. */
export const HEAP_MIB = 384;

/** The most memory that the process has ever had, in bytes. */
export function peakMemory() {
  return process.resourceUsage().maxRSS * 1024;
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
