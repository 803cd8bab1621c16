import { memberPath, type Subject, withFacts, withReason } from "../subject.ts";
import { elfLoading } from "./elf/loading.ts";
import type { LoadedFile, Loading, Resolution } from "./loading.ts";
import { machoLoading } from "./macho/loading.ts";
import type { Surroundings } from "./outside.ts";
import { peLoading } from "./pe/loading.ts";

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
  "not-required",
  "pinned-dependency",
  "unpinned-dependency",
  "missing",
];

/**
 * Establish where every binary's needed libraries come from, what of its search path is looked at, and whether
 * anything loads it. The facts of a wheel's other subjects stay as they are.
 */
export function withResolution(subjects: readonly Subject[], surroundings: Surroundings): Subject[] {
  const resolved = new Map<Subject, Subject>([
    ...resolveFormat(elfLoading(subjects, surroundings)),
    ...resolveFormat(machoLoading(subjects, surroundings)),
    ...resolveFormat(peLoading(subjects, surroundings)),
  ]);
  return subjects.map((subject) => resolved.get(subject) ?? subject);
}

/** The binaries of one format with what their loader makes of them. */
function resolveFormat<File extends { readonly subject: Subject }>(
  loading: Loading<File>,
): ReadonlyMap<Subject, Subject> {
  const { files, isNeeded, simulate } = loading;
  const outcomes = new Map<Subject, Outcome>();
  const load = (root: File, used: boolean): boolean => {
    const loaded = simulate(root);
    for (const result of loaded ?? []) note(outcomes, result, used, loading.resolveOutside);
    return loaded !== undefined;
  };
  const isVendored = ({ subject }: File): boolean => subject.facts["binary.vendored"] === true;
  const complete =
    files.filter((file) => !isVendored(file)).every((file) => load(file, true)) &&
    // What an unused library leads to is found by way of it, so that only those are roots that nobody needs.
    [...files]
      .sort((a, b) => Number(isNeeded(a)) - Number(isNeeded(b)))
      .every((file) => outcomes.has(file.subject) || load(file, false));
  // A slice for a machine that nothing here is for is no file that was left over.
  const used = new Set(
    [...outcomes].flatMap(([subject, outcome]) => (outcome.used ? [memberPath(subject), ...preloaded(outcome)] : [])),
  );
  return new Map(
    files.map(({ subject }) => {
      if (complete) return [subject, withOutcome(subject, outcomes.get(subject), used.has(memberPath(subject)))];
      const reason = "the search paths are beyond what any real wheel has";
      return [subject, withReason(subject, ["binary.resolution", "binary.used"], { reason })];
    }),
  );
}

/** What the package itself loads first, so that its name is known to the loader. */
function preloaded({ resolutions }: Outcome): string[] {
  return [...resolutions.values()].flatMap(({ by, path }) =>
    by === "already-loaded" && path !== undefined ? [path] : [],
  );
}

function note(
  outcomes: Map<Subject, Outcome>,
  { subject, found, reached }: LoadedFile,
  used: boolean,
  resolveOutside: Loading<{ readonly subject: Subject }>["resolveOutside"],
): void {
  const outcome = outcomes.get(subject) ?? { resolutions: new Map(), reached: new Set(), used: false };
  outcomes.set(subject, outcome);
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

const searchPathFacts = ["elf.search-paths", "macho.search-paths"] as const;

function withOutcome(subject: Subject, outcome: Outcome | undefined, used: boolean): Subject {
  if (outcome === undefined || subject.facts["binary.needed"] === undefined) return subject;
  const { resolutions, reached } = outcome;
  const paths = searchPathFacts.flatMap((fact) => {
    const entries = subject.facts[fact]?.map((path, index) => ({ ...path, reached: reached.has(index) }));
    return entries === undefined ? [] : [[fact, entries]];
  });
  return withFacts(subject, {
    "binary.resolution": [...resolutions.values()],
    "binary.used": used,
    ...Object.fromEntries(paths),
  });
}
