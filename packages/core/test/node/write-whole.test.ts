import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OutputError } from "../../src/errors.ts";
import { writeWhole } from "../../src/node/write-whole.ts";
import { toBytes } from "../builders/zip.ts";
import { bundleModules } from "./second-opinion/bundled.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wheel-guard-write-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* broken(): AsyncGenerator<Uint8Array> {
  yield toBytes("half");
  throw new Error("the source broke");
}

describe("a file that is written whole", () => {
  it("has all chunks, and nothing is left beside it", async () => {
    await writeWhole(join(folder, "out"), ["a", "", "bc"].map(toBytes));
    expect(readFileSync(join(folder, "out"), "utf8")).toBe("abc");
    expect(readdirSync(folder)).toEqual(["out"]);
  });

  it("is not written over one that is there, unless by force, and has its permissions then", async () => {
    const path = join(folder, "out");
    writeFileSync(path, "old");
    chmodSync(path, 0o640);
    await expect(writeWhole(path, [toBytes("new")])).rejects.toThrow(OutputError);
    expect(readFileSync(path, "utf8")).toBe("old");
    await writeWhole(path, [toBytes("new")], { force: true });
    expect(readFileSync(path, "utf8")).toBe("new");
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it("is not there at all where its source breaks, and one that was there stays", async () => {
    const path = join(folder, "out");
    await expect(writeWhole(path, broken())).rejects.toThrow("the source broke");
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path, "old");
    await expect(writeWhole(path, broken(), { force: true })).rejects.toThrow("the source broke");
    expect(readdirSync(folder)).toEqual(["out"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  it("gets its name after what is to come first", async () => {
    const path = join(folder, "out");
    const seen: boolean[] = [];
    await writeWhole(path, [toBytes("x")], { beforeNaming: async () => void seen.push(existsSync(path)) });
    expect([...seen, existsSync(path)]).toEqual([false, true]);
  });

  it("cannot be a folder or in none", async () => {
    mkdirSync(join(folder, "a"));
    await expect(writeWhole(join(folder, "a"), [], { force: true })).rejects.toThrow(/is not a regular file/);
    await expect(writeWhole(join(folder, "b", "c"), [])).rejects.toThrow(/the folder of .* does not exist/);
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("goes away when the process exits in the midst of it", async () => {
    const bundled = await bundleModules({ write: "../../../src/node/write-whole.ts" });
    const script = `
      import { writeWhole } from ${JSON.stringify(bundled.url("write.js").href)};
      process.on("SIGINT", () => process.exit(130));
      async function* endless() { for (;;) { yield new Uint8Array(10); process.stdout.write("."); await new Promise((go) => setTimeout(go, 20)); } }
      await writeWhole(${JSON.stringify(join(folder, "out"))}, endless());`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    expect(readdirSync(folder)).toHaveLength(1);
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    bundled.remove();
    expect([code, readdirSync(folder)]).toEqual([130, []]);
  });
});
