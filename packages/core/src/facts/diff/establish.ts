import type { Facts } from "../catalogue/catalogue.ts";
import { type Subject, subjectAbout } from "../subject.ts";
import { binaryChanges, exportsChanges, neededChanges } from "./binaries.ts";
import { dataChanges } from "./data.ts";
import { hardeningChanges } from "./hardening.ts";
import { libraryChanges } from "./libraries.ts";
import { matchBinaries } from "./match-binaries.ts";
import { platformChanges } from "./platform.ts";
import { binariesOf, type Release } from "./release.ts";
import { requirementChanges } from "./requirements.ts";
import { sizeChanges } from "./size.ts";

/** What the new wheel changes: each change is a subject of its own, with one fact. */
export function establishChanges(old: Release, fresh: Release): readonly Subject[] {
  const matched = matchBinaries(binariesOf(old), binariesOf(fresh));
  return [
    ...sizeChanges(old, fresh).map((change) => subjectOf({ "diff.size-change": change })),
    ...platformChanges(old, fresh).map((change) => subjectOf({ "diff.platform-change": change })),
    ...requirementChanges(old, fresh).map((change) => subjectOf({ "diff.requirement-change": change })),
    ...libraryChanges(old, fresh).map((change) => subjectOf({ "diff.library-change": change }, change.path)),
    ...dataChanges(old, fresh).map((change) => subjectOf({ "diff.data-change": change }, change.path)),
    ...binaryChanges(matched).map((change) => subjectOf({ "diff.binary-change": change }, change.path)),
    ...hardeningChanges(matched.pairs).map((change) => subjectOf({ "diff.hardening-change": change }, change.path)),
    ...neededChanges(matched.pairs).map((change) => subjectOf({ "diff.needed-change": change }, change.path)),
    ...exportsChanges(matched.pairs).map((change) => subjectOf({ "diff.exports-change": change }, change.path)),
  ];
}

function subjectOf(facts: Facts, path = ""): Subject {
  return subjectAbout({ kind: "diff", path, facts });
}
