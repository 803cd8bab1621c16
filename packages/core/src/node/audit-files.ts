import { createAudit } from "../audit.ts";
import type { AuditOptions } from "../audit-wheel.ts";
import { InputError } from "../errors.ts";
import type { SecondOpinion } from "../facts/second-opinion/opinion.ts";
import type { Report, WheelReport } from "../report/report.ts";
import { openFile } from "./file-source.ts";
import { nodePlatform } from "./platform.ts";
import { createSecondOpinion } from "./second-opinion/second-opinion.ts";

export interface AuditFilesOptions extends Omit<AuditOptions, "secondOpinion"> {
  /** True for jszip and elfy as {@link createSecondOpinion} makes them. Default: none. */
  readonly secondOpinion?: SecondOpinion | boolean;
  /** The folder of the project whose configuration is judged with the wheels. */
  readonly project?: string;
  /** Told before each wheel is opened. */
  readonly onWheel?: (path: string, index: number, count: number) => void;
}

/**
 * Audit files in the order given. A file that is missing or is no wheel becomes an `error` of its report;
 * the others are audited all the same. Allowances expire by today's date unless `today` says otherwise.
 *
 * @throws {InputError} where `project` is no folder that can be read.
 * @throws {UnavailableError} where a second opinion is asked for and no worker thread can be had.
 * @example
 * const report = await auditFiles(["dist/demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"]);
 * report.summary.errors; // 0
 */
export async function auditFiles(paths: readonly string[], options: AuditFilesOptions = {}): Promise<Report> {
  const { secondOpinion = false, ...others } = options;
  const today = new Date().toISOString().slice(0, 10);
  const second = secondOpinion === true ? await createSecondOpinion() : secondOpinion;
  const lent = second === false ? {} : { secondOpinion: second };
  const audit = createAudit({ platform: nodePlatform, today, ...others, ...lent });
  if (options.project !== undefined) {
    // Readers of YAML and TOML are loaded only here.
    const { readProjectFiles } = await import("./project-files.ts");
    const { readProject } = await import("../audit-project.ts");
    audit.addProject(readProject(await readProjectFiles(options.project)));
  }
  for (const [index, path] of paths.entries()) {
    options.onWheel?.(path, index, paths.length);
    await addFile(path);
  }
  return audit.report();

  async function addFile(path: string): Promise<WheelReport> {
    try {
      const file = await openFile(path);
      try {
        return await audit.add(file, path);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof InputError) return audit.addUnreadable(path, error);
      throw error;
    }
  }
}
