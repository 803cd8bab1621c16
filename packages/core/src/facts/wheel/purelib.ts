import { installedPath } from "../../wheel/installed-path.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import { memberPath, type Subject } from "../subject.ts";

/** See `wheel.purelib-binaries` in the catalogue. */
export function purelibBinaries(wheel: Wheel, purelib: boolean, binaries: readonly Subject[]): string[] {
  const forMachines = wheel.name?.tags.some(({ platform }) => platform !== "any") === true;
  const misplaced = binaries.filter(({ path, facts }) => {
    const inScheme = /^[^/]+\.data\/(purelib|platlib)\//.exec(path)?.[1];
    const lands = inScheme === undefined ? purelib : inScheme === "purelib";
    if (!lands || installedPath(path).scheme !== "site-packages") return false;
    return facts["binary.extension-module"] === true || (forMachines && facts["binary.vendored"] === true);
  });
  return [...new Set(misplaced.map(memberPath))];
}
