import { createAudit } from "./audit.ts";
import type { AuditOptions } from "./audit-wheel.ts";
import { establishProject, type ProjectSubjects } from "./facts/project/establish.ts";
import { isConfiguration } from "./project/file-kind.ts";
import type { ProjectFile } from "./project/reading.ts";
import type { Report } from "./report/report.ts";

export { isConfiguration, type ProjectFile, type ProjectSubjects };

/**
 * Read the files that say how a project's wheels are built. Nothing is run and nothing else is looked up; files of other
 * kinds are passed over, and one that cannot be read becomes a finding.
 *
 * @param files with paths from the project's folder, slashes between; docs/project.md lists the kinds.
 */
export function readProject(files: readonly ProjectFile[]): ProjectSubjects {
  return establishProject(files.filter(({ path }) => isConfiguration(path)));
}

/**
 * Judge the configuration of a project by itself; with wheels, hand {@link readProject} to `createAudit().addProject`.
 *
 * @example
 * const text = '[tool.cibuildwheel.linux]\nrepair-wheel-command = "auditwheel repair --exclude libgdal.so.38 {wheel}"';
 * const [finding] = auditProject([{ path: "pyproject.toml", text }]).findings;
 * [finding.rule, finding.line, finding.column]; // ["forbidden-exclude", 2, 53]
 */
export function auditProject(files: readonly ProjectFile[], options: AuditOptions = {}): Report {
  const audit = createAudit(options);
  audit.addProject(readProject(files));
  return audit.report();
}
