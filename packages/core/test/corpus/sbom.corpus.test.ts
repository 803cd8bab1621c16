import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesSource } from "../../src/bytes/source.ts";
import { auditFiles } from "../../src/node/audit-files.ts";
import { embedSbomInFile } from "../../src/node/embed-file.ts";
import { openFile } from "../../src/node/file-source.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { builtinRuleset } from "../../src/rules/compose.ts";
import { createSbom } from "../../src/sbom/index.ts";
import { defaultLimits } from "../../src/zip/archive.ts";
import { readArchive } from "../../src/zip/directory.ts";
import { repositoryPath } from "../generated/sources.ts";
import { type Component, validDocument } from "../sbom/document.ts";
import { corpusPath } from "./corpus.ts";
import { pythonWith } from "./python.ts";

// Bills of materials of public wheels, inside them and outside, held against the official validator, Python's zipfile and
// pip.

const wheels = [
  "cryptography-50.0.2-cp311-abi3-manylinux_2_28_x86_64.whl",
  "fiona-1.10.1-cp312-cp312-macosx_11_0_arm64.whl",
  "netcdf4-1.7.3-cp311-abi3-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
  "pydantic_core-2.50.4-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
  "pyproj-3.8.0-cp312-cp312-win_amd64.whl",
  "rasterio-1.5.2-cp312-cp312-manylinux_2_28_x86_64.whl",
  "shapely-2.2.0-cp312-cp312-macosx_11_0_arm64.whl",
  "shapely-2.2.0-cp312-cp312-musllinux_1_2_x86_64.whl",
  "shapely-2.2.0-cp312-cp312-win_amd64.whl",
];

const folder = mkdtempSync(join(tmpdir(), "wheel-guard-sboms-"));
let pip: string;
beforeAll(() => {
  pip = join(dirname(pythonWith("pip==26.3", "uv==0.13.9")), "pip");
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(wheels)("%s", (file) => {
  const embedded = join(folder, file);

  it("has a valid bill of materials, inside and outside with the same components", async () => {
    const source = await openFile(corpusPath(file));
    const outside = await createSbom(source, { filename: file, platform: nodePlatform }).finally(source.close);
    const inside = await embedSbomInFile(corpusPath(file), folder);
    const document = await validDocument(outside.text);
    expect((await validDocument(inside.text)).components).toEqual(document.components);
    await expect(document.components.map(brief).join("")).toMatchFileSnapshot(
      repositoryPath(`test-wheels/corpus/sboms/${file}.txt`),
    );
  });

  it("is the same wheel again when it is embedded twice, and has every old member as it was", async () => {
    const once = readFileSync(embedded);
    const other = mkdtempSync(join(folder, "twice-"));
    await embedSbomInFile(embedded, other);
    expect(readFileSync(join(other, file)).equals(once)).toBe(true);
    const old = readFileSync(corpusPath(file));
    const [before, after] = [await rawMembers(old), await rawMembers(once)];
    for (const [path, bytes] of before)
      if (!path.endsWith(".dist-info/RECORD")) expect([path, after.get(path)?.equals(bytes)]).toEqual([path, true]);
    expect(after.size).toBe(before.size + 1);
  });

  it("has no new finding, and no library that no bill of materials lists", async () => {
    const ruleset = builtinRuleset(["geospatial"]);
    const { wheels: reports } = await auditFiles([corpusPath(file), embedded], { ruleset });
    const [before, after] = reports.map(({ findings }) => findings.map(({ rule, path }) => `${rule} ${path}`));
    expect(after).toEqual(before?.filter((one) => !one.startsWith("vendored-library-without-sbom ")));
  });

  it("is read by Python's zipfile and installed by pip", () => {
    const check = "import sys, zipfile\nprint(zipfile.ZipFile(sys.argv[1]).testzip())";
    expect(execFileSync("python3", ["-c", check, embedded], { encoding: "utf8" }).trim()).toBe("None");
    const target = mkdtempSync(join(folder, "installed-"));
    const [, , python = "", abi = "", platforms = ""] = file.slice(0, -".whl".length).split("-");
    const tags = platforms.split(".").flatMap((platform) => ["--platform", platform]);
    execFileSync(pip, [
      ...["install", "--no-deps", "--no-index", "--no-compile", "--quiet", "--disable-pip-version-check"],
      ...["--target", target, "--only-binary", ":all:", "--implementation", "cp", "--abi", abi, ...tags],
      ...["--python-version", python.slice(2), embedded],
    ]);
    const [distInfo = ""] = readdirSync(target).filter((name) => name.endsWith(".dist-info"));
    expect(statSync(join(target, distInfo, "sboms/wheel-guard.cdx.json")).size).toBeGreaterThan(100);
  });
});

/** Every member from its header to where the next begins. */
async function rawMembers(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const { members, directoryOffset } = await readArchive(bytesSource(bytes), defaultLimits);
  const ordered = [...members].sort((a, b) => a.localOffset - b.localOffset);
  return new Map(
    ordered.map(({ path, localOffset }, index) => [
      path,
      bytes.subarray(localOffset, ordered[index + 1]?.localOffset ?? directoryOffset),
    ]),
  );
}

function brief({ "bom-ref": reference, name, version, purl }: Component): string {
  return `${[reference, name, version ?? "?", purl ?? "?"].join("  ")}\n`;
}
