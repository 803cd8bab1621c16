import type { Subject } from "../../src/facts/subject.ts";
import type { IndependentImage } from "./independent-form.ts";

type LibraryRow = readonly [string, readonly string[], readonly number[]];

/** The part of what the script says that facts are made of. */
interface Measured {
  readonly header: {
    readonly bits: 32 | 64;
    readonly characteristics: number;
    readonly linker: string;
    readonly "dll-characteristics": number;
    readonly alignments: readonly [number, number];
  };
  readonly sections: readonly (readonly [string, number, number, number, number, number])[];
  readonly imports: readonly LibraryRow[];
  readonly "delay-imports": readonly LibraryRow[];
  readonly exports: { readonly name: string | null; readonly names: readonly string[] } | null;
  readonly debug: {
    readonly "code-view": readonly [string, number, string] | null;
    readonly reproducible: boolean;
    readonly extended: number | null;
  } | null;
  readonly "load-configuration": Readonly<Record<string, number | null>> | null;
  readonly version: { readonly file: string } | null;
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();
const records = (rows: readonly LibraryRow[]) =>
  rows.map(([library, names, ordinals]) => ({ library, names, ordinals: ordinals.map(String) }));

/** What the script says of an image, in the words of the facts; names are sorted. For images with code. */
export function independentFacts(measured: IndependentImage): Readonly<Record<string, unknown>> {
  const image = measured as unknown as Measured;
  const { header, sections } = image;
  const flags = header["dll-characteristics"];
  const has = (bit: number): boolean => Math.floor(flags / bit) % 2 === 1;
  const withAll = (mask: number) =>
    sections.filter(([, , , , , bits]) => (bits & mask) >>> 0 === mask).map(([name]) => name);
  const close = header.alignments[0] < 4096;
  const libraries = [...image.imports, ...image["delay-imports"]];
  return {
    "binary.format": "pe",
    "binary.bits": header.bits,
    "binary.endian": "little",
    "binary.needed": [...new Set(libraries.map(([name]) => name))],
    "binary.imports": unique(libraries.flatMap(([, names]) => names)),
    "binary.exports": unique(image.exports?.names ?? []),
    "pe.file-type": (header.characteristics & 0x2000) === 0 ? "program" : "library",
    "pe.linker-version": header.linker,
    "pe.aslr": has(0x40),
    "pe.relocatable": header.characteristics % 2 === 0,
    "pe.high-entropy-va": header.bits === 64 ? has(0x20) : undefined,
    "pe.nx": has(0x100),
    "pe.writable-executable-sections": close ? sections.map(([name]) => name) : withAll(0xa0000000),
    "pe.shared-writable-sections": withAll(0x90000000),
    "pe.imports": records(image.imports),
    "pe.delay-imports": records(image["delay-imports"]),
    "pe.original-name": image.exports?.name ?? undefined,
    "pe.pdb-path": image.debug?.["code-view"]?.[2],
    "pe.reproducible": image.debug?.reproducible ?? false,
  };
}

const unordered: readonly string[] = ["binary.imports", "binary.exports"];

/** The same facts of a subject of ours, in that form. */
export function comparableFacts(
  subject: Subject | undefined,
  expected: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const facts = (subject?.facts ?? {}) as Readonly<Record<string, unknown>>;
  const found = Object.keys(expected).map((name) => {
    const value = facts[name];
    return [name, unordered.includes(name) && Array.isArray(value) ? unique(value as string[]) : value];
  });
  return Object.fromEntries(found);
}
