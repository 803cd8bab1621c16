import { CPU_SUBTYPE_MASK } from "./constants.ts";

/** Names of CPU types, with those of their subtypes that differ (<mach/machine.h>; the names are those of `lipo`). */
const names: Readonly<Record<number, { readonly name: string; readonly subtypes?: Readonly<Record<number, string>> }>> =
  {
    7: { name: "i386" },
    16777223: { name: "x86_64", subtypes: { 8: "x86_64h" } },
    12: { name: "arm", subtypes: { 6: "armv6", 9: "armv7", 11: "armv7s", 12: "armv7k" } },
    16777228: { name: "arm64", subtypes: { 2: "arm64e" } },
    33554444: { name: "arm64_32" },
    18: { name: "ppc" },
    16777234: { name: "ppc64" },
  };

/** The architecture as `lipo -archs` names it: `arm64`, `x86_64`; one without a name here is `cpu-N`. */
export function architectureName({
  cpuType,
  cpuSubtype,
}: {
  readonly cpuType: number;
  readonly cpuSubtype: number;
}): string {
  const known = names[cpuType];
  return known?.subtypes?.[cpuSubtype & CPU_SUBTYPE_MASK] ?? known?.name ?? `cpu-${cpuType}`;
}
