import { PF_X, PT_LOAD } from "../../elf/constants.ts";
import type { Note, Section, Segment } from "../../elf/elf.ts";
import type { Facts } from "../catalogue/catalogue.ts";

export type Language = (Facts["binary.languages"] & {})[number];

interface Traces {
  readonly bytes: Uint8Array;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[] | undefined;
  readonly comments: readonly string[];
  readonly notes: readonly Note[];
  readonly needed: readonly string[];
  readonly imports: readonly string[];
}

const [SLASH, LETTER_A, LETTER_C, LETTER_R, LETTER_S] = [0x2f, 0x61, 0x63, 0x72, 0x73];

/** Panic messages of Rust's standard library begin with the place the compiler was built from, which survives stripping. */
const rustcSource = /^\/rustc(?:\/[0-9a-f]{40}\/|-[0-9.]+\/library\/)/;
/** A distribution's compiler may shorten that place to the folders of the library itself. */
const librarySource = /^library\/(?:core|alloc|std)\/src/;

/**
 * See `binary.languages` in the catalogue.
 *
 * A C compiler's line in `.comment` counts for C only where nothing else shows: start-up objects that the
 * linker adds to every file carry one too.
 */
export function detectLanguages(traces: Traces): Language[] {
  const { comments, imports, needed } = traces;
  const languages: Language[] = [];
  if (isRust(traces)) languages.push("rust");
  if (isGo(traces)) languages.push("go");
  if (comments.some((line) => line.startsWith("zig "))) languages.push("zig");
  if (
    needed.some((library) => /^lib(?:std)?c\+\+[-.]/.test(library)) ||
    imports.some((name) => name === "__gxx_personality_v0" || name.startsWith("_ZNSt") || name.startsWith("_ZSt"))
  ) {
    languages.push("c++");
  }
  if (
    needed.some((library) => library.startsWith("libgfortran")) ||
    imports.some((name) => name.startsWith("_gfortran_"))
  )
    languages.push("fortran");
  if (languages.length === 0 && comments.some((line) => /^GCC: \(|clang version |^Intel\(R\)/.test(line)))
    languages.push("c");
  return languages;
}

function isRust({ bytes, segments, comments, imports }: Traces): boolean {
  if (comments.some((line) => line.startsWith("rustc version "))) return true;
  if (imports.includes("rust_eh_personality")) return true;
  return constantData(bytes, segments).some(namesRustSource);
}

/** Looks at what surrounds each slash: one pass over the constants, whatever they are. */
function namesRustSource(data: Uint8Array): boolean {
  for (let at = data.indexOf(SLASH); at >= 0; at = data.indexOf(SLASH, at + 1)) {
    const next = data[at + 1];
    if (next === LETTER_R && rustcSource.test(ascii(data, at, at + 48))) return true;
    if (
      (next === LETTER_C || next === LETTER_A || next === LETTER_S) &&
      librarySource.test(ascii(data, at - 7, at + 12))
    )
      return true;
  }
  return false;
}

function ascii(data: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...data.subarray(Math.max(0, start), end));
}

function isGo({ notes, sections }: Traces): boolean {
  return notes.some(({ owner }) => owner === "Go") || (sections?.some(({ name }) => name === ".go.buildinfo") ?? false);
}

/** Where constants lie: the segments without code, or all where code and constants share one, as older linkers have it. */
function constantData(bytes: Uint8Array, segments: readonly Segment[]): Uint8Array[] {
  const loaded = segments.filter(({ type }) => type === PT_LOAD);
  const [first] = loaded;
  const separate = first !== undefined && (first.flags & PF_X) === 0;
  return loaded
    .filter(({ flags }) => !separate || (flags & PF_X) === 0)
    .map(({ offset, fileSize }) => bytes.subarray(offset, offset + fileSize));
}
