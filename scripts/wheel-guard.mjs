// `pnpm wheel-guard …`: runs the command line of this checkout, and builds it first where it is missing or older
// than its sources. Says nothing itself; stdout belongs to the command.
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, "packages/cli/dist/wheel-guard.js");
const sources = [
  "packages/cli/src",
  "packages/core/src",
  "packages/cli/package.json",
  "packages/core/package.json",
  "pnpm-lock.yaml",
  "scripts/bundle.mjs",
];

/** The latest change below a path; a folder's own time tells of files that are gone. */
function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const age = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (sources.some((path) => newest(join(root, path)) > age)) await (await import("./bundle.mjs")).bundle();

// pnpm runs scripts in the root of the workspace; paths mean the folder the caller stands in.
const child = spawn(process.execPath, [built, ...process.argv.slice(2)], {
  stdio: "inherit",
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
process.on("SIGINT", () => {});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
