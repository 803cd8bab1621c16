import { isInterpreter } from "../pe/library-names.ts";
import type { Subject } from "../subject.ts";

/**
 * The imported names that can be CPython's. PE says which library each is asked of; in the other formats any library
 * may have them.
 */
export function pythonImports({ kind, facts }: Subject): readonly string[] | undefined {
  if (kind !== "pe") return facts["binary.imports"];
  const { "pe.imports": imports, "pe.delay-imports": delayed } = facts;
  if (imports === undefined || delayed === undefined) return undefined;
  return [...imports, ...delayed].flatMap(({ library = "", names = [] }) => (isInterpreter(library) ? names : []));
}
