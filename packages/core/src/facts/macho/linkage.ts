import type { MachoSlice } from "../../macho/macho.ts";
import type { BinaryContext } from "../binary.ts";
import { noFolders } from "../search-path.ts";
import type { FactSheet } from "../subject.ts";
import { fileTypeName } from "./header-words.ts";
import { classifyRunPath, splitLoadPath } from "./load-path.ts";

/** What the file asks of dyld: libraries, and where to look for them. */
export function describeLinkage(sheet: FactSheet, slice: MachoSlice, member: string, context: BinaryContext): void {
  const { libraries, rpaths } = slice;
  if ("identity" in slice) sheet.setOrNone("macho.install-name", slice.identity?.name, "no library, so without a name");
  if (libraries === undefined) return;
  sheet.set(
    "binary.needed",
    libraries.map(({ name }) => name),
  );
  sheet.set(
    "macho.loads",
    libraries.map(({ name, kind, current, compatible }) => ({ name, kind, current, compatible })),
  );
  if (rpaths === undefined) return;
  sheet.set("macho.rpaths", rpaths);
  const isRelative = (entry: string): boolean =>
    ["loader-path", "executable-path"].includes(splitLoadPath(entry).start);
  if (context.installed === undefined && rpaths.some(isRelative)) {
    sheet.gap("macho.search-paths", "unknown", "where @loader_path leads shows only inside a wheel");
    return;
  }
  const program = fileTypeName(slice.header?.fileType ?? 0) === "executable";
  const place = { member, installed: context.installed ?? noFolders, program };
  sheet.set(
    "macho.search-paths",
    rpaths.map((entry) => ({ entry, class: classifyRunPath(entry, place) })),
  );
}
