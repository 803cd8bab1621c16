import type { StringTable } from "../bytes/string-table.ts";

/** The identification and the header (gABI, "ELF Header"), extended numbering applied. Offsets are in bytes. */
export interface ElfHeader {
  readonly bits: 32 | 64;
  readonly endian: "little" | "big";
  /** ET_* */
  readonly type: number;
  /** EM_* */
  readonly machine: number;
  readonly flags: number;
  readonly entry: number;
  readonly programHeaders: { readonly offset: number; readonly entrySize: number; readonly count: number };
  /** Sections are optional in a file that is loaded; `count` is 0 where there are none. */
  readonly sectionHeaders: {
    readonly offset: number;
    readonly entrySize: number;
    readonly count: number;
    readonly nameIndex: number;
  };
}

/** One program header. `offset` and `fileSize` lie in the file, `address` and `memorySize` in memory. */
export interface Segment {
  /** Where the header itself stands in the file. */
  readonly headerOffset: number;
  /** PT_* */
  readonly type: number;
  /** PF_* */
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly alignment: number;
}

export interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

export interface DynamicEntry {
  /** DT_* */
  readonly tag: number;
  /** An address or a number, as the tag wants it. */
  readonly value: number;
  /** Where the entry stands in the file, for errors about what it names. */
  readonly offset: number;
}

/** The dynamic table as the loader sees it: tags in order, and the strings that the first round of tags names. */
export interface DynamicTable {
  /** Every entry before DT_NULL. */
  readonly entries: readonly DynamicEntry[];
  /** Where the table lies in memory, and how much of it the segment holds. */
  readonly address: number;
  readonly size: number;
  readonly needed: readonly string[];
  readonly soname: string | undefined;
  /** The string of DT_RPATH as written; several tags are joined in order. */
  readonly rpath: string | undefined;
  readonly runpath: string | undefined;
  readonly flags: number;
  readonly flags1: number;
  /** The dynamic string table, undefined where the dynamic table names none. */
  readonly strings: StringTable | undefined;
  /** The first entry with this tag. */
  entry(tag: number): DynamicEntry | undefined;
  /** Its value. */
  value(tag: number): number | undefined;
}

/** The dynamic symbols: imports are decoded, exports only when asked for. */
export interface SymbolTable {
  /** Entries of the table, the empty first one included. */
  readonly count: number;
  /** Undefined names that must be found, in table order. */
  readonly imports: readonly string[];
  /** Undefined names that may stay unresolved. */
  readonly weakImports: readonly string[];
  /**
   * Defined names that other files can bind to: not local, not hidden. Decodes every name: costly for large C++
   * libraries. Undefined where the names are so many times larger than their table that they cannot be meant.
   */
  exports(): readonly string[] | undefined;
  /** Is a name exported that starts with one of these? One that ends in NUL is a whole name. Decodes nothing. */
  exportsAny(...beginnings: readonly string[]): boolean;
  /** The same of every defined name, be it hidden or local. */
  definesAny(...beginnings: readonly string[]): boolean;
  /** Undefined names, weak ones too, by the index of the symbol version that they ask for (DT_VERSYM). */
  readonly importVersions: ReadonlyMap<number, readonly string[]>;
  /** The index of an undefined name in the table, for relocations. */
  importIndex(name: string): number | undefined;
}

/** A version of a library that must be there, and the index by which symbols refer to it (DT_VERNEED). */
export interface NeededVersion {
  readonly library: string;
  readonly version: string;
  readonly index: number;
  /** The loader only warns where it is missing (VER_FLG_WEAK). */
  readonly weak: boolean;
}

/** One setting that a compiler recorded for a range of code: addresses from `start` up to, not including, `end`. */
export interface BuildAttribute {
  readonly start: number;
  readonly end: number;
  /** `version`, `stack-protector`, or the attribute's own name such as `FORTIFY`. */
  readonly name: string;
  /** A number, or the text of a string attribute. */
  readonly value: number | string;
}

export interface Note {
  readonly owner: string;
  readonly type: number;
  readonly description: Uint8Array;
}

/**
 * What one ELF file says of itself, read the way the dynamic loader reads it: from program headers and the
 * dynamic table. Section headers add only what is never loaded.
 */
export interface ElfFile {
  readonly header: ElfHeader;
  readonly segments: readonly Segment[];
  /** Undefined where the section headers are missing or unreadable; that is no defect of a loadable file. */
  readonly sections: readonly Section[] | undefined;
  /** The path of PT_INTERP. */
  readonly interpreter: string | undefined;
  /** Undefined in a static executable. */
  readonly dynamic: DynamicTable | undefined;
  readonly symbols: SymbolTable;
  /** Addresses of the slots that the procedure linkage table jumps through (JUMP_SLOT relocations). */
  readonly pltSlots: readonly number[];
  /** Symbol versions that are asked for, in file order. */
  readonly neededVersions: readonly NeededVersion[];
  /** Symbol versions that the file defines, in file order, without the one that stands for the file itself. */
  readonly definedVersions: readonly string[];
  readonly notes: readonly Note[];
  /** What the compiler recorded of how each range of code was compiled; [] without section headers. */
  readonly buildAttributes: readonly BuildAttribute[];
  /** Functions that the exception frames describe, undefined where there is no count. */
  readonly functionCount: number | undefined;
  /**
   * How often the code calls this imported function, on machines whose calls can be found without a disassembler
   * (x86_64, aarch64); undefined elsewhere, and where a relocation table leaves the file. Reads all code: costly.
   */
  countCalls(name: string): number | undefined;
  /**
   * Does the code call this imported function, and not only keep its address in data: is there a slot for it in the
   * PLT or the GOT? Undefined where the machine's relocations are not known or a table leaves the file.
   */
  hasSlot(name: string): boolean | undefined;
  /** Compilers and linkers that left their names in `.comment`. */
  readonly comments: readonly string[];
}
