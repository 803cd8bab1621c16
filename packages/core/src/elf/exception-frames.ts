import { PT_ARM_EXIDX, PT_GNU_EH_FRAME } from "./constants.ts";
import type { Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";

const DW_EH_PE_UDATA4 = 0x03;
const DW_EH_PE_SDATA4 = 0x0b;

/**
 * How many functions the exception frames describe: the fde_count of .eh_frame_hdr (LSB, "The .eh_frame_hdr
 * section"), or the entries of 32-bit ARM's index table (EHABI 5). Compilers describe every function, so
 * this counts functions even in a stripped file.
 */
export function countFunctions(reader: ElfReader, segments: readonly Segment[]): number | undefined {
  const index = segments.find(({ type }) => type === PT_ARM_EXIDX);
  if (index !== undefined) return Math.floor(index.fileSize / 8);
  const segment = segments.find(({ type }) => type === PT_GNU_EH_FRAME);
  if (segment === undefined || segment.fileSize < 12) return undefined;
  const header = reader.bytes(segment.offset, 4, "the exception frame header");
  const [version, pointerEncoding, countEncoding] = header;
  const pointerSize = (pointerEncoding ?? 0) & 0x0f;
  if (
    version !== 1 ||
    countEncoding !== DW_EH_PE_UDATA4 ||
    (pointerSize !== DW_EH_PE_SDATA4 && pointerSize !== DW_EH_PE_UDATA4)
  )
    return undefined;
  return reader.u32(segment.offset + 8);
}
