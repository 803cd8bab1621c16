import { installedPath } from "../../wheel/installed-path.ts";
import { type Subject, withFacts, withReason } from "../subject.ts";
import { type Loadable, loadables } from "./loadable.ts";
import { type LoadedFile, type NotInWheel, type Resolution, simulateLoad } from "./loader.ts";
import { createOutsideResolver, type Surroundings } from "./outside.ts";

/** What the simulations found of one binary. */
interface Outcome {
  /** By library, the worse result where ways of loading differ. */
  readonly resolutions: Map<string, Resolution>;
  readonly reached: Set<number>;
  used: boolean;
}

/** From good to bad: the worst of several ways of loading a file is what its users may meet. */
const worse: readonly (Resolution["kind"] & {})[] = [
  "wheel",
  "system",
  "python",
  "runtime",
  "pinned-dependency",
  "unpinned-dependency",
  "missing",
];

/**
 * Establish where every binary's needed libraries come from, what of its search path is looked at, and whether
 * anything loads it. The facts of a wheel's other subjects stay as they are.
 */
export function withResolution(subjects: readonly Subject[], surroundings: Omit<Surroundings, "carried">): Subject[] {
  const files = loadables(subjects);
  const byMember = new Map(files.map((file) => [file.member, file]));
  const installed = {
    files: new Map(subjects.map(({ path }) => [installedPlace(path), byMember.get(path)])),
    musl: files.some(({ musl }) => musl),
  };
  const carried = new Map(
    files.flatMap((file) => [[file.name, file] as const, [file.soname ?? file.name, file] as const]),
  );
  const outcomes = new Map<Loadable, Outcome>();
  const effort = { steps: 0 };
  const resolveOutside = createOutsideResolver({ ...surroundings, carried });
  const load = (root: Loadable, used: boolean): boolean => {
    const loaded = simulateLoad(root, installed, effort);
    for (const result of loaded ?? []) note(outcomes, result, used, resolveOutside);
    return loaded !== undefined;
  };
  const needed = new Set(files.flatMap((file) => file.needed));
  const isNeeded = ({ name, soname }: Loadable): boolean =>
    needed.has(name) || (soname !== undefined && needed.has(soname));
  const isVendored = ({ subject }: Loadable): boolean => subject.facts["binary.vendored"] === true;
  const complete =
    files.filter((file) => !isVendored(file)).every((file) => load(file, true)) &&
    // What an unused library leads to is found by way of it, so that only those are roots that nobody needs.
    [...files]
      .sort((a, b) => Number(isNeeded(a)) - Number(isNeeded(b)))
      .every((file) => outcomes.has(file) || load(file, false));
  return subjects.map((subject) => {
    const file = byMember.get(subject.path);
    const outcome = file === undefined ? undefined : outcomes.get(file);
    if (!complete && subject.kind === "elf")
      return withReason(subject, ["binary.resolution", "binary.used"], {
        reason: "the search paths are beyond what any real wheel has",
      });
    return outcome === undefined ? subject : withOutcome(subject, outcome);
  });
}

/** Where a member is installed, as `scheme:FOLDER/NAME`. */
function installedPlace(member: string): string {
  const { scheme, path } = installedPath(member);
  return path.includes("/") ? `${scheme}:${path}` : `${scheme}:/${path}`;
}

function note(
  outcomes: Map<Loadable, Outcome>,
  { file, found, reached }: LoadedFile,
  used: boolean,
  resolveOutside: (missed: NotInWheel) => Resolution,
): void {
  const outcome = outcomes.get(file) ?? { resolutions: new Map(), reached: new Set(), used: false };
  outcomes.set(file, outcome);
  outcome.used ||= used;
  for (const index of reached) outcome.reached.add(index);
  for (const entry of found) {
    const resolution = "searched" in entry ? resolveOutside(entry) : entry;
    const known = outcome.resolutions.get(resolution.library ?? "");
    if (known === undefined || rank(resolution) > rank(known))
      outcome.resolutions.set(resolution.library ?? "", resolution);
  }
}

function rank({ kind }: Resolution): number {
  return kind === undefined ? -1 : worse.indexOf(kind);
}

function withOutcome(subject: Subject, { resolutions, reached, used }: Outcome): Subject {
  if (subject.facts["binary.needed"] === undefined) return subject;
  const paths = subject.facts["elf.search-paths"];
  return withFacts(subject, {
    "binary.resolution": [...resolutions.values()],
    "binary.used": used,
    ...(paths === undefined
      ? {}
      : { "elf.search-paths": paths.map((path, index) => ({ ...path, reached: reached.has(index) })) }),
  });
}
