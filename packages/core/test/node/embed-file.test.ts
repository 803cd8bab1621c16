import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EmbedError, InputError, OutputError } from "../../src/errors.ts";
import { embedSbomInFile } from "../../src/node/embed-file.ts";
import { buildWheel, demoFilename } from "../builders/wheel.ts";

let folder = "";
let wheel = "";
let bytes: Uint8Array;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "wheel-guard-embed-"));
  mkdirSync(join(folder, "dist"));
  wheel = join(folder, "dist", demoFilename);
  ({ bytes } = await buildWheel());
  writeFileSync(wheel, bytes);
});
afterEach(() => rmSync(folder, { recursive: true }));

const unchanged = (): boolean => readFileSync(wheel).equals(bytes);

describe("a wheel with its bill of materials", () => {
  it("is written into a folder, which is made if need be, and the old one stays as it is", async () => {
    const out = join(folder, "a", "wheelhouse");
    const made = await embedSbomInFile(wheel, out);
    expect(made).toMatchObject({
      file: join(out, demoFilename),
      path: "demo-1.0.dist-info/sboms/wheel-guard.cdx.json",
      components: 0,
    });
    expect(readdirSync(out)).toEqual([demoFilename]);
    expect(unchanged()).toBe(true);
    await expect(embedSbomInFile(wheel, out)).rejects.toThrow(/is there already/);
    const again = await embedSbomInFile(wheel, join(out, demoFilename), { force: true });
    expect(again.text).toBe(made.text);
  });

  it("takes the place of the old one by force alone", async () => {
    for (const out of [wheel, join(folder, "dist")]) {
      await expect(embedSbomInFile(wheel, out)).rejects.toThrow(OutputError);
      expect(unchanged()).toBe(true);
    }
    await embedSbomInFile(wheel, wheel, { force: true });
    const once = readFileSync(wheel);
    expect(once.equals(bytes)).toBe(false);
    await embedSbomInFile(wheel, join(folder, "dist"), { force: true });
    expect(readFileSync(wheel).equals(once)).toBe(true);
    expect(readdirSync(join(folder, "dist"))).toEqual([demoFilename]);
  });

  it("is called as it is asked to be", async () => {
    const { file } = await embedSbomInFile(wheel, join(folder, "demo-1.0-1-py3-none-any.whl"));
    expect(file).toBe(join(folder, "demo-1.0-1-py3-none-any.whl"));
    await embedSbomInFile(wheel, join(folder, "dist"), { force: true });
    expect(readFileSync(file).equals(readFileSync(wheel))).toBe(true);
  });

  it("is not written where nothing can be put into it, or there is none", async () => {
    const { bytes: unlisted } = await buildWheel({ unlisted: { "demo/more.py": "" } });
    writeFileSync(wheel, unlisted);
    await expect(embedSbomInFile(wheel, join(folder, "out"))).rejects.toThrow(EmbedError);
    await expect(embedSbomInFile(join(folder, "none.whl"), join(folder, "out"))).rejects.toThrow(InputError);
    writeFileSync(join(folder, "file"), "");
    const { bytes: right } = await buildWheel();
    writeFileSync(wheel, right);
    await expect(embedSbomInFile(wheel, join(folder, "file", "out"))).rejects.toThrow(/the folder .* cannot be made/);
    expect(existsSync(join(folder, "out"))).toBe(false);
  });
});
