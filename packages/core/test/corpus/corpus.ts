import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { cacheDirectory, corpusWheels } from "../../../../test-wheels/corpus/list.mjs";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { openFile } from "../../src/node/file-source.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { repositoryPath } from "../generated/sources.ts";

export interface ElfExpectation {
  readonly wheel: string;
  readonly member: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly gaps?: Readonly<Record<string, string>>;
  readonly counts?: Readonly<Record<string, number>>;
  readonly includes?: Readonly<Record<string, readonly string[]>>;
  readonly comment?: readonly string[];
}

/** What a reader of structures says of one PE member: test-wheels/corpus/README.md names the fields. */
export interface PeExpectation {
  readonly wheel: string;
  readonly member: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface WheelExpectation {
  readonly name: string;
  readonly version: string;
  readonly members: number;
  readonly binaries: Readonly<Record<"elf" | "pe" | "macho", number>>;
  readonly tags: readonly string[];
  readonly "filename-tags": readonly string[];
  readonly requires: readonly string[];
  readonly "compressed-size": number;
  readonly "uncompressed-size": number;
  readonly "record-problems": readonly unknown[];
}

interface Difference {
  readonly wheel: string;
  readonly member?: string;
  readonly fact: string;
  readonly expected: unknown;
  readonly found: unknown;
  readonly reason: string;
}

const folder = repositoryPath("test-wheels/corpus");
const text = (name: string): string => readFileSync(join(folder, name), "utf8");

export const wheelFiles: readonly string[] = corpusWheels().map(({ file }) => file);
export const elfExpectations = text("elf.jsonl")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as ElfExpectation);
export const peExpectations = text("pe.jsonl")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as PeExpectation);
export const wheelExpectations = JSON.parse(text("wheels.json")) as Readonly<Record<string, WheelExpectation>>;
export const differences = parse(text("differences.yaml")) as readonly Difference[];

export function corpusPath(file: string): string {
  const path = join(cacheDirectory(), file);
  if (!existsSync(path)) throw new Error(`${file} is not in the cache; \`pnpm test:corpus\` fetches it`);
  return path;
}

/** Every subject of a wheel, and the bytes of its ELF members for another reader. */
export async function gatherCorpusWheel(file: string): Promise<readonly Subject[]> {
  const source = await openFile(corpusPath(file));
  try {
    return await gatherFacts(await openWheel(source, { filename: file, platform: nodePlatform }), {
      platform: nodePlatform,
    });
  } finally {
    await source.close();
  }
}

/** The members of one wheel that are wanted, by path. */
export async function readMembers(file: string, wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, Uint8Array>> {
  const source = await openFile(corpusPath(file));
  try {
    const wheel = await openWheel(source, { filename: file, platform: nodePlatform });
    const found = new Map<string, Uint8Array>();
    for (const member of wheel.members)
      if (wanted.has(member.path)) found.set(member.path, (await wheel.read(member)).bytes);
    return found;
  } finally {
    await source.close();
  }
}

/** The members of one wheel whose bytes are such, by path. */
export async function readMembersThat(
  file: string,
  are: (bytes: Uint8Array) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const source = await openFile(corpusPath(file));
  try {
    const wheel = await openWheel(source, { filename: file, platform: nodePlatform });
    const found = new Map<string, Uint8Array>();
    for (const member of wheel.members) {
      if (member.directory) continue;
      const { bytes } = await wheel.read(member);
      if (are(bytes)) found.set(member.path, bytes);
    }
    return found;
  } finally {
    await source.close();
  }
}
