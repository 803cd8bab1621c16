import { indexOfBytes } from "../../bytes/search.ts";
import type { PeFile, Section } from "../../pe/pe.ts";
import type { BinaryContext } from "../binary.ts";
import { describeLanguages } from "../languages.ts";
import { moduleEntryPoints } from "../stable-abi/entry-points.ts";
import type { FactSheet } from "../subject.ts";

/** What tables and constants tell of how the file was written. */
export function describeCode(sheet: FactSheet, file: PeFile, context: BinaryContext): void {
  const { sections, bytes } = file;
  if (sections === undefined) return;
  sheet.set(
    "binary.debug-bytes",
    sections.filter(({ name }) => name.startsWith(".debug_")).reduce((sum, { fileSize }) => sum + fileSize, 0),
  );
  sheet.set("binary.compilers", linkerNames(file));
  const { "binary.needed": needed, "binary.imports": imports } = sheet.facts;
  if (needed === undefined || imports === undefined) return;
  const content = ({ offset, fileSize }: Section): Uint8Array => bytes.subarray(offset, offset + fileSize);
  describeLanguages(sheet, {
    comments: [],
    needed,
    imports,
    goBuild: sections.some((section) => section.writable && hasGoBuild(content(section))),
    constants: () => sections.filter(({ executable, writable }) => !executable && !writable).map(content),
  });
  if ("exports" in file) describeExports(sheet, file, context);
}

/** What the linker of Go puts before the build identity, at the start of the data (debug/buildinfo). */
const goBuildMark = Uint8Array.of(0xff, ...new TextEncoder().encode(" Go buildinf:"));
const GO_BUILD_WITHIN = 0x10000;

function hasGoBuild(data: Uint8Array): boolean {
  return indexOfBytes(data.subarray(0, GO_BUILD_WITHIN), goBuildMark) >= 0;
}

/** What Microsoft's linker of version 14 calls itself among the tools of the Rich header; nobody describes the numbers. */
const LINKER_14 = 0x102;

function linkerNames({ header, linker, richHeader }: PeFile): string[] {
  if (header === undefined || linker === undefined) return [];
  const build = richHeader?.entries.find(({ product }) => product === LINKER_14)?.build;
  switch (linker) {
    case "msvc":
      return [`Microsoft linker ${header.linkerVersion}${build === undefined ? "" : `.${build}`}`];
    case "lld":
      return ["LLD"];
    case "mingw":
      return [`GNU ld ${header.linkerVersion}`];
  }
}

function describeExports(sheet: FactSheet, { exports: table }: PeFile, context: BinaryContext): void {
  const entryPoints = moduleEntryPoints({
    exportsAny: (...beginnings) => table?.namesStartWith(...beginnings) ?? false,
  });
  sheet.set("binary.extension-module", entryPoints.length > 0);
  sheet.set("binary.module-entry-points", entryPoints);
  if (!context.wanted("binary.exports")) sheet.gap("binary.exports", "unknown", "not asked for");
  else sheet.set("binary.exports", table?.names() ?? []);
}
