import { DF_1_PIE, DT_DEBUG, ET_CORE, ET_DYN, ET_EXEC, ET_REL } from "../../elf/constants.ts";
import type { DynamicTable, ElfHeader, SymbolTable } from "../../elf/elf.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { moduleEntryPoints } from "../stable-abi/entry-points.ts";

export type ElfType = Facts["elf.type"] & {};

/** See `elf.type` in the catalogue. Undefined for a type the gABI does not know. */
export function elfType(
  header: ElfHeader,
  interpreter: string | undefined,
  dynamic: DynamicTable | undefined,
): ElfType | undefined {
  switch (header.type) {
    case ET_REL:
      return "relocatable";
    case ET_CORE:
      return "core";
    case ET_EXEC:
      return interpreter === undefined && dynamic === undefined ? "static-executable" : "executable";
    case ET_DYN: {
      const marked = ((dynamic?.flags1 ?? 0) & DF_1_PIE) !== 0;
      if (interpreter !== undefined)
        return marked || dynamic?.value(DT_DEBUG) !== undefined ? "pie-executable" : "shared-object";
      // A static program needs no library; what needs one without an interpreter is a library, however it is marked.
      return marked && dynamic?.needed.length === 0 ? "static-pie" : "shared-object";
    }
    default:
      return undefined;
  }
}

/** Is nothing of the file left to a dynamic loader? */
export function isStatic(type: ElfType | undefined): boolean {
  return type === "static-executable" || type === "static-pie";
}

/** Is the file meant to be loaded into a process, whatever its flags say? */
export function isLibrary(
  interpreter: string | undefined,
  dynamic: DynamicTable | undefined,
  symbols: SymbolTable,
): boolean {
  return (
    moduleEntryPoints(symbols).length > 0 ||
    (interpreter === undefined && dynamic !== undefined && (dynamic.soname !== undefined || dynamic.needed.length > 0))
  );
}
