import type { Facts } from "../catalogue/catalogue.ts";
import { type Claim, claimText } from "./claim.ts";
import { FIRST_ABI3 } from "./suffix.ts";
import { isOutsideStableAbi, type StableSymbol, stableSymbol } from "./table.ts";

type Violation = (Facts["binary.stable-abi-violations"] & {})[number];
type BinaryFormat = Facts["binary.format"] & {};
type Condition = StableSymbol["condition"] & {};

/** What CPython's headers define in release builds for the systems whose binaries have these formats. */
const conditionsMet: Readonly<Record<BinaryFormat, ReadonlySet<Condition>>> = {
  elf: new Set(["HAVE_FORK", "PY_HAVE_THREAD_NATIVE_ID"]),
  macho: new Set(["HAVE_FORK", "PY_HAVE_THREAD_NATIVE_ID"]),
  pe: new Set(["MS_WINDOWS", "PY_HAVE_THREAD_NATIVE_ID", "USE_STACKCHECK"]),
};

/** What a module's imports say of its promise. */
export interface ImportVerdict {
  readonly violations: readonly Violation[];
  /** The lowest minor version whose stable ABI has every name; undefined where one is in none. */
  readonly lowest: number | undefined;
}

/**
 * Judge imported names by CPython's tables. A name that is in neither table is nobody's fault: with a prefix of
 * CPython's it comes from another library, as those of PySide6's modules from shiboken6.
 */
export function judgeImports(imports: readonly string[], format: BinaryFormat, claim: Claim): ImportVerdict {
  const claimed = claimText(claim);
  const violations: Violation[] = [];
  let lowest = FIRST_ABI3;
  let possible = true;
  for (const symbol of imports) {
    const stable = stableSymbol(symbol);
    if (stable === undefined) {
      if (!isOutsideStableAbi(symbol)) continue;
      violations.push({ symbol, kind: "outside", claimed });
      possible = false;
      continue;
    }
    const added = `3.${stable.added}`;
    if (stable.condition !== undefined && !conditionsMet[format].has(stable.condition)) {
      violations.push({ symbol, kind: "platform", added, claimed });
      possible = false;
      continue;
    }
    lowest = Math.max(lowest, stable.added);
    if (claim.minimum !== undefined && stable.added > claim.minimum)
      violations.push({ symbol, kind: "too-new", added, claimed });
  }
  return { violations, lowest: possible ? lowest : undefined };
}
