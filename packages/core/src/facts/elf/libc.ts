import type { NeededVersion } from "../../elf/elf.ts";

/** musl's C library is `libc.so`, under distributions also `libc.musl-MACHINE.so.1`. */
export function usesMusl(needed: readonly string[]): boolean {
  return needed.some((library) => library === "libc.so" || library.startsWith("libc.musl-"));
}

/** glibc shows by its soname, or by the versions of its symbols where a file leaves libc to its dependencies. */
export function usesGlibc(needed: readonly string[], versions: readonly NeededVersion[]): boolean {
  return needed.includes("libc.so.6") || versions.some(({ version }) => version.startsWith("GLIBC_"));
}
