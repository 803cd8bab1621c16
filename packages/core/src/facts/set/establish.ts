import type { Facts } from "../catalogue/catalogue.ts";
import { type Subject, subjectAbout } from "../subject.ts";
import { nameCollisions } from "./collisions.ts";
import { unprovidedLibraries } from "./providers.ts";
import { siblingDifferences } from "./siblings.ts";
import { versionSpreads } from "./version-spread.ts";
import type { WheelSummary } from "./wheel-summary.ts";

/** A subject about several wheels, and their paths. */
export interface SetSubject {
  readonly subject: Subject;
  readonly wheels: readonly string[];
}

/** What is to be said of wheels together: each thing is a subject of its own, with one fact. */
export function establishSet(wheels: readonly WheelSummary[]): SetSubject[] {
  return [
    ...nameCollisions(wheels).map((fact) => subjectOf({ "set.name-collision": fact }, fact.wheels)),
    ...versionSpreads(wheels).map((fact) => subjectOf({ "set.version-spread": fact }, fact.wheels)),
    ...siblingDifferences(wheels).map((fact) => subjectOf({ "set.sibling-difference": fact }, fact.wheels)),
    ...unprovidedLibraries(wheels).map((fact) => subjectOf({ "set.unprovided-library": fact }, fact.wheels)),
  ];
}

function subjectOf(facts: Facts, wheels: readonly string[] = []): SetSubject {
  return { subject: subjectAbout({ kind: "set", path: "", facts }), wheels };
}
