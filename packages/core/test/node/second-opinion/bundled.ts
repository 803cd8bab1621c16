import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

/** Modules as Node runs them in a thread, in a folder of their own. */
export interface Bundled {
  /** A bundled module, or a file that was written. */
  url(name: string): URL;
  write(name: string, text: string): URL;
  remove(): void;
}

/** Bundle modules, given by their paths from this folder, each to `NAME.mjs`. */
export async function bundleModules(modules: Readonly<Record<string, string>>): Promise<Bundled> {
  const folder = mkdtempSync(join(tmpdir(), "wheel-guard-threads-"));
  const build = await rolldown({
    input: Object.fromEntries(
      Object.entries(modules).map(([name, path]) => [name, fileURLToPath(new URL(path, import.meta.url))]),
    ),
    platform: "node",
    resolve: { conditionNames: ["@wheel-guard/source", "node", "import", "default"] },
    logLevel: "silent",
  });
  await build.write({ dir: folder, format: "esm" });
  await build.close();
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const url = (name: string): URL => pathToFileURL(join(folder, name));
  return {
    url,
    write(name, text) {
      writeFileSync(join(folder, name), text);
      return url(name);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
