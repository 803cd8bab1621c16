import type { Facts } from "../facts/catalogue/catalogue.ts";

/** What a bill of materials says of a wheel, before it has a form. */
export interface WheelBom {
  readonly wheel: BomSubject;
  /** Sorted by their references. */
  readonly components: readonly BomComponent[];
  /** What each component, and the wheel, needs of the others: references by reference, sorted. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** Members that could not be read or searched, so that it may list too little; sorted. */
  readonly notSearched: readonly string[];
}

/** The wheel itself. */
export interface BomSubject {
  readonly reference: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly purl: string | undefined;
  /** The expression in its METADATA, where it is a right one. */
  readonly licence: string | undefined;
}

/** A library that the wheel carries, or that a bill of materials in it lists. */
export interface BomComponent {
  /** Unique, and the same for the same wheel. */
  readonly reference: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly purl: string | undefined;
  /** Identifiers, expressions or names. */
  readonly licences: readonly string[];
  readonly supplier: string | undefined;
  /** Of the file that it is, in lower-case hexadecimal. */
  readonly sha256: string | undefined;
  /** A file of its own, or linked into one; undefined where a document alone says that it is there. */
  readonly linkage: "file" | "embedded" | undefined;
  /** Documents in the wheel that list it. */
  readonly documents: readonly string[];
  /** Members of the wheel that it is, or that hold it. */
  readonly paths: readonly string[];
  readonly evidence: readonly Identification[];
}

/** What told a component's name, version or package URL. */
export interface Identification {
  readonly field: "name" | "version" | "purl";
  readonly by: Source;
  /** What was read there. */
  readonly value: string | undefined;
}

export type Source = NonNullable<(Facts["wheel.vendored-libraries"] & {})[number]["from"]>;

/** By UTF-16 units: the same on every machine, whatever its language. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
