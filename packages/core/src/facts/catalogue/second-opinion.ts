import type { FactSpec } from "../fact.ts";
import { secondReaders } from "../second-opinion/opinion.ts";

export const secondOpinionFacts = {
  "wheel.second-opinion": {
    kind: "records",
    subject: "wheel",
    topic: "archive",
    fields: {
      reader: { kind: "string", values: secondReaders, doc: "The library that reads it otherwise." },
      what: {
        kind: "string",
        values: ["member", "kind", "name", "content", "header", "segment", "section"],
        doc: "On what the two disagree: whether a member is there, whether it is a file or a folder, how its name is written, its bytes; of an ELF file its header, a segment or a section.",
      },
      member: { kind: "string", doc: "Path in the wheel." },
      where: { kind: "string", doc: "The field of an ELF file." },
      ours: { kind: "string", doc: "What wheel-guard reads." },
      theirs: { kind: "string", doc: "What the library reads." },
      detail: { kind: "string", doc: "All of it in words." },
    },
    doc: "What independent readers of the archive and of its ELF files see differently.",
    how: "With `--second-opinion` jszip reads the archive again and elfy every ELF file that has section headers, in threads of their own with bounds on memory and time. Not applicable without the option; unknown where a library fails on an input and nothing else differs. docs/second-opinion.md says what is compared and what is not.",
  },
} as const satisfies Record<string, FactSpec>;
