import type { Facts } from "../catalogue/catalogue.ts";
import { fortifiable } from "./fortifiable.ts";

/** Checked functions without `_chk`: open with flags that create a file needs a mode, and is checked for it. */
const otherChecked: ReadonlySet<string> = new Set([
  "__open_2",
  "__open64_2",
  "__openat_2",
  "__openat64_2",
  "__mq_open_2",
]);

/**
 * `__NAME_chk`, on ppc64le also `__NAME_chkieee128` and `__nldbl___NAME_chk` for its two kinds of long double.
 * The name must be a fortifiable one: `__stack_chk_fail` is no such name.
 */
const checkedName = /^(?:__nldbl_)?__([a-z0-9_]+?)_chk(?:ieee128)?$/;

/**
 * Functions that glibc's headers replace at level 2 wherever they are called (bits/stdio2.h), so that a plain
 * import shows code compiled below it. Others are folded back to the plain call where no size is known.
 */
const streamFunctions: ReadonlySet<string> = new Set(
  "printf fprintf vprintf vfprintf dprintf vdprintf asprintf vasprintf syslog vsyslog".split(" "),
);

export function fortifiedImports(imports: readonly string[]): string[] {
  return imports.filter((name) => {
    const plain = checkedName.exec(name)?.[1];
    return otherChecked.has(name) || (plain !== undefined && (fortifiable.has(plain) || plain === "fdelt"));
  });
}

export function unfortifiedImports(imports: readonly string[]): string[] {
  return imports.filter((name) => fortifiable.has(name));
}

/** What the verdict needs beside the names. */
export interface FortifyEvidence {
  readonly imports: readonly string[];
  /** clang with glibc's headers replaces only the forms with a va_list in C++, where the others would need macros. */
  readonly clangCpp: boolean;
  /** Is the function called, and not only kept as a pointer in data? */
  isCalled(name: string): boolean;
}

/** See `elf.fortify` in the catalogue. */
export function fortifyVerdict(fortified: readonly string[], evidence: FortifyEvidence): Facts["elf.fortify"] & {} {
  if (fortified.length > 0) return "fortified";
  const plain = evidence.imports.filter(
    (name) => streamFunctions.has(name) && (!evidence.clangCpp || name.startsWith("v")),
  );
  return plain.some((name) => evidence.isCalled(name)) ? "unfortified" : "no-evidence";
}
