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

/** The machine in the words of platform tags, which all formats share. */
export function machineName({ machine, bits, endian }: Pick<ElfHeader, "machine" | "bits" | "endian">): string {
  switch (machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_386:
      return "i686";
    case EM_AARCH64:
      return endian === "little" ? "aarch64" : "aarch64_be";
    case EM_ARM:
      return endian === "little" ? "armv7l" : "armv7b";
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
    case EM_ALPHA:
      return "alpha";
    default:
      return `machine-${machine}`;
  }
}
