import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { repositoryPath } from "../generated/sources.ts";
import type { IndependentFile } from "./independent-form.ts";

/** What is wrong with a signature: on which page, or in which part of the signature itself. */
type SignatureDefect = { readonly page: number | "last" | "some" } | { readonly slot: number };

type SignatureExpectation = "unsigned" | "valid" | "unreadable" | SignatureDefect;

/** One row of test-wheels/macho/fixtures.yaml, as far as tests need it. */
export interface MachoFixture {
  readonly name: string;
  readonly file: string;
  readonly property: string;
  /** One a slice; of a thin file just that one. */
  readonly signature?: SignatureExpectation | readonly SignatureExpectation[];
  readonly malformed?: boolean;
}

const folder = repositoryPath("test-wheels/macho");

export const machoFixtures = parse(readFileSync(`${folder}/fixtures.yaml`, "utf8")) as readonly MachoFixture[];

/** What LIEF and LLVM say of each of them. */
export const measured: ReadonlyMap<string, IndependentFile> = new Map(
  readFileSync(`${folder}/measured.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as IndependentFile & { readonly file: string })
    .map(({ file, ...facts }) => [file, facts]),
);

export function machoBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(`${folder}/built/${file}`));
}
