import { normaliseName } from "../../wheel/filename.ts";
import { parseRequirement } from "../../wheel/metadata/requirement.ts";

/** A Requires-Dist line as far as libraries are concerned. */
export interface RequiredDistribution {
  /** Normalised (PEP 503). */
  readonly name: string;
  /** The one exact version that is asked for: of `==` without a wildcard, or of `===`. */
  readonly pinned: string | undefined;
}

/**
 * The distribution that a Requires-Dist line asks for; undefined where it is no dependency specifier, which installers
 * refuse, and where only an extra asks for it, which nobody need have.
 */
export function requiredDistribution(line: string): RequiredDistribution | undefined {
  const requirement = parseRequirement(line);
  if (typeof requirement === "string" || requirement.optional) return undefined;
  const { name, specifiers } = requirement;
  const exact = specifiers.find(
    ({ operator, version }) => operator === "===" || (operator === "==" && !version.endsWith(".*")),
  );
  return { name: normaliseName(name), pinned: exact?.version };
}
