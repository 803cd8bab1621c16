import type { Facts } from "../catalogue/catalogue.ts";
import type { Subject } from "../subject.ts";

export type Resolution = (Facts["binary.resolution"] & {})[number];

/** One entry of a search path, and the installed folder it leads to where that is known. */
export interface SearchEntry {
  readonly entry: string;
  /** Index in the file's fact of search paths. */
  readonly index: number;
  readonly folder: string | undefined;
}

/** A library that no member of the wheel satisfies; what it is instead is judged by others. */
export interface NotInWheel {
  readonly library: string;
  /** Every entry that was looked at for it. */
  readonly searched: readonly Pick<SearchEntry, "entry" | "folder">[];
  /** The loader looks at one place only, to which this leads. */
  readonly by?: "absolute" | "loader-path" | "executable-path";
  /** The loader goes on without it. */
  readonly optional?: boolean;
}

/** What loading one file brought: where each needed library was found, and which entries were looked at. */
export interface LoadedFile {
  readonly subject: Subject;
  readonly found: readonly (Resolution | NotInWheel)[];
  /** Indexes into the file's fact of search paths, whoever it was that looked there. */
  readonly reached: ReadonlySet<number>;
}

/** The binaries of one format in a wheel, and how their loader loads one with everything it needs. */
export interface Loading<File extends { readonly subject: Subject }> {
  readonly files: readonly File[];
  /** Does some file ask for one of its names? */
  isNeeded(file: File): boolean;
  /** @returns undefined where it takes more steps than any real wheel. */
  simulate(root: File): readonly LoadedFile[] | undefined;
  /** Say what a library is that the loader does not find in the wheel. */
  resolveOutside(missed: NotInWheel): Resolution;
}

/** Steps of all simulations of a wheel; some five times what the largest real ones take. */
export const MOST_STEPS = 150_000;

/** Counts the steps of all simulations of a wheel, so that hostile search paths end in "unknown". */
export interface Effort {
  steps: number;
}
