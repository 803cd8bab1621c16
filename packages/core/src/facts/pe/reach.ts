import { isModule } from "../resolution/pe/loadable.ts";
import type { Subject } from "../subject.ts";

/** The paths of the PE files to which extension modules and programs lead, these among them. */
export function reachedFiles(subjects: readonly Subject[]): ReadonlySet<string> {
  const byPath = new Map(subjects.map((subject) => [subject.path, subject]));
  const waiting = subjects.filter(
    (subject) => subject.kind === "pe" && (subject.facts["pe.file-type"] === "program" || isModule(subject)),
  );
  const reached = new Set(waiting.map(({ path }) => path));
  for (let subject = waiting.pop(); subject !== undefined; subject = waiting.pop())
    for (const { path } of subject.facts["binary.resolution"] ?? []) {
      const next = path === undefined || reached.has(path) ? undefined : byPath.get(path);
      if (next === undefined) continue;
      reached.add(next.path);
      waiting.push(next);
    }
  return reached;
}
