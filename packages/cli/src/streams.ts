import chalk, { Chalk, type ChalkInstance } from "chalk";

/** Write to stdout and wait until it is taken: a report can be larger than a pipe. */
export function writeOutput(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

export function writeError(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** `wheel-guard check … | head` closes the pipe early; Ctrl-C ends a run. Neither is worth a stack trace. */
export function endQuietlyOnBrokenPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(process.exitCode ?? 0);
  });
  process.on("SIGINT", () => process.exit(130));
}

function colourLevel(detected: number): 0 | 1 | 2 | 3 {
  const { FORCE_COLOR, NO_COLOR } = process.env;
  return (FORCE_COLOR === undefined && NO_COLOR !== undefined && NO_COLOR !== "" ? 0 : detected) as 0 | 1 | 2 | 3;
}

/** Colours for stdout as its terminal, NO_COLOR, FORCE_COLOR and TERM want them. */
export function outputColours(): ChalkInstance {
  return new Chalk({ level: colourLevel(chalk.level) });
}

/** Columns to lay text out in: the terminal's, within what is pleasant to read. */
export function outputWidth(): number {
  return Math.min(Math.max(process.stdout.columns ?? 100, 50), 120);
}
