import { installedPath } from "../../wheel/installed-path.ts";
import type { Subject } from "../subject.ts";
import { effectiveMachine, isHostCode, runsOn } from "./machine.ts";
import { splitPlatform } from "./tag-policies.ts";

export interface ForeignBinary {
  readonly path: string;
  readonly machine: string;
  readonly expected: string;
}

/** The machines that platform tags name, in their order. */
export function namedArchitectures(platforms: readonly string[]): readonly string[] {
  return [...new Set(platforms.flatMap((platform) => splitPlatform(platform)?.architecture ?? []))];
}

/** See `wheel.foreign-architectures` in the catalogue. */
export function foreignBinaries(binaries: readonly Subject[], architectures: readonly string[]): ForeignBinary[] {
  const expected = architectures.join(", ");
  return binaries.flatMap((binary) => {
    const machine = effectiveMachine(binary);
    if (machine === undefined || !isHostCode(binary) || installedPath(binary.path).scheme === "data") return [];
    return architectures.some((architecture) => runsOn(machine, architecture))
      ? []
      : [{ path: binary.path, machine, expected }];
  });
}
