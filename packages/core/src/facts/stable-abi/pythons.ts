import type { Tag } from "../../wheel/filename.ts";

/** CPython 3 from one minor version up to and including another, of one of its two builds. */
export interface PythonRange {
  readonly freeThreaded: boolean;
  readonly from: number;
  readonly to: number;
}

/** Pythons that install the wheel, and the tag by which they do. */
export interface AdmittedPythons extends PythonRange {
  /** `cp311-abi3` */
  readonly tag: string;
}

/** PEP 803: there is no abi3t before Python 3.15. */
export const FIRST_ABI3T = 15;

const pythonTag = /^cp3([0-9]{1,2})$/;
const abiTag = /^cp3([0-9]{1,2})([a-z]*)$/;

/**
 * The CPythons that installers give the wheel to, by its tags (PEP 425, PEP 703, PEP 803).
 *
 * `cp311-abi3` is for every build with the global lock from 3.11 on, `cp315-abi3t` for every free-threaded build from
 * 3.15 on, `cp313-cp313t` for one. Tags of other interpreters, of `none` and of combinations that no interpreter has
 * (the compressed `cp311.cp312-cp312` stands for one) say nothing here.
 */
export function admittedPythons(tags: readonly Tag[]): AdmittedPythons[] {
  const admitted = new Map<string, AdmittedPythons>();
  for (const { python, abi } of tags) {
    const tag = `${python}-${abi}`;
    const range = admitted.has(tag) ? undefined : rangeOfTag(python, abi);
    if (range !== undefined) admitted.set(tag, { ...range, tag });
  }
  return [...admitted.values()].sort((a, b) => a.from - b.from);
}

function rangeOfTag(python: string, abi: string): PythonRange | undefined {
  const minor = minorOf(pythonTag.exec(python));
  if (minor === undefined) return undefined;
  if (abi === "abi3") return { freeThreaded: false, from: minor, to: Infinity };
  if (abi === "abi3t") return minor < FIRST_ABI3T ? undefined : { freeThreaded: true, from: minor, to: Infinity };
  const exact = abiTag.exec(abi);
  if (minorOf(exact) !== minor) return undefined;
  return { freeThreaded: exact?.[2]?.includes("t") === true, from: minor, to: minor };
}

/** The first minor version of the range that none of the others covers. */
export function firstUncovered(range: PythonRange, others: readonly PythonRange[]): number | undefined {
  let next = range.from;
  for (;;) {
    const cover = others.find((other) => overlaps(other, { ...range, from: next, to: next }));
    if (cover === undefined) return next;
    if (cover.to >= range.to) return undefined;
    next = cover.to + 1;
  }
}

/** The lowest minor version that is in a range of both. */
export function lowestCommon(some: readonly PythonRange[], others: readonly PythonRange[]): number | undefined {
  const common = some.flatMap((one) =>
    others.filter((other) => overlaps(one, other)).map((other) => Math.max(one.from, other.from)),
  );
  return common.length === 0 ? undefined : common.reduce((lowest, minor) => Math.min(lowest, minor));
}

function overlaps(one: PythonRange, other: PythonRange): boolean {
  return one.freeThreaded === other.freeThreaded && one.from <= other.to && other.from <= one.to;
}

/** `3.13`, and `3.13t` as free-threaded builds are called. */
export function pythonName({ freeThreaded }: PythonRange, minor: number): string {
  return `3.${minor}${freeThreaded ? "t" : ""}`;
}

export function minorOf(match: RegExpExecArray | null): number | undefined {
  return match === null ? undefined : Number(match[1]);
}
