/** What is wrong with the content of a wheel, in the form that facts have. */
export interface ContentProblem<Kind extends string> {
  readonly kind: Kind;
  /** The member concerned, or the folder of members. */
  readonly path: string;
  /** All of it in words, with the path and with who refuses it. */
  readonly detail: string;
  /** Installers and indexes known to refuse such a wheel. */
  readonly "refused-by": readonly string[];
}

export function contentProblem<Kind extends string>(
  kind: Kind,
  path: string,
  text: string,
  refusedBy: readonly string[] = [],
): ContentProblem<Kind> {
  return { kind, path, detail: withRefusals(text, refusedBy), "refused-by": refusedBy };
}

/** A sentence that says what is wrong, and who refuses it. */
export function withRefusals(text: string, refusedBy: readonly string[]): string {
  return refusedBy.length === 0 ? text : `${text}; refused by ${refusedBy.join(", ")}`;
}

/** The beginning of a text from a wheel, for a sentence. */
export function excerpt(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

/** A wheel may have a problem for each of its members; a report of a hundred thousand of one kind helps nobody. */
const MOST_OF_A_KIND = 1000;

/** Collects problems, of each kind at most {@link MOST_OF_A_KIND}. */
export interface ProblemList<Problem> {
  readonly found: readonly Problem[];
  add(problem: Problem): void;
}

export function listProblems<Problem extends { readonly kind?: string | undefined }>(): ProblemList<Problem> {
  const found: Problem[] = [];
  const counts = new Map<string | undefined, number>();
  return {
    found,
    add(problem) {
      const count = (counts.get(problem.kind) ?? 0) + 1;
      counts.set(problem.kind, count);
      if (count <= MOST_OF_A_KIND) found.push(problem);
    },
  };
}
