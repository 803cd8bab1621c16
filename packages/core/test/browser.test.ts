import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { type OutputChunk, rolldown } from "rolldown";
import { describe, expect, it } from "vitest";
import { auditWheel } from "../src/audit.ts";
import { bytesSource } from "../src/bytes/source.ts";
import { embedSbom } from "../src/sbom/index.ts";
import { buildWheel } from "./builders/wheel.ts";

const conditionNames = ["@wheel-guard/source", "import", "default"];
const nodeSpecifier = /["'`]node:/;

/** Bundle for a browser, nothing written: what cannot be bundled stays an import. */
async function bundle(entry: string, format: "esm" | "iife"): Promise<OutputChunk> {
  const input = fileURLToPath(new URL(`../src/${entry}`, import.meta.url));
  const build = await rolldown({ input, platform: "browser", resolve: { conditionNames }, logLevel: "silent" });
  const { output } = await build.generate({ format, name: "core", codeSplitting: false });
  await build.close();
  expect(output).toHaveLength(1);
  return output[0];
}

describe("the core in a browser", () => {
  it("bundles into one file that imports nothing and names nothing of Node", async () => {
    const { code, imports, dynamicImports, exports } = await bundle("index.ts", "esm");
    expect(imports).toEqual([]);
    expect(dynamicImports).toEqual([]);
    expect(exports).toEqual(expect.arrayContaining(["auditWheel", "createAudit", "openWheel", "webPlatform"]));
    expect(code).not.toMatch(nodeSpecifier);
  });

  it("bundles the reader of configuration, which needs nothing of Node either", async () => {
    const { code, imports, dynamicImports } = await bundle("audit-project.ts", "esm");
    expect([imports, dynamicImports]).toEqual([[], []]);
    expect(code).not.toMatch(nodeSpecifier);
  });

  it("bundles the maker of bills of materials", async () => {
    const { code, imports, dynamicImports } = await bundle("sbom/index.ts", "esm");
    expect([imports, dynamicImports]).toEqual([[], []]);
    expect(code).not.toMatch(nodeSpecifier);
  });

  it("makes and embeds a bill of materials where there are the globals of a browser", async () => {
    const { code } = await bundle("sbom/index.ts", "iife");
    const streams = { Blob, CompressionStream, DecompressionStream, Response };
    const web = { ...streams, TextDecoder, TextEncoder, URL, URLSearchParams, btoa, crypto };
    const core = runInContext(`${code}\ncore`, createContext(web)) as { readonly embedSbom: typeof embedSbom };
    const { bytes, filename } = await buildWheel();
    const { text, chunks } = await core.embedSbom(bytesSource(bytes), { filename });
    expect(text).toBe((await embedSbom(bytes, { filename })).text);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const part of chunks) parts.push(part as Uint8Array<ArrayBuffer>);
    const embedded = new Blob(parts);
    const report = await auditWheel(embedded, filename);
    expect([report.error, report.findings]).toEqual([null, []]);
  });

  it("audits a wheel where there are the globals of a browser and no others", async () => {
    const { code } = await bundle("index.ts", "iife");
    const web = { Blob, DecompressionStream, TextDecoder, TextEncoder, btoa, crypto };
    const core = runInContext(`${code}\ncore`, createContext(web)) as { readonly auditWheel: typeof auditWheel };
    const { bytes, filename } = await buildWheel({ record: (rows) => rows.slice(1).join("\n") });
    const report = await core.auditWheel(bytesSource(bytes), filename);
    expect(report.findings.map(({ rule }) => rule)).toEqual(["record-unlisted-file"]);
    expect(JSON.stringify(report)).toBe(JSON.stringify(await auditWheel(bytes, filename)));
  });

  it("would be seen to need Node, as the entry point for Node does", async () => {
    const { code, imports } = await bundle("node/index.ts", "esm");
    expect(imports).toEqual(expect.arrayContaining(["node:crypto", "node:zlib"]));
    expect(code).toMatch(nodeSpecifier);
  });
});
