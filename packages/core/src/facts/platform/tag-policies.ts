import { platformPolicies } from "./policies.generated.ts";
import type { PlatformPolicy } from "./policy.ts";

/** A platform tag in its two parts. */
export interface SplitPlatform {
  /** `manylinux_2_28`, `manylinux2014`, `musllinux_1_2`, `android_24`, or `linux`. */
  readonly policy: string;
  /** The machine in the words of `binary.machine`: Android's `arm64_v8a` is `aarch64`. */
  readonly architecture: string;
}

const tagPattern =
  /^(manylinux_\d{1,4}_\d{1,4}|manylinux\d{1,4}|musllinux_\d{1,4}_\d{1,4}|android_\d{1,4}|linux)_(\w+)$/;
/** Android names machines by its ABIs, and GNU's tools some by their own words. */
const machineNames: ReadonlyMap<string, string> = new Map([
  ["arm64_v8a", "aarch64"],
  // Android's calling convention for 32-bit ARM is the one without hard float.
  ["armeabi_v7a", "armel"],
  ["x86", "i686"],
  ["i386", "i686"],
  ["i586", "i686"],
  ["armv8l", "armv7l"],
  ["armv5tel", "armv5l"],
  ["armv5tejl", "armv5l"],
]);

/** The policy and the machine of a Linux or Android tag; undefined for every other platform. */
export function splitPlatform(tag: string): SplitPlatform | undefined {
  const match = tagPattern.exec(tag);
  if (match === null) return undefined;
  const [, policy = "", machine = ""] = match;
  return { policy, architecture: machineNames.get(machine) ?? machine };
}

/**
 * The policies that a platform tag claims, [] where it claims none.
 *
 * A tag between two known ones, newer or older than all, is the newest known one that is not newer than it (the
 * oldest where there is none), with the versions of the C library up to exactly what the tag says.
 *
 * @param tag `manylinux2014_x86_64`, `manylinux_2_29_aarch64`, `musllinux_1_2_x86_64`, `android_24_arm64_v8a`
 */
export function policiesFor(
  tag: string,
  policies: readonly PlatformPolicy[] = platformPolicies,
): readonly PlatformPolicy[] {
  const split = splitPlatform(tag);
  if (split === undefined || split.policy === "linux") return [];
  const { policy: name, architecture } = split;
  const exact = policies.find((policy) => policy.name === name || policy.aliases.includes(name));
  if (exact !== undefined && Object.hasOwn(exact.versions, architecture)) return [exact];
  const wanted = parsePolicyName(exact?.name ?? name);
  if (wanted === undefined) return [];
  const family = policies
    .filter(({ name: other }) => parsePolicyName(other)?.family === wanted.family)
    .sort((a, b) => policyAge(a) - policyAge(b));
  const known = family.filter(({ versions }) => Object.hasOwn(versions, architecture));
  // Of a machine that no policy has only what does not depend on the machine is judged.
  const candidates = known.length > 0 ? known : family;
  const base = candidates.findLast((policy) => policyAge(policy) <= wanted.age) ?? candidates[0];
  return base === undefined ? [] : [upTo(base, wanted, base === family.at(-1))];
}

interface PolicyName {
  readonly family: string;
  readonly numbers: readonly number[];
  /** Rises with the version. */
  readonly age: number;
}

function parsePolicyName(name: string): PolicyName | undefined {
  const match = /^(manylinux|musllinux|android)_(\d{1,4})(?:_(\d{1,4}))?$/.exec(name);
  if (match === null) return undefined;
  const numbers = match.slice(2).flatMap((part) => (part === undefined ? [] : [Number(part)]));
  return { family: match[1] as string, numbers, age: (numbers[0] ?? 0) * 10_000 + (numbers[1] ?? 0) };
}

/** Rises with the version that the policy's name carries; 0 where no tag can carry the name. */
export function policyAge(policy: PlatformPolicy): number {
  return parsePolicyName(policy.name)?.age ?? 0;
}

/** glibc has two releases a year: a tag further ahead of what is known is a mistake or an attack. */
const MOST_STEPS = 100;

/**
 * The policy with the versions of glibc that the wanted tag promises, whose number is glibc's own. Of a tag newer
 * than all policies nothing else is known: only glibc is left to judge.
 */
function upTo(base: PlatformPolicy, wanted: PolicyName, newest: boolean): PlatformPolicy {
  const [major = 0, minor = 0] = wanted.numbers;
  if (base.libc !== "glibc") return base;
  const baseMinor = parsePolicyName(base.name)?.numbers[1] ?? 0;
  const steps = Math.min(Math.max(0, minor - baseMinor), MOST_STEPS);
  const more = Array.from({ length: steps }, (_, index) => `${major}.${baseMinor + 1 + index}`);
  const isPromised = (version: string): boolean => {
    const [, versionMajor = "", versionMinor = "0"] = /^(\d+)\.(\d+)/.exec(version) ?? [];
    return versionMajor === "" || Number(versionMajor) * 10_000 + Number(versionMinor) <= wanted.age;
  };
  const versions = Object.entries(base.versions).map(([machine, { GLIBC = [], ...others }]) => [
    machine,
    { ...(newest && more.length > 0 ? {} : others), GLIBC: [...GLIBC.filter(isPromised), ...more] },
  ]);
  return { ...base, versions: Object.fromEntries(versions) };
}
