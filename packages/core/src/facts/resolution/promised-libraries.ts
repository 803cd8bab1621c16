import type { Tag } from "../../wheel/filename.ts";
import type { PlatformPolicy } from "../platform/policy.ts";
import { policiesFor } from "../platform/tag-policies.ts";

/**
 * The libraries that every host of the claimed platforms has. A wheel that claims several must do with what the
 * poorest of them has; one that claims none that is known, such as linux_x86_64, is given what any has.
 */
export function promisedLibraries(tags: readonly Tag[], policies: readonly PlatformPolicy[]): ReadonlySet<string> {
  const claimed = [...new Set(tags.map(({ platform }) => platform))].flatMap((platform) =>
    policiesFor(platform, policies),
  );
  if (claimed.length === 0) return new Set(policies.flatMap(({ libraries }) => libraries));
  const [first, ...others] = claimed;
  return new Set(first?.libraries.filter((library) => others.every(({ libraries }) => libraries.includes(library))));
}
