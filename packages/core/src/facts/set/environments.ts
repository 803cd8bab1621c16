import { installableTogether } from "./installable-together.ts";
import type { WheelSummary } from "./wheel-summary.ts";

/**
 * Part what wheels carry by the environments in which they meet: two are in one part where they are of different
 * projects and can be installed together, directly or by way of others.
 */
export function meetingParts<Carrier extends { readonly wheel: WheelSummary }>(
  carriers: readonly Carrier[],
): readonly (readonly Carrier[])[] {
  const left = new Set(carriers);
  const parts: Carrier[][] = [];
  for (const first of carriers) {
    if (!left.delete(first)) continue;
    const part = [first];
    for (let at = 0; at < part.length; at++) {
      const one = part[at] as Carrier;
      for (const other of left) {
        if (!meets(one.wheel, other.wheel)) continue;
        left.delete(other);
        part.push(other);
      }
    }
    if (part.length > 1) parts.push(part);
  }
  return parts;
}

/** Can one environment hold both, and would it want to? */
export function meets(a: WheelSummary, b: WheelSummary): boolean {
  return a.project !== b.project && installableTogether(a.tags, b.tags);
}
