import { normaliseName } from "../../wheel/filename.ts";
import { parseRequirement } from "../../wheel/metadata/requirement.ts";

/** A Requires-Dist line as far as libraries are concerned. */
export interface RequiredDistribution {
  /** Normalised (PEP 503). */
  readonly name: string;
  /** One exact version is asked for: `==` without a wildcard, or `===`. */
  readonly pinned: boolean;
}

/**
 * The distribution that a Requires-Dist line asks for; undefined where it is no dependency specifier, which installers
 * refuse, and where only an extra asks for it, which nobody need have.
 */
export function requiredDistribution(line: string): RequiredDistribution | undefined {
  const requirement = parseRequirement(line);
  if (typeof requirement === "string" || requirement.optional) return undefined;
  const { name, specifiers } = requirement;
  const exact = specifiers.some(
    ({ operator, version }) => operator === "===" || (operator === "==" && !version.endsWith(".*")),
  );
  return { name: normaliseName(name), pinned: exact };
}
