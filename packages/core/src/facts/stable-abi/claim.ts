import type { Tag } from "../../wheel/filename.ts";
import { type AdmittedPythons, FIRST_ABI3T, lowestCommon } from "./pythons.ts";
import type { ModuleFile } from "./suffix.ts";

/** A promise to use nothing but the stable ABI. */
export interface Claim {
  readonly abi3: boolean;
  readonly abi3t: boolean;
  /** The lowest minor version it is made for; undefined where the tags name none (`cp3-abi3`, `py3-none`). */
  readonly minimum: number | undefined;
}

/** What the wheel's tags promise. Of several versions the lowest counts: pip installs `cp37.cp310-abi3` on 3.7. */
export function claimOfTags(tags: readonly Tag[]): Claim | undefined {
  const stable = tags.filter(({ abi }) => abi === "abi3" || abi === "abi3t");
  if (stable.length === 0) return undefined;
  const minors = stable.flatMap(({ python }) => {
    const minor = /^cp3([0-9]{1,2})$/.exec(python)?.[1];
    return minor === undefined ? [] : [Number(minor)];
  });
  return {
    abi3: stable.some(({ abi }) => abi === "abi3"),
    abi3t: stable.some(({ abi }) => abi === "abi3t"),
    minimum: minors.length === 0 ? undefined : minors.reduce((lowest, minor) => Math.min(lowest, minor)),
  };
}

/**
 * What one module promises: by its suffix, or by the wheel's tags where it has a plain one. Its minimum is the lowest
 * Python that gets the wheel and loads this file. A suffix of one version promises nothing beyond that version.
 */
export function claimOfModule(
  file: ModuleFile,
  tagged: Claim | undefined,
  admitted: readonly AdmittedPythons[],
): Claim | undefined {
  if (file.versionSpecific || (file.abi === undefined && tagged === undefined)) return undefined;
  const minimum = lowestCommon(file.loadedBy, admitted) ?? tagged?.minimum ?? admitted[0]?.from;
  const abi3t = file.abi === undefined ? tagged?.abi3t === true : file.abi === "abi3t";
  // A file for both builds is tagged for both, so that its minimum follows the tags of either.
  const abi3 = file.abi === undefined ? tagged?.abi3 === true : file.abi === "abi3" || tagged?.abi3 === true;
  return { abi3, abi3t, minimum };
}

/** As tags are written: `cp311-abi3`, `cp315-abi3.abi3t`; `cp3-abi3` without a minimum. */
export function claimText({ abi3, abi3t, minimum }: Claim): string {
  return `cp3${minimum ?? ""}-${[...(abi3 ? ["abi3"] : []), ...(abi3t ? ["abi3t"] : [])].join(".")}`;
}

/** The lowest tag with which a module that needs Python 3.`minor` keeps this promise. */
export function lowestTag(claim: Claim, minor: number): string {
  return claimText({ ...claim, minimum: claim.abi3t ? Math.max(minor, FIRST_ABI3T) : minor });
}
