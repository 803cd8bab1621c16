import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RulesetError } from "../../src/errors.ts";
import type { Preset, Rule } from "../../src/rules/rule.ts";
import { readDocument } from "../../src/ruleset/document.ts";

/** A file under the root of the repository. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}

export interface SourceFile {
  /** Below rules/, for messages. */
  readonly path: string;
  readonly folder: string;
  readonly name: string;
  readonly text: string;
  readonly value: unknown;
}

/** Every YAML file below rules/, sorted by path, the data folder left out. */
export function readSources(): SourceFile[] {
  const root = repositoryPath("rules");
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "data")
    .flatMap((folder) => readdirSync(`${root}/${folder.name}`).map((file) => ({ folder: folder.name, file })))
    .map(({ folder, file }) => {
      const path = `${folder}/${file}`;
      const text = readFileSync(`${root}/${path}`, "utf8");
      const { value, problems } = readDocument(text, path);
      if (problems.length > 0) throw new RulesetError(problems);
      return { path, folder, name: file.replace(/\.yaml$/, ""), text, value };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function readRules(): Rule[] {
  return readSources()
    .filter(({ folder }) => folder !== "presets")
    .map(({ value }) => value as Rule)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const presetOrder = ["recommended", "geospatial", "hardened", "everything", "pypi"];

export function readPresets(): Preset[] {
  return readSources()
    .filter(({ folder }) => folder === "presets")
    .map(({ value }) => ({ extends: [], rules: {}, ...(value as Partial<Preset>) }) as Preset)
    .sort((a, b) => presetOrder.indexOf(a.name) - presetOrder.indexOf(b.name));
}
