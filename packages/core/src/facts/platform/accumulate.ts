import type { PlatformPolicy } from "./policy.ts";

/** A policy as rules/data has it: versions and libraries are only what it adds to the next older one of its libc. */
export type PolicyStep = PlatformPolicy;

/** Every policy in full. Whatever an older policy allows, the newer ones of its libc allow too (PEP 600). */
export function accumulatePolicies(steps: readonly PolicyStep[]): readonly PlatformPolicy[] {
  let older: PlatformPolicy | undefined;
  return steps.map((step) => {
    const before = older?.libc === step.libc ? older : undefined;
    older = {
      ...step,
      libraries: [...(before?.libraries ?? []), ...step.libraries],
      versions: Object.fromEntries(
        Object.entries(step.versions).map(([machine, added]) => [
          machine,
          merge(before?.versions[machine] ?? {}, added),
        ]),
      ),
    };
    return older;
  });
}

type Versions = Readonly<Record<string, readonly string[]>>;

function merge(before: Versions, added: Versions): Versions {
  const names = new Set([...Object.keys(before), ...Object.keys(added)]);
  return Object.fromEntries([...names].map((name) => [name, [...(before[name] ?? []), ...(added[name] ?? [])]]));
}
