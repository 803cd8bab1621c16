import { groupBy } from "../../group-by.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { identifyLibrary } from "../libraries/known.ts";
import { withoutRepairHash } from "../libraries/name.ts";
import { meetingParts, meets } from "./environments.ts";
import type { LibrarySummary, WheelSummary } from "./wheel-summary.ts";

type Collision = Facts["set.name-collision"] & {};

interface Carrier {
  readonly wheel: WheelSummary;
  readonly library: LibrarySummary;
}

/** See `set.name-collision` in the catalogue. */
export function nameCollisions(wheels: readonly WheelSummary[]): Collision[] {
  const asked = wheels.flatMap((wheel) =>
    wheel.libraries.flatMap((library): Carrier[] =>
      library.asked && library.format !== "macho" ? [{ wheel, library }] : [],
    ),
  );
  const carriers = groupBy(asked, ({ library }) => `${library.format} ${library.name}`);
  return [...carriers.values()].flatMap((group) => meetingParts(group).flatMap((part) => collisionOf(part) ?? []));
}

function collisionOf(meeting: readonly Carrier[]): Collision | undefined {
  const [first] = meeting;
  if (first === undefined) return undefined;
  const { name, format } = first.library;
  const clash = meeting.filter(({ wheel, library }) =>
    meeting.some((other) => meets(wheel, other.wheel) && differ(library, other.library)),
  );
  if (format === "elf" && clash.length > 0) {
    const needs = clash.map(
      ({ wheel, library }) => `in ${wheel.filename} it needs ${library.needs.join(", ") || "none of its wheel"}`,
    );
    return {
      kind: "soname",
      name,
      stateful: isStateful(name),
      wheels: paths(clash),
      detail: `${name}: ${needs.join("; ")}`,
    };
  }
  if (withoutRepairHash(name) !== name) return undefined;
  const detail = `${name} is in ${meeting.map(({ wheel }) => wheel.filename).join(" and ")}`;
  return { kind: "unhashed-name", name, stateful: isStateful(name), wheels: paths(meeting), detail };
}

/** The same file under the same name does no harm, whoever brings it: what it needs tells whether it is the same. */
function differ(a: LibrarySummary, b: LibrarySummary): boolean {
  return a.needs.length !== b.needs.length || a.needs.some((need, index) => need !== b.needs[index]);
}

/** A library with state that others reach: which of two is loaded decides what they see (HDF5's open identifiers). */
function isStateful(name: string): boolean {
  return identifyLibrary(name)?.library.stateful === true;
}

function paths(carriers: readonly Carrier[]): string[] {
  return [...new Set(carriers.map(({ wheel }) => wheel.path))];
}
