import type { ExportTrie, Import, MachoSlice, Section, SymbolTable } from "../../macho/macho.ts";
import type { BinaryContext } from "../binary.ts";
import { describeLanguages } from "../languages.ts";
import { moduleEntryPoints } from "../stable-abi/entry-points.ts";
import type { FactSheet } from "../subject.ts";

/** A section that is all code, or has some in it (S_ATTR_PURE_INSTRUCTIONS, S_ATTR_SOME_INSTRUCTIONS). */
const CODE = 0x80000400;

/** What symbols and constants tell of how the file was written. */
export function describeCode(sheet: FactSheet, slice: MachoSlice, context: BinaryContext): void {
  const { segments, libraries, symbols } = slice;
  if (segments === undefined || libraries === undefined || symbols === undefined) return;
  if (!("bindings" in slice)) return;
  const imports = importsOf(symbols, slice.bindings);
  const names = imports.filter(({ weak }) => !weak).map(({ name }) => name);
  sheet.set("binary.imports", names);
  sheet.set(
    "binary.weak-imports",
    imports.filter(({ weak }) => weak).map(({ name }) => name),
  );
  describeLanguages(sheet, {
    comments: [],
    needed: libraries.map(({ name }) => name),
    imports: names,
    goBuild: segments.some(({ sections }) => sections.some(({ name }) => name === "__go_buildinfo")),
    constants: () =>
      segments
        .filter(({ name }) => name === "__TEXT" || name === "__DATA_CONST")
        .flatMap(({ sections }) => sections)
        .filter(({ flags }) => (flags & CODE) === 0)
        .map((section) => sectionBytes(slice, section)),
  });
  if ("exportTrie" in slice) describeExports(sheet, symbols, slice.exportTrie, context);
}

function sectionBytes({ bytes }: MachoSlice, { offset, size }: Section): Uint8Array {
  return offset === 0 ? bytes.subarray(0, 0) : bytes.subarray(offset, offset + size);
}

/** C compilers of Apple put an underscore before each name. */
function sourceName(name: string): string {
  return name.startsWith("_") ? name.slice(1) : name;
}

/**
 * Undefined symbols, and what dyld binds beside them: it does not look at the symbol table, from which names may be
 * missing. What is only looked up for a stronger definition is in the file itself.
 */
function importsOf(symbols: SymbolTable, bindings: readonly Import[] | undefined): Import[] {
  const imports = new Map<string, Import>();
  const bound = (bindings ?? []).filter(({ from }) => from !== "self" && from !== "weak-lookup");
  for (const entry of [...symbols.imports, ...bound]) {
    const name = sourceName(entry.name);
    if (!imports.has(name)) imports.set(name, { ...entry, name });
  }
  return [...imports.values()];
}

/** dyld finds names by the export trie; in files older than that by the symbol table. */
function describeExports(
  sheet: FactSheet,
  symbols: SymbolTable,
  trie: ExportTrie | undefined,
  context: BinaryContext,
): void {
  const entryPoints = moduleEntryPoints({ exportsAny: exportSearch(symbols, trie) });
  sheet.set("binary.extension-module", entryPoints.length > 0);
  sheet.set("binary.module-entry-points", entryPoints);
  if (!context.wanted("binary.exports")) {
    sheet.gap("binary.exports", "unknown", "not asked for");
    return;
  }
  const exported = trie === undefined ? symbols.exported() : trie.names();
  if (exported === undefined) sheet.gap("binary.exports", "unknown", "the names cannot be meant");
  else sheet.set("binary.exports", exported.map(sourceName));
}

/** Looks for exported names by how they begin, without the underscore of C compilers. */
export type ExportSearch = (...beginnings: readonly string[]) => boolean;

/** The search in a slice; undefined where the slice breaks before its exports. */
export function sliceExports(slice: MachoSlice): ExportSearch | undefined {
  return slice.symbols === undefined || !("exportTrie" in slice)
    ? undefined
    : exportSearch(slice.symbols, slice.exportTrie);
}

function exportSearch(symbols: SymbolTable, trie: ExportTrie | undefined): ExportSearch {
  let old: readonly string[] | undefined;
  return (...beginnings) => {
    const wanted = beginnings.map((beginning) => `_${beginning}`);
    if (trie !== undefined) return trie.namesStartWith(...wanted);
    old ??= symbols.exported() ?? [];
    return old.some((name) => wanted.some((beginning) => name.startsWith(beginning)));
  };
}
