import type { AnalysedFile } from "../../project/analyse.ts";
import { type Facts, factNames } from "../catalogue/catalogue.ts";
import { projectFacts } from "../catalogue/project.ts";
import type { Gap, Subject } from "../subject.ts";

/** A subject at one place of a file: it has these facts and these gaps, and is not about anything else. */
export function projectSubject(
  file: Pick<AnalysedFile, "path" | "position">,
  at: number,
  facts: Facts,
  unknown: Readonly<Partial<Record<keyof typeof projectFacts, string>>> = {},
): Subject {
  const gaps = factNames.flatMap((fact): Gap[] => {
    if (!Object.hasOwn(projectFacts, fact) || Object.hasOwn(facts, fact)) return [];
    const reason = unknown[fact as keyof typeof projectFacts];
    return [
      reason === undefined
        ? { fact, kind: "not-applicable", reason: "this is about another thing" }
        : { fact, kind: "unknown", reason },
    ];
  });
  return { kind: "project", path: file.path, facts, gaps, position: file.position(at) };
}
