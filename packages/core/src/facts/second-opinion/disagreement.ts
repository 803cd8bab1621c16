import type { Facts } from "../catalogue/catalogue.ts";

export type Disagreement = (Facts["wheel.second-opinion"] & {})[number];

/** A disagreement with the sentence that says it. `where` is the part of the member that is read differently. */
export function disagreement(parts: {
  readonly reader: Disagreement["reader"];
  readonly what: Disagreement["what"];
  readonly member: string;
  readonly where?: string;
  readonly ours: string;
  readonly theirs: string;
}): Disagreement {
  const { reader, member, where, ours, theirs } = parts;
  const place = where === undefined ? `\`${member}\`` : `\`${member}\`, ${where}`;
  return { ...parts, detail: `${place}: ${ours} for wheel-guard, ${theirs} for ${reader}` };
}
