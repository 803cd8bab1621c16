// Packs the published packages as they would be uploaded and lets publint and attw judge the tarballs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-pack-"));
/** The pnpm that runs this script, so that the packing is done by the same one. */
const pnpm = process.env.npm_execpath ?? "pnpm";

function run(command, args, cwd = root) {
  const [program, ...first] =
    command.endsWith(".js") || command.endsWith(".mjs") || command.endsWith(".cjs")
      ? [process.execPath, command]
      : [command];
  const { status, error } = spawnSync(program, [...first, ...args], { cwd, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) process.exitCode = 1;
}

try {
  run(pnpm, ["run", "build"]);
  for (const name of ["core", "cli"]) run(pnpm, ["pack", "--pack-destination", scratch], join(root, "packages", name));
  for (const tarball of readdirSync(scratch)) {
    const path = join(scratch, tarball);
    run(join(root, "node_modules/.bin/publint"), ["--strict", path]);
    if (tarball.includes("core")) run(join(root, "node_modules/.bin/attw"), ["--profile", "esm-only", path]);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
