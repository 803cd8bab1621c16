import { spawn, spawnSync } from "node:child_process";

/** Runs a program without a shell and returns its standard output. */
export function output(program, args) {
  const result = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, LC_ALL: "C" },
  });
  if (result.error !== undefined) fail(`${program} cannot be run: ${result.error.message}`);
  return result.stdout;
}

export function fail(message, status = 1) {
  process.stderr.write(`accuracy: ${message}\n`);
  process.exit(status);
}

/** The standard output of a program, whatever its exit status; neither checker may stop the run. */
export function runQuietly(program, args) {
  return new Promise((settle) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, LC_ALL: "C" } });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    child.on("close", () => settle(text));
  });
}
