import { type FactName, type Facts, factsOfKind } from "./catalogue/catalogue.ts";
import type { SubjectKind } from "./fact.ts";

/**
 * Why a fact is absent: `not-applicable`, the question makes no sense for this subject, so that a rule about
 * it does not apply; `unknown`, it could not be established, so that a rule about it has no answer.
 */
export interface Gap {
  readonly fact: FactName;
  readonly kind: "not-applicable" | "unknown";
  readonly reason: string;
}

/** One thing that is judged, and all that is known of it. Every fact of its kind is in `facts` or in `gaps`. */
export interface Subject {
  readonly kind: SubjectKind;
  /** Path in the wheel, "" for the wheel itself and for a bare binary; of the configuration, its file. */
  readonly path: string;
  /** Of a slice of a fat Mach-O file its architecture, which then ends `path` behind a `#`. */
  readonly slice?: string;
  readonly facts: Facts;
  readonly gaps: readonly Gap[];
  /** Place in a configuration file, from 1. */
  readonly position?: { readonly line: number; readonly column: number };
}

/** What a subject is about, of a kind whose subjects each are about one thing. */
export interface SubjectMatter {
  readonly kind: "project" | "set" | "diff";
  readonly path: string;
  /** What is known of it. */
  readonly facts: Facts;
  /** Why facts about it are not known, by their names. */
  readonly unknown?: Readonly<Partial<Record<FactName, string>>>;
  readonly position?: Subject["position"];
}

/** A subject that is about one thing: no other fact of its kind applies to it. */
export function subjectAbout({ kind, path, facts, unknown = {}, position }: SubjectMatter): Subject {
  const gaps = factsOfKind(kind).flatMap((fact): Gap[] => {
    if (Object.hasOwn(facts, fact)) return [];
    const reason = unknown[fact];
    return [
      reason === undefined
        ? { fact, kind: "not-applicable", reason: "this is about another thing" }
        : { fact, kind: "unknown", reason },
    ];
  });
  return { kind, path, facts, gaps, ...(position === undefined ? {} : { position }) };
}

/** The path of the member that the subject is, or is a slice of. */
export function memberPath({ path, slice }: Pick<Subject, "path" | "slice">): string {
  return slice === undefined ? path : path.slice(0, -slice.length - 1);
}

/** The subject with these facts established; their gaps are closed. */
export function withFacts(subject: Subject, facts: Facts): Subject {
  const gaps = subject.gaps.filter(({ fact }) => facts[fact] === undefined);
  return { ...subject, facts: { ...subject.facts, ...facts }, gaps };
}

/** The subject with another word on why some of its facts are absent; what is no gap stays as it is. */
export function withReason(
  subject: Subject,
  names: readonly FactName[],
  change: Pick<Gap, "reason"> & Partial<Pick<Gap, "kind">>,
): Subject {
  const gaps = subject.gaps.map((gap) => (names.includes(gap.fact) ? { ...gap, ...change } : gap));
  return { ...subject, gaps };
}

/** Collects the facts and gaps of one subject while they are established. */
export interface FactSheet {
  readonly facts: Facts;
  set<Name extends FactName>(name: Name, value: Facts[Name] & {}): void;
  /** Set a fact, or the gap `not-applicable` where there is no value. */
  setOrNone<Name extends FactName>(name: Name, value: Facts[Name] | undefined, reason: string): void;
  gap(name: FactName, kind: Gap["kind"], reason: string): void;
  /** The subject; whatever was neither set nor a gap is unknown for this reason. */
  finish(reason: string): Subject;
}

/** @param slice of a fat Mach-O file, whose path is `member` then. */
export function createFactSheet(kind: SubjectKind, member: string, slice?: string): FactSheet {
  const facts: { -readonly [Name in FactName]?: Facts[Name] } = {};
  const gaps = new Map<FactName, Gap>();
  const sheet: FactSheet = {
    facts,
    set(name, value) {
      facts[name] = value;
      gaps.delete(name);
    },
    setOrNone(name, value, reason) {
      if (value === undefined) sheet.gap(name, "not-applicable", reason);
      else sheet.set(name, value);
    },
    gap(name, gapKind, reason) {
      gaps.set(name, { fact: name, kind: gapKind, reason });
    },
    finish(reason) {
      for (const name of factsOfKind(kind))
        if (facts[name] === undefined && !gaps.has(name)) sheet.gap(name, "unknown", reason);
      const subject = { kind, facts, gaps: [...gaps.values()] };
      return slice === undefined ? { ...subject, path: member } : { ...subject, path: `${member}#${slice}`, slice };
    },
  };
  return sheet;
}
