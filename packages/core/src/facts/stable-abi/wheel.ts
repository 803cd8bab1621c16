import type { Facts } from "../catalogue/catalogue.ts";
import type { FactSheet, Subject } from "../subject.ts";
import { type Claim, claimText, lowestTag } from "./claim.ts";
import type { StableAbiContext } from "./context.ts";
import { claimOf, isBinary } from "./establish.ts";
import { pythonImports } from "./python-imports.ts";
import { FIRST_ABI3 } from "./suffix.ts";
import { judgeImports } from "./violations.ts";

type WheelViolation = NonNullable<(Facts["wheel.stable-abi"] & {})["violations"]>[number];

/** A wheel may hold any number of modules. */
const MOST_VIOLATIONS = 100;

/** See `wheel.stable-abi` in the catalogue. */
export function describeStableAbi(sheet: FactSheet, context: StableAbiContext, binaries: readonly Subject[]): void {
  if (context.tags === undefined) {
    sheet.gap("wheel.stable-abi", "unknown", "the file name does not parse");
    return;
  }
  const violations: WheelViolation[] = [];
  let claim = context.claim;
  let lowest: number | undefined = FIRST_ABI3;
  let unread = false;
  for (const binary of binaries) {
    const own = claimOf(binary, context);
    if (own === undefined || !isBinary(binary)) continue;
    if (context.claim === undefined) claim = merged(claim, own);
    const imports = pythonImports(binary);
    if (imports === undefined) {
      unread = true;
      continue;
    }
    const verdict = judgeImports(imports, binary.kind, own);
    lowest = lowest === undefined || verdict.lowest === undefined ? undefined : Math.max(lowest, verdict.lowest);
    for (const { claimed: _, ...violation } of verdict.violations.slice(0, MOST_VIOLATIONS - violations.length))
      violations.push({ path: binary.path, ...violation });
  }
  if (claim === undefined) {
    sheet.gap("wheel.stable-abi", "not-applicable", "neither tags nor modules promise the stable ABI");
    return;
  }
  const tag = lowest === undefined ? "none" : lowestTag(claim, lowest);
  sheet.set("wheel.stable-abi", { claimed: claimText(claim), ...(unread ? {} : { lowest: tag }), violations });
}

/** What modules promise together, where no tag does. */
function merged(some: Claim | undefined, own: Claim): Claim {
  if (some === undefined) return own;
  const minimum = Math.min(some.minimum ?? Infinity, own.minimum ?? Infinity);
  return {
    abi3: some.abi3 || own.abi3,
    abi3t: some.abi3t || own.abi3t,
    minimum: minimum === Infinity ? undefined : minimum,
  };
}
