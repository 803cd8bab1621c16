import {
  IMAGE_FILE_MACHINE_AMD64,
  IMAGE_FILE_MACHINE_ARM64,
  IMAGE_FILE_MACHINE_ARMNT,
  IMAGE_FILE_MACHINE_I386,
} from "./constants.ts";
import type { PeFile } from "./pe.ts";

const names: ReadonlyMap<number, string> = new Map([
  [IMAGE_FILE_MACHINE_I386, "i686"],
  [IMAGE_FILE_MACHINE_AMD64, "x86_64"],
  [IMAGE_FILE_MACHINE_ARM64, "aarch64"],
  [IMAGE_FILE_MACHINE_ARMNT, "armv7l"],
]);

/**
 * The machine in the words that all formats share; one without a name here is `machine-N`. An ARM64EC image has the
 * number of x86_64 in its header, an ARM64X image that of arm64: only the load configuration tells. Undefined where
 * the file breaks before it does.
 */
export function machineName(file: PeFile): string | undefined {
  const { header, loadConfiguration } = file;
  if (header === undefined || !("loadConfiguration" in file)) return undefined;
  const { machine } = header;
  const hybrid = (loadConfiguration?.hybridMetadata ?? 0) !== 0;
  if (hybrid && machine === IMAGE_FILE_MACHINE_AMD64) return "arm64ec";
  if (hybrid && machine === IMAGE_FILE_MACHINE_ARM64) return "arm64x";
  return names.get(machine) ?? `machine-${machine}`;
}
