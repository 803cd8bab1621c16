import type { FactSpec, FactValue, SubjectKind } from "../fact.ts";
import { binaryFacts } from "./binary.ts";
import { diffFacts } from "./diff.ts";
import { elfFacts } from "./elf.ts";
import { fileFacts } from "./file.ts";
import { libraryBinaryFacts, libraryWheelFacts } from "./libraries.ts";
import { machoFacts } from "./macho.ts";
import { metadataFacts } from "./metadata.ts";
import { peFacts } from "./pe.ts";
import { platformFacts } from "./platform.ts";
import { projectFacts } from "./project.ts";
import { secondOpinionFacts } from "./second-opinion.ts";
import { setFacts } from "./set.ts";
import { stableAbiBinaryFacts, stableAbiWheelFacts } from "./stable-abi.ts";
import { wheelFacts } from "./wheel.ts";
import { wheelContentFacts } from "./wheel-content.ts";

/** Every fact there is. Types, the rule schema, editor completion, `explain` and docs/facts.md derive from it. */
export const factCatalogue = {
  ...wheelFacts,
  ...metadataFacts,
  ...wheelContentFacts,
  ...libraryWheelFacts,
  ...secondOpinionFacts,
  ...platformFacts,
  ...stableAbiWheelFacts,
  ...fileFacts,
  ...binaryFacts,
  ...libraryBinaryFacts,
  ...stableAbiBinaryFacts,
  ...elfFacts,
  ...machoFacts,
  ...peFacts,
  ...projectFacts,
  ...setFacts,
  ...diffFacts,
} as const satisfies Record<string, FactSpec>;

export type FactName = keyof typeof factCatalogue;

/** What is known of one subject. A fact that could not be established is absent, never a guess. */
export type Facts = { readonly [Name in FactName]?: FactValue<(typeof factCatalogue)[Name]> };

export const factNames = Object.keys(factCatalogue) as readonly FactName[];

/** Does a subject of this kind carry the fact? Every elf, pe and macho subject carries the binary facts too. */
export function appliesTo(name: FactName, kind: SubjectKind): boolean {
  const { subject } = factCatalogue[name];
  return subject === kind || (subject === "binary" && (kind === "elf" || kind === "pe" || kind === "macho"));
}

const namesByKind = new Map<SubjectKind, readonly FactName[]>();

/** The facts that a subject of this kind carries, in the order of the catalogue. */
export function factsOfKind(kind: SubjectKind): readonly FactName[] {
  const known = namesByKind.get(kind);
  if (known !== undefined) return known;
  const names = factNames.filter((name) => appliesTo(name, kind));
  namesByKind.set(kind, names);
  return names;
}

export function factSpec(name: FactName): FactSpec {
  return factCatalogue[name];
}
