import type { SymbolTable } from "../../elf/elf.ts";
import type { Facts } from "../catalogue/catalogue.ts";

type Sanitizer = (Facts["elf.sanitizers"] & {})[number];
type Instrumentation = (Facts["elf.instrumentation"] & {})[number];

const sanitizerNames: readonly Sanitizer[] = ["asan", "ubsan", "tsan", "msan", "lsan", "hwasan", "dfsan"];

/**
 * See `elf.sanitizers` in the catalogue. Weak imports are never evidence: libraries ask weakly whether a
 * sanitizer is there, and work without.
 */
export function sanitizers(needed: readonly string[], symbols: SymbolTable): Sanitizer[] {
  return sanitizerNames.filter(
    (name) =>
      needed.some((library) => library.startsWith(`lib${name}.so`) || library.startsWith(`libclang_rt.${name}`)) ||
      isUsed(symbols, `__${name}_`),
  );
}

const instruments: readonly (readonly [Instrumentation, readonly string[]])[] = [
  ["gcov", ["__gcov_", "__llvm_gcov"]],
  ["llvm-profile", ["__llvm_profile_"]],
  ["mcount", ["mcount\0", "_mcount\0", "__fentry__\0"]],
  ["function-tracing", ["__cyg_profile_"]],
];

/** See `elf.instrumentation` in the catalogue. */
export function instrumentation(symbols: SymbolTable): Instrumentation[] {
  return instruments.filter(([, beginnings]) => isUsed(symbols, ...beginnings)).map(([name]) => name);
}

/** Is a name with such a beginning defined, or imported and not weak? A beginning with a NUL is a whole name. */
function isUsed(symbols: SymbolTable, ...beginnings: readonly string[]): boolean {
  const imported = symbols.imports.some((name) => beginnings.some((beginning) => `${name}\0`.startsWith(beginning)));
  return imported || symbols.definesAny(...beginnings);
}
