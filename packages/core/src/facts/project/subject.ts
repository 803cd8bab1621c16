import type { AnalysedFile } from "../../project/analyse.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { projectFacts } from "../catalogue/project.ts";
import { type Subject, subjectAbout } from "../subject.ts";

/** A subject at one place of a file: it has these facts and these gaps, and is not about anything else. */
export function projectSubject(
  file: Pick<AnalysedFile, "path" | "position">,
  at: number,
  facts: Facts,
  unknown: Readonly<Partial<Record<keyof typeof projectFacts, string>>> = {},
): Subject {
  return subjectAbout({ kind: "project", path: file.path, facts, unknown, position: file.position(at) });
}
