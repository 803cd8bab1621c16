import type { BomComponent, Identification, Source } from "./bom.ts";

/** Evidence of CycloneDX 1.6, which the library's model of it does not have so far. */
export interface Evidence {
  readonly identity: readonly IdentityEvidence[];
  readonly occurrences?: readonly { readonly location: string }[];
}

interface IdentityEvidence {
  readonly field: Identification["field"];
  readonly confidence: number;
  readonly methods: readonly {
    readonly technique: "filename" | "binary-analysis" | "manifest-analysis";
    readonly confidence: number;
    readonly value?: string;
  }[];
}

const techniques = {
  soname: "filename",
  string: "binary-analysis",
  "version-resource": "binary-analysis",
  sbom: "manifest-analysis",
} as const satisfies Record<Source, string>;

/**
 * How far each source is to be trusted, as a number because CycloneDX wants one: a name that the file bears, a string
 * that the code of that library alone has, what the file's maker wrote into its version resource, and what a document
 * says without a proof.
 */
const confidences: Readonly<Record<Source, number>> = { soname: 0.8, string: 0.9, "version-resource": 0.9, sbom: 0.7 };

/** What told the component, and where in the wheel it is. */
export function evidenceOf({ evidence, paths }: BomComponent): Evidence {
  const identity = evidence.map(({ field, by, value }) => {
    const confidence = confidences[by];
    const method = { technique: techniques[by], confidence, ...(value === undefined ? {} : { value }) };
    return { field, confidence, methods: [method] };
  });
  return paths.length === 0 ? { identity } : { identity, occurrences: paths.map((location) => ({ location })) };
}
