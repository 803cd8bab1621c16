import type { Note, Section } from "../../elf/elf.ts";
import type { PartialElf } from "../../elf/parse.ts";
import type { BinaryContext } from "../binary.ts";
import { describeLanguages, type Language } from "../languages.ts";
import { moduleEntryPoints } from "../stable-abi/entry-points.ts";
import type { FactSheet } from "../subject.ts";
import { constantRegions } from "./constant-regions.ts";
import { fortifiedImports, fortifyVerdict, unfortifiedImports } from "./fortify.ts";
import { instrumentation, sanitizers } from "./leftovers.ts";
import { usesGlibc, usesMusl } from "./libc.ts";
import { describeStackProtector } from "./stack-protector.ts";
import type { ElfType } from "./type.ts";

/** What symbols and code tell of how the file was written and compiled. */
export function describeCode(
  sheet: FactSheet,
  elf: PartialElf,
  bytes: Uint8Array,
  type: ElfType | undefined,
  context: BinaryContext,
): void {
  const { symbols, segments, comments, notes } = elf;
  if (symbols === undefined || segments === undefined || comments === undefined || notes === undefined) return;
  const { imports } = symbols;
  sheet.set("binary.imports", imports);
  sheet.set("binary.weak-imports", symbols.weakImports);
  const entryPoints = moduleEntryPoints(symbols);
  sheet.set("binary.extension-module", entryPoints.length > 0);
  sheet.set("binary.module-entry-points", entryPoints);
  // Whether a version of a symbol is there shows only in the names of the library that defines it.
  const definesVersions = (elf.definedVersions ?? []).length > 0;
  const asked = context.wanted("binary.exports") || (definesVersions && context.wanted("elf.unmet-versions"));
  const exports = asked ? symbols.exports() : undefined;
  if (exports !== undefined) sheet.set("binary.exports", exports);
  else sheet.gap("binary.exports", "unknown", asked ? "the names cannot be meant" : "not asked for");

  const needed = elf.dynamic?.needed ?? [];
  const languages = describeLanguages(sheet, {
    comments,
    needed,
    imports,
    goBuild: isGo(notes, elf.sections),
    constants: () => constantRegions(bytes.length, segments).map(({ start, end }) => bytes.subarray(start, end)),
  });
  describeStackProtector(sheet, elf, type, languages);
  describeFortify(sheet, elf, languages);
  sheet.set("elf.sanitizers", sanitizers(needed, symbols));
  sheet.set("elf.instrumentation", instrumentation(symbols));
}

function isGo(notes: readonly Note[], sections: readonly Section[] | undefined): boolean {
  return notes.some(({ owner }) => owner === "Go") || (sections?.some(({ name }) => name === ".go.buildinfo") ?? false);
}

function describeFortify(sheet: FactSheet, elf: PartialElf, languages: readonly Language[]): void {
  const { dynamic, symbols, neededVersions, comments = [] } = elf;
  if (symbols === undefined || neededVersions === undefined) return;
  const { imports } = symbols;
  const needed = dynamic?.needed ?? [];
  const fortified = fortifiedImports(imports);
  sheet.set("elf.fortified", fortified);
  sheet.set("elf.unfortified", unfortifiedImports(imports));
  const other = languages.find((language) => language === "rust" || language === "go");
  if (other !== undefined) {
    sheet.gap("elf.fortify", "not-applicable", `the code is ${other === "rust" ? "Rust" : "Go"}`);
  } else if (usesMusl(needed)) sheet.gap("elf.fortify", "not-applicable", "musl has no checked functions");
  else if (!usesGlibc(needed, neededVersions)) sheet.gap("elf.fortify", "not-applicable", "glibc is not used");
  else {
    const clangCpp = languages.includes("c++") && comments.some((line) => line.includes("clang version "));
    const isCalled = (name: string): boolean => elf.hasSlot?.(name) ?? true;
    sheet.set("elf.fortify", fortifyVerdict(fortified, { imports, clangCpp, isCalled }));
  }
}
