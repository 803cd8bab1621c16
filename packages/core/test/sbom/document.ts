import { Version } from "@cyclonedx/cyclonedx-library/Spec";
import { JsonStrictValidator } from "@cyclonedx/cyclonedx-library/Validation";
import { PackageURL } from "packageurl-js";
import { expect } from "vitest";

/** The parts of a document that tests look at. */
export interface Document {
  readonly serialNumber: string;
  readonly metadata: {
    readonly timestamp?: string;
    readonly component: Component;
    readonly properties?: readonly Property[];
  };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

export interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly supplier?: { readonly name: string };
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly properties?: readonly Property[];
  readonly evidence?: {
    readonly identity: readonly {
      readonly field: string;
      readonly methods: readonly { readonly technique: string }[];
    }[];
    readonly occurrences?: readonly { readonly location: string }[];
  };
}

interface Property {
  readonly name: string;
  readonly value: string;
}

const validator = new JsonStrictValidator(Version.v1dot6);

/**
 * Parse a document and hold it against what any of ours must be: valid CycloneDX 1.6 for the official validator, with
 * package URLs that parse, references that are unique, sorted and there, and no character that a terminal acts on.
 */
export async function validDocument(text: string): Promise<Document> {
  expect(await validator.validate(text)).toBeNull();
  const document = JSON.parse(text) as Document;
  const all = [document.metadata.component, ...document.components];
  for (const { purl } of all) if (purl !== undefined) expect(PackageURL.fromString(purl).toString()).toBe(purl);
  const references = document.components.map((component) => component["bom-ref"]);
  expect(references).toEqual([...new Set(references)].sort());
  const known = new Set(all.map((component) => component["bom-ref"]));
  expect(new Set(document.dependencies.map(({ ref }) => ref))).toEqual(known);
  const reached = new Set<string>();
  const needs = new Map(document.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn] as const));
  const open = [document.metadata.component["bom-ref"]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(needs.get(next) ?? []));
  }
  expect(reached).toEqual(known);
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  return document;
}
