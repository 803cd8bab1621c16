import type { ArmAttributes } from "../../elf/arm-attributes.ts";
import {
  EM_386,
  EM_AARCH64,
  EM_ALPHA,
  EM_ARM,
  EM_LOONGARCH,
  EM_PPC,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
} from "../../elf/constants.ts";
import type { ElfHeader } from "../../elf/elf.ts";

/** EM_MIPS */
const EM_MIPS = 8;
const EF_ARM_EABIMASK = 0xff000000;
const EF_ARM_EABI_VER5 = 0x05000000;
const EF_ARM_ABI_FLOAT_HARD = 0x400;

/**
 * The machine in the words of platform tags, which all formats share.
 *
 * @param attributes of a 32-bit ARM file: the header has one number for all of them.
 */
export function machineName(
  { machine, bits, endian, flags }: Pick<ElfHeader, "machine" | "bits" | "endian" | "flags">,
  attributes?: ArmAttributes,
): string {
  switch (machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_386:
      return "i686";
    case EM_AARCH64:
      return endian === "little" ? "aarch64" : "aarch64_be";
    case EM_ARM:
      return endian === "little" ? armName(flags, attributes) : "armv7b";
    case EM_PPC64:
      return endian === "little" ? "ppc64le" : "ppc64";
    case EM_PPC:
      return "ppc";
    case EM_S390:
      return bits === 64 ? "s390x" : "s390";
    case EM_RISCV:
      return `riscv${bits}`;
    case EM_LOONGARCH:
      return `loongarch${bits}`;
    case EM_MIPS:
      return bits === 64 ? "mips64" : "mips";
    case EM_ALPHA:
      return "alpha";
    default:
      return `machine-${machine}`;
  }
}

/**
 * armv6l and armv7l are the tags of the hard-float calling convention of EABI version 5. Code for it that does not
 * say its architecture is taken for armv7l; code for another convention is `armel`, or armv5l and older.
 */
function armName(flags: number, attributes: ArmAttributes | undefined): string {
  const architecture = attributes?.architecture;
  if (architecture !== undefined && architecture < TAG_V6) return "armv5l";
  const eabi5 = (flags & EF_ARM_EABIMASK) === EF_ARM_EABI_VER5;
  const hardFloat = (flags & EF_ARM_ABI_FLOAT_HARD) !== 0 || attributes?.hardFloat === true;
  if (!eabi5 || !hardFloat) return "armel";
  return architecture !== undefined && v6Family.includes(architecture) ? "armv6l" : "armv7l";
}

/** Tag_CPU_arch (ABI for the ARM Architecture, "Addenda"): v6, v6KZ, v6T2, v6K; v7 and later are above. */
const TAG_V6 = 6;
const v6Family = [TAG_V6, 7, 8, 9];
