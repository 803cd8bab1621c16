import { toHex } from "../../bytes/text.ts";
import { DF_TEXTREL, DT_TEXTREL, NT_GNU_BUILD_ID, PF_W, PF_X, PT_LOAD } from "../../elf/constants.ts";
import type { DynamicTable } from "../../elf/elf.ts";
import { type PartialElf, parsePartialElf } from "../../elf/parse.ts";
import type { BinaryContext } from "../binary.ts";
import { describeBinary } from "../binary.ts";
import { classifySearchPath, usesOrigin } from "../search-path.ts";
import { createFactSheet, type FactSheet, type Subject } from "../subject.ts";
import { executableStack } from "./executable-stack.ts";
import { detectLanguages } from "./languages.ts";
import { machineName } from "./machine.ts";
import { bindsAtLoad, declaredRelro, dynamicReadOnly, effectiveRelro, protectedRange } from "./relro.ts";
import { hasStackProtector, stackProtectorApplicable } from "./stack-protector.ts";
import { type ElfType, elfType, isStatic } from "./type.ts";

/** Every fact of one ELF file. What lies behind a break in the file is unknown. */
export function establishElf(bytes: Uint8Array, path: string, context: BinaryContext): Subject {
  const elf = parsePartialElf(bytes);
  const sheet = createFactSheet("elf", path);
  sheet.set("binary.format", "elf");
  if (elf.error === undefined) sheet.gap("binary.malformed", "not-applicable", "the file was read whole");
  else sheet.set("binary.malformed", elf.error.message);

  if (elf.header !== undefined) {
    sheet.set("binary.machine", machineName(elf.header));
    sheet.set("binary.bits", elf.header.bits);
    sheet.set("binary.endian", elf.header.endian);
  }
  describeSegments(sheet, elf);
  // The key is there once the step was reached, also where a static file has no dynamic table.
  if ("dynamic" in elf && elf.header !== undefined && elf.segments !== undefined) {
    const type = elfType(elf.header, elf.interpreter, elf.dynamic);
    sheet.setOrNone("elf.type", type, "the type is none of the gABI");
    describeDynamic(sheet, elf.dynamic, path, context);
    describeRelro(sheet, elf, type);
    describeSymbols(sheet, elf, bytes, type, context);
  }
  describeBinary(sheet, path, context);
  return sheet.finish(elf.error === undefined ? "not established" : `the file cannot be read: ${elf.error.message}`);
}

function describeSegments(
  sheet: FactSheet,
  { header, segments, sections, comments, notes, interpreter }: PartialElf,
): void {
  if (header === undefined || segments === undefined) return;
  sheet.set("elf.executable-stack", executableStack(header, segments));
  sheet.set(
    "elf.writable-executable-segments",
    segments.some(
      ({ type, flags, memorySize }) =>
        type === PT_LOAD && memorySize > 0 && (flags & PF_W) !== 0 && (flags & PF_X) !== 0,
    ),
  );
  if (comments !== undefined) sheet.set("binary.compilers", comments);
  if (sections === undefined) sheet.gap("binary.debug-bytes", "unknown", "the file has no section headers");
  else {
    const debug = sections.filter(
      ({ name }) => name.startsWith(".debug_") || name.startsWith(".zdebug_") || name === ".gnu_debugdata",
    );
    sheet.set(
      "binary.debug-bytes",
      debug.reduce((sum, { size }) => sum + size, 0),
    );
  }
  if (notes === undefined) return;
  sheet.setOrNone("elf.interpreter", interpreter, "no PT_INTERP");
  const buildId = notes.find(({ owner, type }) => owner === "GNU" && type === NT_GNU_BUILD_ID);
  sheet.setOrNone(
    "elf.build-id",
    buildId === undefined ? undefined : toHex(buildId.description),
    "no build identifier",
  );
}

function describeDynamic(
  sheet: FactSheet,
  dynamic: DynamicTable | undefined,
  path: string,
  context: BinaryContext,
): void {
  const needed = dynamic?.needed ?? [];
  sheet.set("binary.needed", needed);
  sheet.setOrNone("elf.soname", dynamic?.soname, "no DT_SONAME");
  sheet.set("elf.bind-now", bindsAtLoad(dynamic));
  sheet.set(
    "elf.text-relocations",
    dynamic !== undefined && (dynamic.value(DT_TEXTREL) !== undefined || (dynamic.flags & DF_TEXTREL) !== 0),
  );
  sheet.set("elf.rpath", splitPath(dynamic?.rpath));
  sheet.set("elf.runpath", splitPath(dynamic?.runpath));

  const entries = [
    ...searchedEntries(dynamic?.rpath).map((entry) => ({ entry, tag: "rpath" as const })),
    ...searchedEntries(dynamic?.runpath).map((entry) => ({ entry, tag: "runpath" as const })),
  ];
  const { installed } = context;
  if (installed === undefined && entries.some(({ entry }) => usesOrigin(entry))) {
    sheet.gap("elf.search-paths", "unknown", "where $ORIGIN leads shows only inside a wheel");
    return;
  }
  const musl = needed.some((library) => library === "libc.so" || library.startsWith("libc.musl-"));
  const place = {
    musl,
    member: path,
    installed: installed ?? { folders: new Set<string>(), topLevel: new Set<string>() },
  };
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

function describeRelro(sheet: FactSheet, { segments, dynamic, pltSlots }: PartialElf, type: ElfType | undefined): void {
  if (segments === undefined) return;
  const bindNow = bindsAtLoad(dynamic);
  const range = protectedRange(segments);
  sheet.set("elf.relro-declared", declaredRelro(segments, bindNow));
  if (dynamic === undefined) sheet.gap("elf.dynamic-read-only", "not-applicable", "no dynamic table");
  else sheet.set("elf.dynamic-read-only", dynamicReadOnly(range, dynamic));
  if (pltSlots !== undefined) sheet.set("elf.relro", effectiveRelro(range, isStatic(type), pltSlots, bindNow));
}

function describeSymbols(
  sheet: FactSheet,
  elf: PartialElf,
  bytes: Uint8Array,
  type: ElfType | undefined,
  context: BinaryContext,
): void {
  const { symbols, segments, comments, notes, functionCount } = elf;
  if (symbols === undefined || segments === undefined || comments === undefined || notes === undefined) return;
  const { imports } = symbols;
  sheet.set("binary.imports", imports);
  sheet.set("binary.weak-imports", symbols.weakImports);
  sheet.set("binary.extension-module", symbols.exportsPrefix("PyInit_", "PyModExport_"));
  if (context.wanted("binary.exports")) sheet.set("binary.exports", symbols.exports());
  else sheet.gap("binary.exports", "unknown", "not asked for");

  const needed = elf.dynamic?.needed ?? [];
  const languages = detectLanguages({ bytes, segments, sections: elf.sections, comments, notes, needed, imports });
  if (languages.length > 0) sheet.set("binary.languages", languages);
  else sheet.gap("binary.languages", "unknown", "no compiler left a trace");

  if (isStatic(type)) sheet.gap("elf.stack-protector", "unknown", "a static executable contains libc's own");
  else sheet.set("elf.stack-protector", hasStackProtector(symbols) ? "present" : "absent");
  const applicable = stackProtectorApplicable(languages.length > 0 ? languages : undefined, functionCount, imports);
  if (applicable !== undefined) sheet.set("elf.stack-protector-applicable", applicable);
  else {
    sheet.gap(
      "elf.stack-protector-applicable",
      "unknown",
      functionCount === undefined ? "no exception frames to count functions by" : "the language is not known",
    );
  }
}
