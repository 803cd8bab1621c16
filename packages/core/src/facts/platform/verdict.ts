import type { Demands } from "./demands.ts";
import { namedLibcs } from "./libc.ts";
import { baselineMachine } from "./machine.ts";
import type { PlatformPolicy, PolicyLibc } from "./policy.ts";
import { mostTelling, type PlatformProblem, problemsOf } from "./problems.ts";
import { policiesFor, policyAge, splitPlatform } from "./tag-policies.ts";

/** Blockers that are named of each policy. */
const MOST_BLOCKERS = 5;

export interface PlatformVerdict {
  readonly tag: string;
  readonly blockers: readonly (PlatformProblem & { readonly policy: string })[];
}

/**
 * The oldest platform tag that the binaries keep to, and what keeps them from each older one.
 *
 * @param demands those of the binaries for one machine.
 * @param architecture that machine in the words of a tag.
 * @param platforms the platform tags of the file name: they name the libc where no binary does, and the versions
 * of musl and Android, which leave no trace in binaries.
 * @returns undefined where nothing shows the C library.
 */
export function platformVerdict(
  demands: readonly Demands[],
  architecture: string,
  platforms: readonly string[],
  policies: readonly PlatformPolicy[],
): PlatformVerdict | undefined {
  const libc = wheelLibc(demands, platforms);
  if (libc === undefined) return undefined;
  const blockers: (PlatformProblem & { policy: string })[] = [];
  for (const { tag, policy } of candidates(libc, architecture, platforms, policies)) {
    const problems = demands.flatMap((demand) => problemsOf(demand, policy, architecture));
    if (problems.length === 0) return { tag, blockers };
    blockers.push(
      ...mostTelling(problems, MOST_BLOCKERS).map(({ reported: _, ...problem }) => ({
        policy: policy.name,
        ...problem,
      })),
    );
  }
  return { tag: `linux_${architecture}`, blockers };
}

/**
 * The C library that the binaries are for, or else the file name; undefined where neither shows it. Static programs
 * need none, so that any is right.
 */
function wheelLibc(demands: readonly Demands[], platforms: readonly string[]): PolicyLibc | undefined {
  const named = namedLibcs(platforms);
  if (named.includes("android")) return "android";
  const shown = new Set(demands.flatMap(({ libc }) => libc ?? []));
  const [only] = shown;
  if (only !== undefined && shown.size === 1) return only;
  return named[0] ?? only ?? (demands.every(({ isStatic }) => isStatic) ? "glibc" : undefined);
}

interface Candidate {
  readonly tag: string;
  readonly policy: PlatformPolicy;
}

/** The tags that are worth trying, the oldest first. */
function candidates(
  libc: PolicyLibc,
  architecture: string,
  platforms: readonly string[],
  policies: readonly PlatformPolicy[],
): Candidate[] {
  const family = policies
    .filter((policy) => policy.libc === libc && policyAge(policy) > 0)
    .sort((a, b) => policyAge(a) - policyAge(b))
    .map((policy) => ({ tag: `${policy.name}_${architecture}`, policy }));
  if (libc === "glibc")
    return family.filter(({ policy }) => Object.hasOwn(policy.versions, baselineMachine(architecture)));
  const claimed = platforms
    .filter((platform) => splitPlatform(platform)?.architecture === architecture)
    .flatMap((tag) => policiesFor(tag, policies).map((policy) => ({ tag, policy })))
    .filter(({ policy }) => policy.libc === libc)
    .sort((a, b) => policyAge(a.policy) - policyAge(b.policy));
  if (libc === "android" || claimed.length > 0) return claimed;
  return family.slice(-1);
}
