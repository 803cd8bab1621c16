import type { Facts } from "../catalogue/catalogue.ts";
import { type Release, wholeFacts } from "./release.ts";

type SizeChange = Facts["diff.size-change"] & {};

/** See `diff.size-change` in the catalogue. */
export function sizeChanges(old: Release, fresh: Release): SizeChange[] {
  const measures = [
    ["compressed", "wheel.compressed-size"],
    ["unpacked", "wheel.uncompressed-size"],
  ] as const;
  return measures.flatMap(([measure, fact]) => {
    const [was, is] = [wholeFacts(old)[fact], wholeFacts(fresh)[fact]];
    if (was === undefined || is === undefined || was === 0) return [];
    const percent = Math.round((1000 * (is - was)) / was) / 10;
    const detail = `the ${measure} size was ${was} bytes and is ${is} bytes now (${percent > 0 ? "+" : ""}${percent} %)`;
    return [{ measure, old: was, new: is, percent, detail }];
  });
}
