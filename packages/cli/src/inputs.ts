import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "./status.ts";

const globCharacters = /[*?[\]{}]/;

/**
 * The wheels that arguments stand for, in their order and each once: files as they are (a missing one too,
 * the audit says so), of a folder its `*.whl`, of a glob what it matches.
 *
 * @throws {UsageError} for a folder or a glob without wheels.
 */
export async function findWheels(inputs: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const input of inputs) found.push(...(await expand(input)));
  return [...new Set(found)];
}

async function expand(input: string): Promise<readonly string[]> {
  const stats = await stat(input).catch(() => undefined);
  if (stats?.isDirectory() === true) return wheelsOfFolder(input);
  if (stats !== undefined || !globCharacters.test(input)) return [input];
  const { glob } = await import("tinyglobby");
  const matches = (await glob(input.replaceAll("\\", "/"), { expandDirectories: false, dot: true })).sort();
  if (matches.length === 0) throw new UsageError(`the pattern ${input} matches no file`);
  return matches;
}

async function wheelsOfFolder(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new UsageError(`the folder ${folder} cannot be listed: ${(error as Error).message}`);
  }
  const wheels = names.filter((name) => name.endsWith(".whl")).sort();
  if (wheels.length === 0) throw new UsageError(`the folder ${folder} holds no wheels (*.whl)`);
  return wheels.map((name) => join(folder, name));
}
