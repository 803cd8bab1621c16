import { fileName } from "./binary.ts";
import type { Facts } from "./catalogue/catalogue.ts";
import type { FactSheet } from "./subject.ts";

export type Language = (Facts["binary.languages"] & {})[number];

/** What a file shows of the languages it was written in, in any format. */
export interface LanguageTraces {
  /** Lines that compilers left. */
  readonly comments: readonly string[];
  /** Needed libraries, with or without folders. */
  readonly needed: readonly string[];
  /** As they are written in C. */
  readonly imports: readonly string[];
  /** The linker of Go left its mark. */
  readonly goBuild: boolean;
  /** Where constants lie. Asked for only where nothing cheaper shows Rust. */
  constants(): readonly Uint8Array[];
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
function detectLanguages(traces: LanguageTraces): Language[] {
  const { comments, imports } = traces;
  const needed = traces.needed.map(fileName);
  const languages: Language[] = [];
  if (isRust(traces)) languages.push("rust");
  if (traces.goBuild) languages.push("go");
  if (comments.some((line) => line.startsWith("zig "))) languages.push("zig");
  if (
    needed.some((library) => /^(?:lib(?:std)?c\+\+[-.]|msvcp[0-9_])/i.test(library)) ||
    imports.some(
      (name) =>
        name === "__gxx_personality_v0" ||
        name.startsWith("_ZNSt") ||
        name.startsWith("_ZSt") ||
        // Microsoft's compiler decorates names of C++ so, and no others.
        name.startsWith("?"),
    )
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

/** Set the languages, or the gap where nothing shows them. */
export function describeLanguages(sheet: FactSheet, traces: LanguageTraces): Language[] {
  const languages = detectLanguages(traces);
  if (languages.length > 0) sheet.set("binary.languages", languages);
  else sheet.gap("binary.languages", "unknown", "no compiler left a trace");
  return languages;
}

function isRust({ comments, imports, constants }: LanguageTraces): boolean {
  if (comments.some((line) => line.startsWith("rustc version "))) return true;
  if (imports.includes("rust_eh_personality")) return true;
  return constants().some(namesRustSource);
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
