import type { Header } from "../headers.ts";

/** What a problem goes against; `index` is what the specification allows and an upload is refused for all the same. */
type ProblemSource = "specification" | "index";

/** Programs known to refuse such METADATA: pip and uv to install it, twine to send it, PyPI to take what is sent. */
type Refuser = "pip" | "uv" | "twine" | "PyPI";

interface ProblemRule {
  readonly against: ProblemSource;
  readonly refusedBy: readonly Refuser[];
}

const specification = (...refusedBy: readonly Refuser[]): ProblemRule => ({ against: "specification", refusedBy });
const index = (...refusedBy: readonly Refuser[]): ProblemRule => ({ against: "index", refusedBy });

/**
 * Every kind of problem. What pip 26.3 and uv 0.13.9 install was tried; who refuses an upload is read from twine 7.0 (`twine/package.py`) and from the index
 * (pypi/warehouse at 6b62157 of August 2026, `warehouse/forklift/metadata.py`), both of which ask `packaging`.
 */
export const problemKinds = {
  "not-a-header": specification(),
  "missing-field": specification("twine", "PyPI"),
  "repeated-field": specification("twine"),
  "too-new-field": specification("twine", "PyPI"),
  "invalid-metadata-version": specification("twine", "PyPI"),
  "invalid-name": specification("twine", "PyPI"),
  "invalid-version": specification("pip", "uv", "twine", "PyPI"),
  "invalid-summary": specification("twine", "PyPI"),
  "invalid-requirement": specification("pip", "twine", "PyPI"),
  "invalid-distribution": specification("PyPI"),
  "invalid-python-requirement": specification("twine", "PyPI"),
  "invalid-extra": specification("twine", "PyPI"),
  "invalid-dynamic": specification("twine", "PyPI"),
  "invalid-content-type": specification("twine", "PyPI"),
  "invalid-licence-expression": specification("twine", "PyPI"),
  "invalid-licence-file": specification("twine", "PyPI"),
  "two-licences": specification("PyPI"),
  "invalid-import-name": specification("twine", "PyPI"),
  "ambiguous-import-name": specification(),
  "unknown-field": index("twine"),
  "unaccepted-metadata-version": index("PyPI"),
  "local-version": index("PyPI"),
  "long-summary": index("PyPI"),
  "direct-url": index("PyPI"),
  "bare-version": index("PyPI"),
  "invalid-email": index("PyPI"),
  "invalid-url": index("PyPI"),
  "invalid-url-label": index("PyPI"),
  "repeated-url-label": index("twine", "PyPI"),
} as const satisfies Record<string, ProblemRule>;

export type MetadataProblemKind = keyof typeof problemKinds;

/** One thing that is wrong with METADATA. */
export interface MetadataProblem extends ProblemRule {
  readonly kind: MetadataProblemKind;
  /** The field's name, as the document spells it where it is there; "" for a line that is no field. */
  readonly field: string;
  /** From 1; undefined for what is not there. */
  readonly line: number | undefined;
  /** A sentence without its full stop that names field and value. */
  readonly detail: string;
}

/** A problem of one field, before what holds for its kind is added. */
export interface FieldProblem {
  readonly kind: MetadataProblemKind;
  readonly header: Header;
  /** What follows the field's name in the sentence. */
  readonly detail: string;
}
