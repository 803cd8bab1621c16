import { toHex } from "../../bytes/text.ts";
import { NT_GNU_BUILD_ID, PF_W, PF_X, PT_LOAD } from "../../elf/constants.ts";
import type { ElfHeader, Note, Section } from "../../elf/elf.ts";
import type { PartialElf } from "../../elf/parse.ts";
import { gnuProperties } from "../../elf/properties.ts";
import type { FactSheet } from "../subject.ts";
import { misalignedSegments } from "./alignment.ts";
import { describeBuildNotes } from "./build-notes.ts";
import { executableStack } from "./executable-stack.ts";
import { branchProtection, controlFlowEnforcement, instructionSet } from "./processor.ts";

/** Facts that headers, notes and sections tell, before any symbol is looked at. */
export function describeLayout(sheet: FactSheet, elf: PartialElf): void {
  const { header, segments, sections, comments, notes, interpreter } = elf;
  if (header === undefined || segments === undefined) return;
  const loaded = segments.filter(({ type, memorySize }) => type === PT_LOAD && memorySize > 0);
  sheet.set("elf.executable-stack", executableStack(header, segments));
  sheet.set(
    "elf.writable-executable-segments",
    loaded.some(({ flags }) => (flags & PF_W) !== 0 && (flags & PF_X) !== 0),
  );
  sheet.set("elf.misaligned-segments", misalignedSegments(header, loaded));
  describeDebugInformation(sheet, sections);
  describeBuildNotes(sheet, elf);
  if (comments !== undefined) sheet.set("binary.compilers", comments);
  if (notes === undefined) return;
  sheet.setOrNone("elf.interpreter", interpreter, "no PT_INTERP");
  describeNotes(sheet, header, notes);
}

function describeNotes(sheet: FactSheet, header: ElfHeader, notes: readonly Note[]): void {
  const buildId = notes.find(({ owner, type }) => owner === "GNU" && type === NT_GNU_BUILD_ID);
  sheet.setOrNone(
    "elf.build-id",
    buildId === undefined ? undefined : toHex(buildId.description),
    "no build identifier",
  );
  const properties = gnuProperties(header, notes);
  sheet.setOrNone("elf.cet", controlFlowEnforcement(header, properties), "only x86 has it");
  sheet.setOrNone("elf.branch-protection", branchProtection(header, properties), "only aarch64 has it");
  sheet.setOrNone("elf.isa-needed", instructionSet(header, properties), "the file names no instruction set level");
}

function describeDebugInformation(sheet: FactSheet, sections: readonly Section[] | undefined): void {
  if (sections === undefined) {
    sheet.gap("binary.debug-bytes", "unknown", "the file has no section headers");
    return;
  }
  const debug = sections.filter(
    ({ name }) => name.startsWith(".debug_") || name.startsWith(".zdebug_") || name === ".gnu_debugdata",
  );
  sheet.set(
    "binary.debug-bytes",
    debug.reduce((sum, { size }) => sum + size, 0),
  );
}
