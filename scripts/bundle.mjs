// Bundles the command line into packages/cli/dist/: wheel-guard.js, which `node` runs by itself, and parts/ beside it,
// each loaded by the commands that use it. No dependency is left.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const distribution = join(root, "packages/cli/dist");
const parts = join(distribution, "parts");
/** A run of an earlier build may still load its parts for so long. */
const GRACE_MS = 60_000;

/**
 * Build beside the target and move into place, the entry last, so that a second run at the same time never sees half a
 * build: parts are called by their content.
 */
export async function bundle() {
  await mkdir(parts, { recursive: true });
  const scratch = await mkdtemp(join(distribution, ".building-"));
  try {
    const build = await rolldown({
      input: join(root, "packages/cli/src/bin.ts"),
      platform: "node",
      resolve: {
        conditionNames: ["@wheel-guard/source", "node", "import", "default"],
        // The CycloneDX library asks for it and can do without; nothing may be loaded from where the file happens to lie.
        alias: { xmlbuilder2: false },
      },
      logLevel: "warn",
    });
    const { output } = await build.write({
      dir: scratch,
      format: "esm",
      entryFileNames: "wheel-guard.js",
      chunkFileNames: "parts/[name]-[hash].js",
      minify: false,
    });
    await build.close();
    const chunks = output.filter(({ type }) => type === "chunk");
    const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules));
    await writeFile(join(scratch, "THIRD-PARTY-LICENSES.txt"), await licences(modules));
    const names = chunks.map(({ fileName }) => fileName).filter((name) => name !== "wheel-guard.js");
    for (const name of [...names, "THIRD-PARTY-LICENSES.txt", "wheel-guard.js"])
      await rename(join(scratch, name), join(distribution, name));
    await removeOldParts(new Set(names));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function removeOldParts(current) {
  for (const name of await readdir(parts)) {
    const path = join(parts, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (!current.has(`parts/${name}`) && mtimeMs < Date.now() - GRACE_MS) await rm(path, { force: true });
  }
}

/** The licence text of every package that is inlined. */
async function licences(modules) {
  // What stands in for a module that is left out has a name that begins with NUL.
  const files = modules.filter((id) => !id.startsWith("\0"));
  const folders = new Set(files.flatMap((id) => id.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0] ?? []));
  const texts = await Promise.all(
    [...folders].sort().map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      const notice = await readFile(join(folder, "NOTICE"), "utf8").catch(() => "");
      return `${name} ${version} (${license})\n\n${notice === "" ? "" : `${notice.trim()}\n\n`}${await licenceText(folder, name)}\n`;
    }),
  );
  return `wheel-guard.js and its parts contain code of these packages.\n\n${texts.join("\n---\n\n")}`;
}

/** A file of its own, or the section at the end of the read-me. Where a choice is offered the first licence is taken. */
async function licenceText(folder, name) {
  const files = await readdir(folder);
  const own = files.find((file) => /^licen[cs]e\b/i.test(file));
  const readme = files.find((file) => /^readme\b/i.test(file));
  const text = await readFile(join(folder, own ?? readme ?? "LICENSE"), "utf8");
  const section = own === undefined ? text.slice(text.search(/^#+ *licen[cs]e/im)) : text;
  const [licence] = section.split(/^GPL version 3$/m);
  if (!/copyright/i.test(licence)) throw new Error(`the licence of ${name} is not found`);
  return licence.trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
