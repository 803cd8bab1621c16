import { type DiffOptions, diffWheels } from "../diff-wheels.ts";
import type { DiffReport } from "../report/diff-report.ts";
import { openFile } from "./file-source.ts";
import { nodePlatform } from "./platform.ts";

/**
 * Say what changes from one wheel to another. Allowances expire by today's date unless `today` says otherwise.
 *
 * @throws {InputError} where a file is missing or may not be read.
 * @throws {FormatError} where one cannot be read as an archive at all.
 * @throws {LimitError} where one lies beyond a limit.
 */
export async function diffFiles(oldPath: string, newPath: string, options: DiffOptions = {}): Promise<DiffReport> {
  const today = new Date().toISOString().slice(0, 10);
  const old = await openFile(oldPath);
  try {
    const fresh = await openFile(newPath);
    try {
      return await diffWheels(
        { input: old, path: oldPath },
        { input: fresh, path: newPath },
        { platform: nodePlatform, today, ...options },
      );
    } finally {
      await fresh.close();
    }
  } finally {
    await old.close();
  }
}
