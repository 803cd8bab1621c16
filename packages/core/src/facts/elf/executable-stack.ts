import { EM_AARCH64, EM_LOONGARCH, EM_PPC64, EM_RISCV, PF_X, PT_GNU_STACK } from "../../elf/constants.ts";
import type { ElfHeader, Segment } from "../../elf/elf.ts";

/** Machines on which glibc's DEFAULT_STACK_PERMS has no PF_X, so that a missing header is harmless. */
const harmlessWithoutHeader: ReadonlySet<number> = new Set([EM_AARCH64, EM_LOONGARCH, EM_PPC64, EM_RISCV]);

/** See `elf.executable-stack` in the catalogue. Of several PT_GNU_STACK the last counts, for glibc and for the kernel. */
export function executableStack(header: ElfHeader, segments: readonly Segment[]): boolean {
  const stack = segments.findLast(({ type }) => type === PT_GNU_STACK);
  return stack === undefined ? !harmlessWithoutHeader.has(header.machine) : (stack.flags & PF_X) !== 0;
}
