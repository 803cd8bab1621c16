import { DF_TEXTREL, DT_TEXTREL } from "../../elf/constants.ts";
import type { DynamicTable, NeededVersion, SymbolTable } from "../../elf/elf.ts";
import type { PartialElf } from "../../elf/parse.ts";
import { type BinaryContext, fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { classifySearchPath, noFolders, usesOrigin } from "../search-path.ts";
import type { FactSheet } from "../subject.ts";
import { usesMusl } from "./libc.ts";
import { dynamicOddities } from "./oddities.ts";
import { bindsAtLoad } from "./relro.ts";

/** What the file asks of the loader: libraries, names, versions, and how it is to be loaded. */
export function describeLinkage(sheet: FactSheet, elf: PartialElf, path: string, context: BinaryContext): void {
  const { dynamic, symbols, neededVersions, definedVersions } = elf;
  sheet.set("binary.needed", dynamic?.needed ?? []);
  sheet.setOrNone("elf.soname", dynamic?.soname, "no DT_SONAME");
  const comparable = dynamic?.soname !== undefined && context.installed !== undefined;
  const isFileName = comparable ? dynamic.soname === fileName(path) : undefined;
  sheet.setOrNone("elf.soname-is-file-name", isFileName, "no DT_SONAME, or not in a wheel");
  sheet.set("elf.bind-now", bindsAtLoad(dynamic));
  sheet.set(
    "elf.text-relocations",
    dynamic !== undefined && (dynamic.value(DT_TEXTREL) !== undefined || (dynamic.flags & DF_TEXTREL) !== 0),
  );
  sheet.set("elf.rpath", splitPath(dynamic?.rpath));
  sheet.set("elf.runpath", splitPath(dynamic?.runpath));
  describeSearchPaths(sheet, dynamic, path, context);
  if (symbols === undefined) return;
  sheet.set("elf.dynamic-oddities", dynamicOddities(elf));
  if (neededVersions !== undefined) sheet.set("elf.versions-needed", askedVersions(neededVersions, symbols));
  if (definedVersions !== undefined) sheet.set("elf.versions-defined", definedVersions);
}

function describeSearchPaths(
  sheet: FactSheet,
  dynamic: DynamicTable | undefined,
  member: string,
  { installed }: BinaryContext,
): void {
  const entries = [
    ...searchedEntries(dynamic?.rpath).map((entry) => ({ entry, tag: "rpath" as const })),
    ...searchedEntries(dynamic?.runpath).map((entry) => ({ entry, tag: "runpath" as const })),
  ];
  if (installed === undefined && entries.some(({ entry }) => usesOrigin(entry))) {
    sheet.gap("elf.search-paths", "unknown", "where $ORIGIN leads shows only inside a wheel");
    return;
  }
  const place = { musl: usesMusl(dynamic?.needed ?? []), member, installed: installed ?? noFolders };
  sheet.set(
    "elf.search-paths",
    entries.map(({ entry, tag }) => ({ entry, tag, class: classifySearchPath(entry, place) })),
  );
}

function splitPath(path: string | undefined): string[] {
  return path?.split(":") ?? [];
}

/** The loader ignores a path that is empty as a whole; an empty entry among others is one. */
function searchedEntries(path: string | undefined): string[] {
  return path === "" ? [] : splitPath(path);
}

function askedVersions(versions: readonly NeededVersion[], symbols: SymbolTable): Facts["elf.versions-needed"] & {} {
  return versions.map(({ library, version, index, weak }) => ({
    library,
    version,
    ...(weak ? { weak } : {}),
    symbols: [...new Set(symbols.importVersions.get(index) ?? [])],
  }));
}
