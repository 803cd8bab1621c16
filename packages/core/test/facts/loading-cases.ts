import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Facts } from "../../src/facts/catalogue/catalogue.ts";
import { repositoryPath } from "../generated/sources.ts";

type Resolution = (Facts["binary.resolution"] & {})[number];

/** What the real loader did with one binary of a case, in the words of the facts. */
export interface MeasuredBinary {
  /** By needed library, the C library left out. */
  readonly resolution?: Readonly<Record<string, Omit<Resolution, "library">>>;
  readonly used?: boolean;
  /** For each entry of elf.search-paths. */
  readonly reached?: readonly boolean[];
}

/** One case of test-wheels/loading/cases.yaml. */
export interface LoadingCase {
  readonly name: string;
  readonly shows: string;
  readonly libc?: "musl";
  /** By path in the wheel; `installed` is the place in site-packages where that is another one. */
  readonly members: Readonly<Record<string, { readonly installed?: string }>>;
  readonly expected: Readonly<Record<string, MeasuredBinary>>;
}

const folder = repositoryPath("test-wheels/loading");

export const loadingCases = parse(readFileSync(`${folder}/cases.yaml`, "utf8")) as readonly LoadingCase[];

/** The members of a case by path in the wheel, for a wheel builder. */
export function caseFiles({ name, members }: LoadingCase): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(members).map(([member, { installed = member }]) => [
      member,
      new Uint8Array(readFileSync(`${folder}/built/${name}/${installed}`)),
    ]),
  );
}

export function caseFilename({ libc }: LoadingCase): string {
  return `demo-1.0-cp312-cp312-${libc === "musl" ? "musllinux_1_2" : "manylinux_2_28"}_x86_64.whl`;
}
