import type { Wheel } from "../../wheel/wheel.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { Subject } from "../subject.ts";

/** One of the two wheels that are compared, as much of it as a comparison asks for. */
export interface Release {
  readonly wheel: Pick<Wheel, "name" | "metadata">;
  /** As `gatherFacts` gives them, the wheel's own first. */
  readonly subjects: readonly Subject[];
}

/** The facts of the wheel as a whole. */
export function wholeFacts({ subjects }: Release): Facts {
  return subjects.find(({ kind }) => kind === "wheel")?.facts ?? {};
}

export function binariesOf({ subjects }: Release): readonly Subject[] {
  return subjects.filter(({ kind }) => kind === "elf" || kind === "pe" || kind === "macho");
}

/** What is in one list of names and not in another, each once and sorted. */
export function missingFrom(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return [...new Set(names)].filter((name) => !known.has(name)).sort();
}
