import { indexOfBytes } from "../../bytes/search.ts";
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

/** Panic messages of Rust's standard library begin with the place the compiler was built from. */
const rustSource = new TextEncoder().encode("/rustc/");
const rustSourceHash = /^[0-9a-f]{40}\//;

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
  return constantData(bytes, segments).some((data) => {
    for (let at = indexOfBytes(data, rustSource); at >= 0; at = indexOfBytes(data, rustSource, at + 1)) {
      const hash = String.fromCharCode(...data.subarray(at + rustSource.length, at + rustSource.length + 41));
      if (rustSourceHash.test(hash)) return true;
    }
    return false;
  });
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
