import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A file under the root of the repository. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

export const wheelsFolder = repositoryPath("test-wheels/wheels");

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run the built command line as a user does: its own process, no terminal, no colours. */
export function wheelGuard(
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>>; program?: string } = {},
): CommandResult {
  const { FORCE_COLOR: _, ...environment } = process.env;
  const { program = repositoryPath("packages/cli/dist/wheel-guard.js") } = options;
  const result = spawnSync(process.execPath, [program, ...args], {
    cwd: options.cwd ?? wheelsFolder,
    env: { ...environment, ...options.env },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (result.error !== undefined) throw result.error;
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** A run as a reader of the snapshot sees it: the command, what it printed, and its exit status. */
export function transcript(
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): string {
  const { status, stdout, stderr } = wheelGuard(args, options);
  const errors = stderr === "" ? "" : `\n--- stderr\n${stderr}`;
  return `$ wheel-guard ${args.join(" ")}\n\n${stdout}${errors}\n--- exit status ${status}\n`;
}
