import { EM_386, EM_AARCH64, EM_X86_64 } from "../../elf/constants.ts";
import type { ElfHeader } from "../../elf/elf.ts";
import type { Facts } from "../catalogue/catalogue.ts";

type Properties = ReadonlyMap<number, number>;

/** x86: features that every object of the link has (x86-64 psABI, "Program Property"). */
const X86_FEATURE_1_AND = 0xc0000002;
const X86_ISA_1_NEEDED = 0xc0008002;
/** aarch64: the same, under the number that means something else on x86 (AAELF64, "Program Property"). */
const AARCH64_FEATURE_1_AND = 0xc0000000;

function isX86({ machine }: ElfHeader): boolean {
  return machine === EM_X86_64 || machine === EM_386;
}

/** See `elf.cet` in the catalogue; undefined on other machines. */
export function controlFlowEnforcement(header: ElfHeader, properties: Properties): Facts["elf.cet"] | undefined {
  if (!isX86(header)) return undefined;
  const features = properties.get(X86_FEATURE_1_AND) ?? 0;
  return [...((features & 1) !== 0 ? (["ibt"] as const) : []), ...((features & 2) !== 0 ? (["shstk"] as const) : [])];
}

/** See `elf.branch-protection` in the catalogue; undefined on other machines. */
export function branchProtection(
  header: ElfHeader,
  properties: Properties,
): Facts["elf.branch-protection"] | undefined {
  if (header.machine !== EM_AARCH64) return undefined;
  const features = properties.get(AARCH64_FEATURE_1_AND) ?? 0;
  return [...((features & 1) !== 0 ? (["bti"] as const) : []), ...((features & 2) !== 0 ? (["pac"] as const) : [])];
}

/** The highest instruction set level that glibc's loader asks the processor for. */
export function instructionSet(header: ElfHeader, properties: Properties): Facts["elf.isa-needed"] | undefined {
  const needed = isX86(header) ? (properties.get(X86_ISA_1_NEEDED) ?? 0) : 0;
  if ((needed & 8) !== 0) return "x86-64-v4";
  if ((needed & 4) !== 0) return "x86-64-v3";
  if ((needed & 2) !== 0) return "x86-64-v2";
  return (needed & 1) !== 0 ? "x86-64-baseline" : undefined;
}
