import type { Facts } from "../catalogue/catalogue.ts";

type EntryPoint = (Facts["binary.module-entry-points"] & {})[number];

/** See `binary.module-entry-points` in the catalogue. */
export function moduleEntryPoints(symbols: { exportsAny(...beginnings: readonly string[]): boolean }): EntryPoint[] {
  const beginnings: Readonly<Record<EntryPoint, string>> = { init: "PyInit_", export: "PyModExport_" };
  return (["init", "export"] as const).filter((entry) => symbols.exportsAny(beginnings[entry]));
}
