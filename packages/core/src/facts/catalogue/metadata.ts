import { type MetadataProblemKind, problemKinds } from "../../wheel/metadata/problem.ts";
import type { FactSpec } from "../fact.ts";

const kinds = Object.keys(problemKinds) as readonly MetadataProblemKind[];

export const metadataFacts = {
  "wheel.metadata-problems": {
    kind: "records",
    subject: "wheel",
    topic: "identity",
    fields: {
      kind: { kind: "string", values: kinds, doc: "What is wrong." },
      against: {
        kind: "string",
        values: ["specification", "index"],
        doc: "What it goes against: the core metadata specification, or what an upload must be beyond it.",
      },
      field: { kind: "string", doc: "The field, empty for a line that is none." },
      line: { kind: "number", doc: "Line of METADATA, absent for a field that is missing." },
      detail: { kind: "string", doc: "The same in words, with who refuses it." },
      "refused-by": { kind: "strings", doc: "Programs known to refuse such METADATA: pip, uv, twine, PyPI." },
    },
    doc: "Where METADATA is not what the core metadata specification asks for, or what the index takes.",
    how: "Every field by the core metadata specification 1.0 to 2.6: dependency and version specifiers, licence expressions, content types, import names. Beyond it what twine and PyPI refuse, but for classifiers, whose list changes. License-File is not judged below 2.4, where setuptools gave it a meaning of its own. The first 100 problems. Unknown where METADATA cannot be read.",
  },
  "wheel.missing-licence-files": {
    kind: "strings",
    subject: "wheel",
    topic: "identity",
    doc: "License-File entries whose files are not in the wheel.",
    how: "Since Metadata-Version 2.4 each names a file in `.dist-info/licenses`; a path that is not allowed there is a metadata problem instead. Not applicable to older METADATA, whose files lie in places of their own; unknown where METADATA cannot be read.",
  },
} as const satisfies Record<string, FactSpec>;
