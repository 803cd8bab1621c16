import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { repositoryPath } from "../generated/sources.ts";
import type { IndependentFile } from "./independent-form.ts";

/** One row of test-wheels/pe/fixtures.yaml, as far as tests need it. */
export interface PeFixture {
  readonly name: string;
  readonly file: string;
  readonly property: string;
  readonly linker: "lld" | "mingw";
  /** Where it is not the header's. */
  readonly machine?: string;
  /** `valid-digest`, or what is wrong with a signature; without it the file is unsigned. */
  readonly signature?: "valid-digest" | "image" | "content" | "uncovered" | "unreadable";
  readonly malformed?: boolean;
}

const folder = repositoryPath("test-wheels/pe");

export const peFixtures = parse(readFileSync(`${folder}/fixtures.yaml`, "utf8")) as readonly PeFixture[];

/** What LIEF and pefile say of each of them. */
export const measured: ReadonlyMap<string, IndependentFile> = new Map(
  readFileSync(`${folder}/measured.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as IndependentFile & { readonly file: string })
    .map(({ file, image }) => [file, { image }]),
);

export function peBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(`${folder}/built/${file}`));
}
