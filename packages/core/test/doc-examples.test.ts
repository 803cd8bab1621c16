import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as project from "../src/audit-project.ts";
import * as core from "../src/index.ts";
import * as node from "../src/node/index.ts";
import * as ruleset from "../src/ruleset/index.ts";
import * as sbom from "../src/sbom/index.ts";
import { buildWheel, demoFilename } from "./builders/wheel.ts";
import { concat, fields } from "./builders/zip.ts";
import { repositoryPath } from "./generated/sources.ts";
import { machoBytes } from "./macho/fixture-table.ts";
import { type Bundled, bundleModules } from "./node/second-opinion/bundled.ts";
import { peBytes } from "./pe/fixture-table.ts";

/** The example in a doc comment. */
interface Example {
  /** The function that it belongs to. */
  readonly name: string;
  readonly code: string;
}

const sourceFolder = repositoryPath("packages/core/src");

function readExamples(): Example[] {
  return readdirSync(sourceFolder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.includes(".generated."))
    .sort()
    .flatMap((path) => examplesIn(readFileSync(`${sourceFolder}/${path}`, "utf8")));
}

function examplesIn(source: string): Example[] {
  return [...source.matchAll(/\/\*\*([\s\S]*?)\*\/\s*export (?:async )?(?:function|const) (\w+)/g)].flatMap(
    ([, comment = "", name = ""]) => {
      const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
      const start = lines.indexOf("@example");
      if (start < 0) return [];
      const rest = lines.slice(start + 1);
      const end = rest.findIndex((line) => line.startsWith("@"));
      return [{ name, code: (end < 0 ? rest : rest.slice(0, end)).join("\n").trim() }];
    },
  );
}

/** `expression; // value` */
const claimed = /^(.+?);? \/\/ (.+)$/;

/** The code with each expression that claims a value handed to `claim`. */
function withClaims(code: string): string {
  return code
    .split("\n")
    .map((line) => {
      const [, expression, value] = claimed.exec(line) ?? [];
      return value === undefined ? line : `claim(${expression}, ${value});`;
    })
    .join("\n");
}

type AsyncFunctionConstructor = new (...parts: readonly string[]) => (...values: readonly unknown[]) => Promise<void>;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as AsyncFunctionConstructor;

/** The smallest ELF file that asks for these two libraries. */
function elfAskingForProj(): Uint8Array {
  const strings = new TextEncoder().encode("\0libproj.so.25\0libc.so.6\0");
  const [headers, tableSize] = [64 + 2 * 56, 5 * 16];
  const size = headers + tableSize + strings.length;
  const segment = (type: number, offset: number, length: number): Uint8Array =>
    fields([type, 4], [6, 4], ...[offset, offset, offset, length, length, 8].map((value) => [value, 8] as const));
  const entries = [1, 1, 1, 15, 5, headers + tableSize, 10, strings.length, 0, 0];
  return concat(
    new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    // ET_DYN for x86-64 with two program headers right behind this header, and no sections.
    fields([3, 2], [62, 2], [1, 4], [0, 8], [64, 8], [0, 8], [0, 4], [64, 2], [56, 2], [2, 2], [64, 2], [0, 2], [0, 2]),
    segment(1, 0, size),
    segment(2, headers, tableSize),
    fields(...entries.map((value) => [value, 8] as const)),
    strings,
  );
}

/** What the example of this function calls `bytes`. */
function bytesFor(name: string): Uint8Array {
  if (name.includes("Macho")) return machoBytes("library.arm64.dylib");
  if (name.includes("Pe")) return peBytes("library.x86_64.dll");
  return name.includes("Elf") || name.includes("Binary") ? elfAskingForProj() : wheel;
}

const examples = readExamples();
const folder = mkdtempSync(join(tmpdir(), "wheel-guard-examples-"));
let wheel: Uint8Array;
let subject: core.Subject;
let bundled: Bundled;

beforeAll(async () => {
  bundled = await bundleModules({ worker: "../../../src/node/second-opinion/worker.ts" });
  const library = readFileSync(repositoryPath("test-wheels/binaries/built/relro-full.x86_64.so"));
  wheel = (await buildWheel({ files: { "demo/__init__.py": "", "demo/_core.so": new Uint8Array(library) } })).bytes;
  const [first] = await core.gatherFacts(await core.openWheel(wheel, { filename: demoFilename }));
  subject = first as core.Subject;
  mkdirSync(join(folder, "dist"));
  const named = await buildWheel({ filename: "demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl" });
  writeFileSync(join(folder, "dist", named.filename), named.bytes);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  bundled.remove();
});

describe("the examples in the doc comments", () => {
  it("are there for these functions", () => {
    expect(examples.map(({ name }) => name).sort()).toMatchInlineSnapshot(`
      [
        "auditFiles",
        "auditProject",
        "auditWheel",
        "builtinRuleset",
        "createAudit",
        "createSbom",
        "createSecondOpinion",
        "diffWheels",
        "embedSbom",
        "embedSbomInFile",
        "gatherBinaryFacts",
        "gatherFacts",
        "judge",
        "loadRuleset",
        "openWheel",
        "parseElf",
        "parseMacho",
        "parsePe",
        "parsePlatformPolicies",
        "parseWheelFilename",
      ]
    `);
  });

  it.each(examples)("$name runs and gives what it says", async ({ name, code }) => {
    const claims: [found: unknown, said: unknown][] = [];
    const scope: Readonly<Record<string, unknown>> = {
      ...core,
      ...ruleset,
      ...project,
      ...sbom,
      ...node,
      // Files are looked for from the folder that a reader would be in.
      auditFiles: async (paths: readonly string[], options?: node.AuditFilesOptions) => {
        const report = await node.auditFiles(
          paths.map((path) => join(folder, path)),
          options,
        );
        expect(report.wheels.map(({ error }) => error)).toEqual(paths.map(() => null));
        return report;
      },
      embedSbomInFile: (path: string, out: string) => node.embedSbomInFile(join(folder, path), join(folder, out)),
      // Of the sources there is no module beside this one that a thread can run.
      createSecondOpinion: () => node.createSecondOpinion({ worker: bundled.url("worker.js") }),
      bytes: bytesFor(name),
      filename: demoFilename,
      subject,
      claim: (found: unknown, said: unknown) => claims.push([found, said]),
    };
    await new AsyncFunction(...Object.keys(scope), withClaims(code))(...Object.values(scope));
    expect(claims.map(([found]) => found)).toEqual(claims.map(([, said]) => said));
    expect(claims).toHaveLength(code.split("\n").filter((line) => claimed.test(line)).length);
  });

  it("are read with their claims", () => {
    const source =
      "/**\n * Add.\n *\n * @example\n * const a = 1;\n * add(a, 1); // 2\n * @see b\n */\nexport function add() {}";
    const [example] = examplesIn(source);
    expect(example).toEqual({ name: "add", code: "const a = 1;\nadd(a, 1); // 2" });
    expect(withClaims(example?.code ?? "")).toBe("const a = 1;\nclaim(add(a, 1), 2);");
  });
});
