import { EM_AARCH64, EM_LOONGARCH, EM_PPC64 } from "../../elf/constants.ts";
import type { ElfHeader, Segment } from "../../elf/elf.ts";

/** Machines whose kernels may use pages larger than 4 KiB; files must load with the largest in use. */
const largestPage: Readonly<Record<number, number>> = { [EM_AARCH64]: 65536, [EM_PPC64]: 65536, [EM_LOONGARCH]: 16384 };

/**
 * Does some segment keep the loader from mapping the file? Its offset and its address must agree modulo the
 * page (gABI, "Program Header": p_vaddr and p_offset are congruent), on the largest page the machine's kernels use.
 */
export function misalignedSegments(header: ElfHeader, loaded: readonly Segment[]): boolean {
  const page = largestPage[header.machine] ?? 4096;
  return loaded.some(({ offset, address, alignment, fileSize }) => {
    if (alignment > 1 && (address - offset) % alignment !== 0) return true;
    return fileSize > 0 && ((address - offset) % page !== 0 || (alignment > 1 && alignment < page));
  });
}
