import type { Demands } from "./demands.ts";
import { runsOn } from "./machine.ts";
import type { PlatformPolicy } from "./policy.ts";
import { mostTelling, type PlatformProblem, problemsOf, problemText } from "./problems.ts";
import { policiesFor, splitPlatform } from "./tag-policies.ts";

/** Problems that are named of each tag. */
const MOST_PROBLEMS = 10;
/** Of a file name. No real wheel has more than a handful, and each costs a pass over all demands. */
const MOST_TAGS = 20;

export type UnhonouredTag = Omit<PlatformProblem, "reported"> & {
  readonly tag: string;
  readonly detail: string;
};

/** See `wheel.unhonoured-tags` in the catalogue. A tag is judged by the binaries for its machine. */
export function unhonouredTags(
  demands: readonly Demands[],
  platforms: readonly string[],
  policies: readonly PlatformPolicy[],
): UnhonouredTag[] {
  return platforms.slice(0, MOST_TAGS).flatMap((tag) => {
    const architecture = splitPlatform(tag)?.architecture ?? "";
    const judged = demands.filter(({ machine }) => runsOn(machine, architecture));
    const problems = policiesFor(tag, policies)
      .flatMap((policy) => judged.flatMap((demand) => problemsOf(demand, policy, architecture)))
      .filter(({ reported }) => reported !== true);
    return mostTelling(problems, MOST_PROBLEMS).map(({ reported: _, ...problem }) => ({
      tag,
      ...problem,
      detail: problemText(problem),
    }));
  });
}
