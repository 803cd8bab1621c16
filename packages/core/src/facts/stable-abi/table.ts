import { otherExports, type StableGroup, stableGroups } from "./table.generated.ts";

/** What CPython's table says of one name of the stable ABI. */
export type StableSymbol = Omit<StableGroup, "names">;

let stable: ReadonlyMap<string, StableSymbol> | undefined;
let others: ReadonlyMap<string, readonly number[]> | undefined;

/** The entry of CPython's stable ABI table with this name. The table is taken apart at the first question. */
export function stableSymbol(name: string): StableSymbol | undefined {
  stable ??= new Map(
    stableGroups.flatMap(({ names, ...facts }) => names.split(" ").map((symbol) => [symbol, facts] as const)),
  );
  return stable.get(name);
}

/** The minor versions of CPython 3 that export this name without promising it; undefined where none is known to. */
export function unpromisedIn(name: string): readonly number[] | undefined {
  others ??= new Map(
    otherExports.flatMap(({ versions, names }) => names.split(" ").map((symbol) => [symbol, versions] as const)),
  );
  return others.get(name);
}

/** Does some CPython export this name without promising it: is it outside the stable ABI? */
export function isOutsideStableAbi(name: string): boolean {
  return unpromisedIn(name) !== undefined;
}

/** Minor versions whose exports the table knows. */
export const knownExports = { from: 6, to: 13 } as const;
