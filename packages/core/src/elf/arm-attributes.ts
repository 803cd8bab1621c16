import { createReader } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import type { Section } from "./elf.ts";

/** Of the public attributes of a file (ABI for the ARM Architecture, "Addenda", 2), those that tell the machine. */
export interface ArmAttributes {
  /** Tag_CPU_arch: 6 is v6, 10 is v7. */
  readonly architecture: number | undefined;
  /** Tag_ABI_VFP_args is 1: floating-point arguments go in floating-point registers, "hard float". */
  readonly hardFloat: boolean;
}

const SHT_ARM_ATTRIBUTES = 0x70000003;
const Tag_File = 1;
const Tag_CPU_arch = 6;
const Tag_ABI_VFP_args = 28;
const Tag_compatibility = 32;
/** Attributes whose values are texts: below 32 these two, above every odd one. */
const textTags: ReadonlySet<number> = new Set([4, 5]);

/**
 * The build attributes of a 32-bit ARM file. They are not loaded, so that only section headers lead to them.
 *
 * @returns undefined where there are none, or none that can be read: nothing is loaded by them.
 */
export function readArmAttributes(
  bytes: Uint8Array,
  sections: readonly Section[] | undefined,
  littleEndian: boolean,
): ArmAttributes | undefined {
  const section = sections?.find(({ type }) => type === SHT_ARM_ATTRIBUTES);
  if (section === undefined || section.offset + section.size > bytes.length) return undefined;
  try {
    return parse(bytes.subarray(section.offset, section.offset + section.size), littleEndian);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** `A`, then for each vendor: length, name, and blocks of tag, length and attributes. */
function parse(bytes: Uint8Array, littleEndian: boolean): ArmAttributes | undefined {
  const reader = createReader(bytes, "elf", littleEndian);
  if (bytes[0] !== 0x41) return undefined;
  for (let vendorAt = 1; vendorAt + 4 <= bytes.length; ) {
    const vendorEnd = Math.min(vendorAt + reader.u32(vendorAt), bytes.length);
    const nameEnd = bytes.indexOf(0, vendorAt + 4);
    if (nameEnd < 0 || vendorEnd <= nameEnd) return undefined;
    const name = String.fromCharCode(...bytes.subarray(vendorAt + 4, Math.min(nameEnd, vendorAt + 12)));
    for (let at = nameEnd + 1; name === "aeabi" && at + 5 <= vendorEnd; ) {
      const size = reader.u32(at + 1);
      if (bytes[at] === Tag_File) return parseAttributes(bytes.subarray(at + 5, Math.min(at + size, vendorEnd)));
      if (size < 5) return undefined;
      at += size;
    }
    vendorAt = vendorEnd;
  }
  return undefined;
}

function parseAttributes(bytes: Uint8Array): ArmAttributes {
  let at = 0;
  /** ULEB128; what no attribute needs more than four bytes for is cut there. */
  const number = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at++] as number;
      if (shift < 28) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  const skipText = (): void => {
    const end = bytes.indexOf(0, at);
    at = end < 0 ? bytes.length : end + 1;
  };
  let architecture: number | undefined;
  let hardFloat = false;
  while (at < bytes.length) {
    const tag = number();
    if (textTags.has(tag) || (tag > Tag_compatibility && tag % 2 === 1)) {
      skipText();
      continue;
    }
    const value = number();
    if (tag === Tag_CPU_arch) architecture = value;
    else if (tag === Tag_ABI_VFP_args) hardFloat = value === 1;
    else if (tag === Tag_compatibility) skipText();
  }
  return { architecture, hardFloat };
}
