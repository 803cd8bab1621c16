import type { Subject } from "../../src/facts/subject.ts";
import type { IndependentSlice } from "./independent-form.ts";

/** The part of a slice that facts are made of. */
interface Measured {
  readonly cpu: readonly [number, number];
  readonly bits: number;
  readonly "file-type": number;
  readonly flags: number;
  readonly identity: { readonly name: string } | null;
  readonly libraries: readonly { readonly name: string }[];
  readonly rpaths: readonly string[];
  readonly platforms: readonly (readonly string[])[];
  readonly uuid: string | null;
  readonly imports: readonly (readonly [string, boolean, unknown])[];
  readonly bindings: Measured["imports"] | null;
  readonly exports: readonly string[] | null;
}

const architectures: Readonly<Record<number, string>> = {
  7: "i386",
  16777223: "x86_64",
  16777228: "arm64",
  33554444: "arm64_32",
};
const machines: Readonly<Record<string, string>> = { i386: "i686", arm64: "aarch64" };
const types: Readonly<Record<number, string>> = { 1: "object", 2: "executable", 6: "dylib", 8: "bundle" };
const inC = (name: string): string => name.replace(/^_/, "");

/** What the script says of a slice, in the words of the facts; names are sorted. */
export function independentFacts(measured: IndependentSlice): Readonly<Record<string, unknown>> {
  const slice = measured as unknown as Measured;
  const architecture = architectures[slice.cpu[0]] ?? "";
  // dyld binds what the bindings name, also what a damaged symbol table calls otherwise.
  const listed = new Set(slice.imports.map(([name]) => name));
  const elsewhere = ([name, , from]: Measured["imports"][number]): boolean =>
    !listed.has(name) && from !== "self" && from !== "weak-lookup";
  const bound = (slice.bindings ?? []).filter(elsewhere);
  const names = (weak: boolean) =>
    [...slice.imports, ...bound]
      .filter(([, isWeak]) => isWeak === weak)
      .map(([name]) => inC(name))
      .sort();
  return {
    "binary.format": "macho",
    "binary.machine": machines[architecture] ?? architecture,
    "binary.bits": slice.bits,
    "binary.endian": "little",
    "binary.needed": slice.libraries.map(({ name }) => name),
    "binary.imports": names(false),
    "binary.weak-imports": names(true),
    ...(slice.exports === null ? {} : { "binary.exports": slice.exports.map(inC).sort() }),
    "macho.architecture": architecture,
    "macho.file-type": types[slice["file-type"]],
    "macho.loads": slice.libraries,
    "macho.rpaths": slice.rpaths,
    "macho.platforms": slice.platforms.map(([platform, minimum, sdk]) => ({ platform, minimum, sdk })),
    "macho.minimum-os": slice.platforms[0]?.[1],
    "macho.install-name": slice.identity?.name,
    "macho.uuid": slice.uuid ?? undefined,
  };
}

const unordered: readonly string[] = ["binary.imports", "binary.weak-imports", "binary.exports"];

/** The same facts of a subject of ours, in that form. */
export function comparableFacts(
  subject: Subject | undefined,
  expected: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const facts = (subject?.facts ?? {}) as Readonly<Record<string, unknown>>;
  const found = Object.keys(expected).map((name) => {
    const value = facts[name];
    return [name, unordered.includes(name) && Array.isArray(value) ? [...value].sort() : value];
  });
  return Object.fromEntries(found);
}
