import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

const conditionNames = ["@wheel-guard/source", "import", "default"];

/** Bundle for a browser: what cannot be bundled stays an import. */
async function bundle(input: string) {
  const build = await rolldown({ input, platform: "browser", resolve: { conditionNames }, logLevel: "silent" });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  return output;
}

const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

describe("the core in a browser", () => {
  it("bundles into one file that imports nothing and knows no Node", async () => {
    const [chunk, ...others] = await bundle(source("index.ts"));
    expect(others).toEqual([]);
    expect(chunk.imports).toEqual([]);
    expect(chunk.dynamicImports).toEqual([]);
    expect(chunk.exports).toEqual(expect.arrayContaining(["auditWheel", "createAudit", "openWheel", "webPlatform"]));
    expect(chunk.code).not.toContain("node:");
    expect(chunk.code).not.toMatch(/\b(?:process|Buffer|require|__dirname)\b\s*[.(]/);
  });

  it("would be seen to need Node where it does: its node entry point does", async () => {
    const [chunk] = await bundle(source("node/index.ts"));
    expect(chunk.imports).toEqual(expect.arrayContaining(["node:crypto", "node:zlib"]));
    expect(chunk.code).toContain("node:");
  });
});
