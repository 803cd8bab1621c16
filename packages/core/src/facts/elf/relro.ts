import { DF_1_NOW, DF_BIND_NOW, DT_BIND_NOW, PT_GNU_RELRO } from "../../elf/constants.ts";
import type { DynamicTable, Segment } from "../../elf/elf.ts";
import type { PartialElf } from "../../elf/parse.ts";
import type { FactSheet } from "../subject.ts";
import { type ElfType, isStatic } from "./type.ts";

type Relro = "none" | "partial" | "full";

export function describeRelro(sheet: FactSheet, elf: PartialElf, type: ElfType | undefined): void {
  const { segments, dynamic, pltSlots } = elf;
  if (segments === undefined) return;
  const bindNow = bindsAtLoad(dynamic);
  const range = protectedRange(segments);
  sheet.set("elf.relro-declared", declaredRelro(segments, bindNow));
  if (dynamic === undefined) sheet.gap("elf.dynamic-read-only", "not-applicable", "no dynamic table");
  else sheet.set("elf.dynamic-read-only", dynamicReadOnly(range, dynamic));
  if (pltSlots !== undefined) sheet.set("elf.relro", effectiveRelro(range, isStatic(type), pltSlots, bindNow));
}

/** The pages that the loader makes read-only after relocation: addresses from `start` up to, not including, `end`. */
interface ProtectedRange {
  readonly start: number;
  readonly end: number;
}

/** The smallest page of any machine here; a loader with larger pages protects less, never more. */
const PAGE = 4096;

/**
 * Both ends of PT_GNU_RELRO are rounded down (glibc `_dl_protect_relro`, musl `relro_start` and `relro_end`), so a range that ends
 * inside its first page protects nothing.
 */
function protectedRange(segments: readonly Segment[]): ProtectedRange | undefined {
  const relro = segments.find(({ type }) => type === PT_GNU_RELRO);
  if (relro === undefined) return undefined;
  const start = relro.address - (relro.address % PAGE);
  const limit = relro.address + relro.memorySize;
  const end = limit - (limit % PAGE);
  return end > start ? { start, end } : undefined;
}

export function bindsAtLoad(dynamic: DynamicTable | undefined): boolean {
  if (dynamic === undefined) return false;
  return (
    dynamic.value(DT_BIND_NOW) !== undefined || (dynamic.flags & DF_BIND_NOW) !== 0 || (dynamic.flags1 & DF_1_NOW) !== 0
  );
}

/** See `elf.relro` in the catalogue: the first row that applies. */
function effectiveRelro(
  range: ProtectedRange | undefined,
  isStatic: boolean,
  pltSlots: readonly number[],
  bindNow: boolean,
): Relro {
  if (range === undefined) return "none";
  if (isStatic || pltSlots.length === 0) return "full";
  return bindNow && pltSlots.every((slot) => slot >= range.start && slot < range.end) ? "full" : "partial";
}

function declaredRelro(segments: readonly Segment[], bindNow: boolean): Relro {
  if (!segments.some(({ type }) => type === PT_GNU_RELRO)) return "none";
  return bindNow ? "full" : "partial";
}

/** Does the dynamic table lie inside the protected range? */
function dynamicReadOnly(range: ProtectedRange | undefined, dynamic: DynamicTable): boolean {
  return range !== undefined && dynamic.address >= range.start && dynamic.address + dynamic.size <= range.end;
}
