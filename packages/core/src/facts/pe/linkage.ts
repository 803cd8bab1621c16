import type { ImportedLibrary, PeFile } from "../../pe/pe.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { FactSheet } from "../subject.ts";

type LibraryRecord = (Facts["pe.imports"] & {})[number];

/** What the file asks of other libraries: at once, and when a function is first called. */
export function describeLinkage(sheet: FactSheet, { imports, delayImports }: PeFile): void {
  if (imports === undefined) return;
  sheet.set("pe.imports", imports.map(libraryRecord));
  if (delayImports === undefined) return;
  sheet.set("pe.delay-imports", delayImports.map(libraryRecord));
  const all = [...imports, ...delayImports];
  const needed = [...new Set(all.map(({ name }) => name))];
  sheet.set("binary.needed", needed);
  sheet.set("binary.imports", [...new Set(all.flatMap(({ names }) => names))]);
  sheet.gap("binary.weak-imports", "not-applicable", "Windows has none");
}

function libraryRecord({ name, names, ordinals }: ImportedLibrary): LibraryRecord {
  return { library: name, names, ordinals: ordinals.map(String) };
}
