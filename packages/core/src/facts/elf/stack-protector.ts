import type { SymbolTable } from "../../elf/elf.ts";
import type { PartialElf } from "../../elf/parse.ts";
import type { Language } from "../languages.ts";
import type { FactSheet } from "../subject.ts";
import { fortifiable } from "./fortifiable.ts";
import { type ElfType, isStatic } from "./type.ts";

/** What a checked function refers to: gcc and clang, i386, machines with a global guard, Intel's compiler, BSD. */
const evidence: readonly string[] = [
  "__stack_chk_fail",
  "__stack_chk_fail_local",
  "__stack_chk_guard",
  "__intel_security_cookie",
  "__intel_security_check_cookie",
  "__stack_smash_handler",
];

/** Languages whose compilers check otherwise, or not at all. */
const unprotected: ReadonlySet<Language> = new Set(["rust", "go", "zig", "assembler"]);

/** Fewer functions than this may well have no array on the stack among them. */
const ENOUGH_FUNCTIONS = 100;

/** Below this many functions the share of checked ones says little. */
const ENOUGH_TO_COUNT = 500;
/** Shares found in 266 libraries lie below 1 % or well above 5 %, hardly any between. */
const TOKEN_SHARE = 0.01;

export function describeStackProtector(
  sheet: FactSheet,
  elf: PartialElf,
  type: ElfType | undefined,
  languages: readonly Language[],
): void {
  const { symbols, functionCount } = elf;
  if (symbols === undefined) return;
  sheet.setOrNone("elf.functions", functionCount, "no exception frames");
  if (isStatic(type)) {
    sheet.gap("elf.stack-protector", "unknown", "a static executable contains libc's own");
    sheet.gap("elf.stack-protector-calls", "unknown", "a static executable calls its own function");
  } else {
    const present = hasStackProtector(symbols);
    const calls = present ? elf.countCalls?.("__stack_chk_fail") : 0;
    if (calls === undefined)
      sheet.gap("elf.stack-protector-calls", "unknown", "calls are counted on x86_64 and aarch64 only");
    else sheet.set("elf.stack-protector-calls", calls);
    sheet.set(
      "elf.stack-protector",
      !present ? "absent" : isToken(symbols, calls, functionCount) ? "token" : "present",
    );
  }
  const applicable = stackProtectorApplicable(languages, functionCount, symbols.imports);
  if (applicable !== undefined) sheet.set("elf.stack-protector-applicable", applicable);
  else sheet.gap("elf.stack-protector-applicable", "unknown", "no exception frames to count functions by");
}

function hasStackProtector(symbols: SymbolTable): boolean {
  return (
    symbols.imports.some((name) => evidence.includes(name)) ||
    symbols.definesAny(...evidence.map((name) => `${name}\0`))
  );
}

/**
 * One helper that was compiled with the option brings the symbol into a library that was not. A library that
 * fills no buffers but by copying memory may be protected as a whole and have next to nothing to check: libIex
 * of OpenEXR is 1,911 small exception classes with 15 checks.
 */
function isToken(symbols: SymbolTable, calls: number | undefined, functionCount: number | undefined): boolean {
  if (calls === undefined || functionCount === undefined || functionCount < ENOUGH_TO_COUNT) return false;
  const fillsBuffers = symbols.imports.some((name) => fortifiable.has(name) && !/^w?mem/.test(name));
  return fillsBuffers && symbols.imports.includes("__stack_chk_fail") && calls < functionCount * TOKEN_SHARE;
}

/**
 * Would a stack protector have left a trace? Without these conditions a missing symbol is a false alarm on one in
 * nine of Debian's hardened binaries, with them on one in a thousand (docs/accuracy.md).
 *
 * Code whose language does not show is taken for C: distributions strip the compilers' names, and the languages
 * that are no C show by other marks.
 *
 * @returns undefined where it cannot be told.
 */
function stackProtectorApplicable(
  languages: readonly Language[],
  functionCount: number | undefined,
  imports: readonly string[],
): boolean | undefined {
  if (languages.some((language) => unprotected.has(language))) return false;
  if (functionCount === undefined) return undefined;
  return functionCount >= ENOUGH_FUNCTIONS && imports.some((name) => fortifiable.has(name));
}
