import type { Facts } from "../catalogue/catalogue.ts";
import type { MeasuredMember } from "./record-check.ts";

type DuplicateContent = (Facts["wheel.duplicate-contents"] & {})[number];

/** See `wheel.duplicate-contents` in the catalogue. The costliest first. */
export function duplicateContents(measured: ReadonlyMap<string, MeasuredMember>): DuplicateContent[] {
  const groups = new Map<string, string[]>();
  for (const [path, { size, algorithm, digest }] of measured) {
    if (size === 0 || digest === undefined) continue;
    const key = `${size} ${algorithm} ${digest}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  const found: DuplicateContent[] = [];
  for (const [key, paths] of groups) {
    if (paths.length < 2) continue;
    const size = Number(key.slice(0, key.indexOf(" ")));
    const wasted = size * (paths.length - 1);
    found.push({ paths, size, wasted, detail: `${paths.join(" = ")} (${wasted} bytes)` });
  }
  return found.sort((a, b) => (b.wasted ?? 0) - (a.wasted ?? 0));
}
