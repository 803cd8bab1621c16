import { otherExports, type StableGroup, stableGroups } from "./table.generated.ts";

/** What CPython's table says of one name of the stable ABI. */
export type StableSymbol = Omit<StableGroup, "names">;

let stable: ReadonlyMap<string, StableSymbol> | undefined;
let others: ReadonlySet<string> | undefined;

/** The entry of CPython's stable ABI table with this name. The table is taken apart at the first question. */
export function stableSymbol(name: string): StableSymbol | undefined {
  stable ??= new Map(
    stableGroups.flatMap(({ names, ...facts }) => names.split(" ").map((symbol) => [symbol, facts] as const)),
  );
  return stable.get(name);
}

/** Does some CPython export this name without promising it: is it outside the stable ABI? */
export function isOutsideStableAbi(name: string): boolean {
  others ??= new Set(otherExports.split(" "));
  return others.has(name);
}
