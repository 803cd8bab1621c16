import type { Facts } from "../catalogue/catalogue.ts";
import { knownLibrary } from "../libraries/known.ts";
import { meetingParts, meets } from "./environments.ts";
import type { WheelSummary } from "./wheel-summary.ts";

type VersionSpread = Facts["set.version-spread"] & {};

/** See `set.version-spread` in the catalogue. */
export function versionSpreads(wheels: readonly WheelSummary[]): VersionSpread[] {
  const carriers = new Map<string, { wheel: WheelSummary; version: string }[]>();
  for (const wheel of wheels) {
    for (const { name, version } of wheel.vendored) {
      if (version === undefined || !isJudged(name)) continue;
      const group = carriers.get(name) ?? [];
      if (!group.some((one) => one.wheel === wheel)) group.push({ wheel, version });
      carriers.set(name, group);
    }
  }
  const parts = [...carriers].flatMap(([library, group]) => meetingParts(group).map((part) => ({ library, part })));
  return parts.flatMap(({ library, part }) => {
    const spread = part.filter(({ wheel, version }) =>
      part.some((other) => other.version !== version && meets(wheel, other.wheel)),
    );
    if (spread.length === 0) return [];
    const list = spread.map(({ wheel, version }) => `${version} in ${wheel.filename}`).join(", ");
    return [
      {
        library,
        versions: spread.map(({ version }) => version),
        wheels: spread.map(({ wheel }) => wheel.path),
        detail: `${library} ${list}`,
      },
    ];
  });
}

/** Libraries that share more than code, each project once: geos_c says no more than geos. */
function isJudged(name: string): boolean {
  const library = knownLibrary(name);
  return library?.stateful === true && library.project === undefined;
}
