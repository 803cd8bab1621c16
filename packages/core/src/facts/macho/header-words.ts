import type { Facts } from "../catalogue/catalogue.ts";
import { machoFileTypes, machoFlags } from "../catalogue/macho.ts";

export type MachoFileType = Facts["macho.file-type"] & {};

/** What kind of file it is; undefined for a number without a name. */
export function fileTypeName(fileType: number): MachoFileType | undefined {
  return machoFileTypes[fileType - 1];
}

/** Is it code that a process loads? The others are data of linkers, debuggers and the kernel. */
export function isLoaded(type: MachoFileType | undefined): boolean {
  return type === "executable" || type === "dylib" || type === "bundle";
}

/** The names of the flags that are set, from the lowest bit. */
export function flagNames(flags: number): (typeof machoFlags)[number][] {
  return machoFlags.filter((_, bit) => (flags & (1 << bit)) !== 0);
}
