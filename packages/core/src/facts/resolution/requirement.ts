import { normaliseName } from "../../wheel/filename.ts";

/** A Requires-Dist line as far as libraries are concerned (PEP 508). */
export interface Requirement {
  /** Normalised (PEP 503). */
  readonly name: string;
  /** One exact version is asked for: `==` without a wildcard, or `===`. */
  readonly pinned: boolean;
}

const requirement = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)/;

/** Parse a Requires-Dist line; undefined where it is none. Optional extras are left out: nobody need have them. */
export function parseRequirement(line: string): Requirement | undefined {
  const match = requirement.exec(line.trim());
  if (match === null || /\bextra\s*==/.test(line)) return undefined;
  const clauses = (match[2] ?? "").split(",").map((clause) => clause.trim());
  return {
    name: normaliseName(match[1] as string),
    pinned: clauses.some((clause) => clause.startsWith("==") && !clause.includes("*")),
  };
}
