import { readFileSync } from "node:fs";
import { loadRuleset } from "@wheel-guard/core/ruleset";
import { describe, expect, it } from "vitest";
import { repositoryPath, wheelGuard } from "./command-line.ts";

const read = (path: string): string => readFileSync(repositoryPath(path), "utf8");

/** The code blocks of one language, in order. */
function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] as string);
}

describe("the documents say what is so", () => {
  it("README shows what its first command prints", () => {
    const wheels = ["demo_spatial", "demo_excluded"].map((name) => `${name}-1.0-cp312-cp312-manylinux_2_28_x86_64.whl`);
    const { stdout, status } = wheelGuard(["check", ...wheels]);
    expect(status).toBe(1);
    expect(codeBlocks(read("README.md"), "")[0]).toBe(stdout);
  });

  it.each([
    ["README.md", 1],
    ["docs/rules.md", 2],
  ])("every rule and ruleset in %s can be loaded", async (path, count) => {
    const blocks = codeBlocks(read(path), "yaml");
    expect(blocks).toHaveLength(count);
    for (const text of blocks)
      await expect(loadRuleset({ files: [{ origin: path, text }] })).resolves.toHaveProperty("rules");
  });

  it.each(["README.md", "ARCHITECTURE.md"])("%s names only files that are there", (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] as string);
    for (const link of links) expect(() => readFileSync(repositoryPath(link))).not.toThrow();
  });
});
