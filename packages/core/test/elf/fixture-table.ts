import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { repositoryPath } from "../generated/sources.ts";

/** One row of test-wheels/binaries/fixtures.yaml, as far as tests need it. */
export interface Fixture {
  readonly name: string;
  readonly file: string;
  readonly property: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly gaps?: Readonly<Record<string, "unknown" | "not-applicable">>;
  readonly wheel?: { readonly path: string; readonly members: Readonly<Record<string, string>> };
  readonly malformed?: boolean;
  readonly large?: boolean;
}

const folder = repositoryPath("test-wheels/binaries");

const allFixtures = parse(readFileSync(`${folder}/fixtures.yaml`, "utf8")) as readonly Fixture[];

/** The fixtures that are committed built. */
export const fixtures = allFixtures.filter(({ large }) => large !== true);

export function fixtureBytes(file: string): Uint8Array {
  const built = `${folder}/built/${file}`;
  return new Uint8Array(readFileSync(existsSync(built) ? built : `${folder}/large/${file}`));
}
