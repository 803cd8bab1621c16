import type { PeFile, PeHeader } from "../../pe/pe.ts";

const IMAGE_FILE_DLL = 0x2000;

/** By their places in the optional header, IMAGE_DIRECTORY_ENTRY_*. */
const directories = {
  import: 1,
  resource: 2,
  exception: 3,
  architecture: 7,
  globalPointer: 8,
  threadLocalStorage: 9,
  loadConfiguration: 10,
  boundImport: 11,
  importAddresses: 12,
  delayImport: 13,
  managed: 14,
} as const;

function hasDirectory(header: PeHeader, name: keyof typeof directories): boolean {
  return (header.directories[directories[name]]?.address ?? 0) !== 0;
}

/** Is it a program, that a process starts from, and no library? */
export function isProgram({ characteristics }: PeHeader): boolean {
  return (characteristics & IMAGE_FILE_DLL) === 0;
}

/** What has resources and none of these holds nothing that runs, as BinSkim says it; code that needs none of them is rare. */
const signsOfCode = [
  "import",
  "exception",
  "architecture",
  "globalPointer",
  "threadLocalStorage",
  "loadConfiguration",
  "boundImport",
  "importAddresses",
  "delayImport",
  "managed",
] as const;

/**
 * Has it resources and no code, as the data of ICU have it: icudt78.dll? Nothing of it is protected or relocated.
 * Undefined where the file breaks before its sections.
 */
export function isResourceOnly({ header, sections }: PeFile): boolean | undefined {
  if (header === undefined || !hasDirectory(header, "resource")) return false;
  if (signsOfCode.some((name) => hasDirectory(header, name))) return false;
  return sections?.every(({ executable }) => !executable);
}

/** Is all of its code for .NET, which compiles it when it runs? Undefined where the file breaks before its imports. */
export function isManaged({ header, imports }: PeFile): boolean | undefined {
  if (header === undefined || !hasDirectory(header, "managed")) return false;
  return imports?.every(({ name }) => name.toLowerCase() === "mscoree.dll");
}
