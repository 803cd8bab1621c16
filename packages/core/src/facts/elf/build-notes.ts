import { codeBytes } from "../../elf/build-attributes.ts";
import type { BuildAttribute } from "../../elf/elf.ts";
import type { PartialElf } from "../../elf/parse.ts";
import { groupBy } from "../../group-by.ts";
import type { FactSheet } from "../subject.ts";

/** The letter in a version note's text tells who wrote it: gcc, gcc's LTO, clang, llvm. The assembler's say nothing of code. */
const compilers: Readonly<Record<string, string>> = { p: "gcc", g: "gcc-lto", L: "clang", V: "llvm" };
const stackProtectors = ["none", "basic", "all", "strong", "explicit"];

/** See `elf.build-notes` in the catalogue. */
export function describeBuildNotes(sheet: FactSheet, { sections, segments, buildAttributes }: PartialElf): void {
  if (segments === undefined || buildAttributes === undefined) return;
  if (sections === undefined) {
    sheet.gap("elf.build-notes", "unknown", "the file has no section headers");
    return;
  }
  if (buildAttributes.length === 0) {
    sheet.gap("elf.build-notes", "not-applicable", "no compiler left build notes");
    return;
  }
  const code = codeBytes(segments);
  const versions = buildAttributes.filter(({ name, value }) => name === "version" && compilerOf(value) !== undefined);
  const covered = code === 0 ? 0 : (100 * coveredBytes(versions)) / code;
  sheet.set("elf.build-notes", {
    covered: Math.min(100, Math.round(covered * 100) / 100),
    compilers: [...new Set(versions.map(({ value }) => compilerOf(value) as string))],
    "stack-protector": valuesByCoverage(buildAttributes, "stack-protector").map(
      (value) => stackProtectors[Number(value)] ?? String(value),
    ),
    fortify: valuesByCoverage(buildAttributes, "FORTIFY").map(fortifyText),
  });
}

function compilerOf(value: number | string): string | undefined {
  return typeof value === "string" ? compilers[value[1] ?? ""] : undefined;
}

function fortifyText(value: number | string): string {
  return value === 0xfe ? "unknown (LTO)" : value === 0xff ? "not given" : String(value);
}

/** Bytes of the union of the ranges. */
function coveredBytes(attributes: readonly BuildAttribute[]): number {
  let total = 0;
  let reached = 0;
  for (const { start, end } of [...attributes].sort((a, b) => a.start - b.start)) {
    total += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return total;
}

/** The values of an attribute, the one that holds for most bytes first. */
function valuesByCoverage(attributes: readonly BuildAttribute[], name: string): (number | string)[] {
  const groups = groupBy(
    attributes.filter((attribute) => attribute.name === name),
    ({ value }) => value,
  );
  return [...groups].sort(([, a], [, b]) => coveredBytes(b) - coveredBytes(a)).map(([value]) => value);
}
