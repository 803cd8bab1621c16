import { groupBy } from "../../group-by.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { MeasuredMember } from "./record-check.ts";

type DuplicateContent = (Facts["wheel.duplicate-contents"] & {})[number];

/** See `wheel.duplicate-contents` in the catalogue. The costliest first. */
export function duplicateContents(measured: ReadonlyMap<string, MeasuredMember>): DuplicateContent[] {
  const known = [...measured].filter(([, { size, digest }]) => size > 0 && digest !== undefined);
  const groups = groupBy(known, ([, { size, algorithm, digest }]) => `${size} ${algorithm} ${digest}`);
  const found = [...groups.values()].flatMap((group): DuplicateContent[] => {
    const [[, { size }]] = group as [(typeof group)[number]];
    if (group.length < 2) return [];
    const paths = group.map(([path]) => path);
    const wasted = size * (paths.length - 1);
    return [{ paths, size, wasted, detail: `${paths.join(" = ")} (${wasted} bytes)` }];
  });
  return found.sort((a, b) => (b.wasted ?? 0) - (a.wasted ?? 0));
}
