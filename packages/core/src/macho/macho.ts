import type { FormatError } from "../errors.ts";

/** The file header. */
export interface MachoHeader {
  readonly bits: 32 | 64;
  readonly endian: "little" | "big";
  /** CPU_TYPE_*, with CPU_ARCH_ABI64 in 64-bit files. */
  readonly cpuType: number;
  /** CPU_SUBTYPE_*, capabilities in the upper byte. */
  readonly cpuSubtype: number;
  /** MH_EXECUTE, MH_DYLIB, MH_BUNDLE … */
  readonly fileType: number;
  readonly commandCount: number;
  /** Size of all load commands. */
  readonly commandBytes: number;
  /** MH_* flags. */
  readonly flags: number;
}

/** A part of the file that is mapped together, with the same rights. */
export interface Segment {
  /** Of its load command, in the file. */
  readonly commandOffset: number;
  readonly name: string;
  readonly address: number;
  readonly memorySize: number;
  /** In the slice. */
  readonly offset: number;
  readonly fileSize: number;
  /** VM_PROT_*: 1 read, 2 write, 4 execute. */
  readonly maximumProtection: number;
  readonly initialProtection: number;
  readonly flags: number;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly name: string;
  /** The segment it says it belongs to; in object files all sections are in one nameless segment. */
  readonly segment: string;
  readonly address: number;
  readonly size: number;
  /** In the slice; nothing is there for a section that is only zeros. */
  readonly offset: number;
  /** S_*: the type in the lowest byte, attributes above it. */
  readonly flags: number;
}

/** `delayed` libraries are loaded, but initialised only when they are first used. */
export type LibraryKind = "load" | "weak" | "reexport" | "lazy" | "upward" | "delayed";

/** A library's install name and versions, `major.minor.patch`. */
export interface LibraryIdentity {
  readonly name: string;
  readonly current: string;
  readonly compatible: string;
}

/** A library that is asked for. */
export interface Library extends LibraryIdentity {
  readonly kind: LibraryKind;
}

/** A system that the code was built for. Versions are `major.minor`, with a patch that is not 0. */
export interface PlatformVersion {
  /** `macos`, `mac-catalyst`, `ios` …; one without a name here is `platform-N`. */
  readonly platform: string;
  readonly minimum: string;
  readonly sdk: string;
  readonly tools: readonly { readonly name: string; readonly version: string }[];
  readonly command: "build-version" | "version-min";
}

/**
 * Where a symbol is looked for: in a library, by its place among the libraries from 1; in the file itself; in the
 * main executable; in all files (`flat`); in all files, the strongest definition (`weak-lookup`).
 */
export type ImportSource = number | "self" | "executable" | "flat" | "weak-lookup";

/** A symbol that is defined elsewhere. Its name is as in the file: C names start with an underscore. */
export interface Import {
  readonly name: string;
  /** It may be missing. */
  readonly weak: boolean;
  readonly from: ImportSource;
}

/** The symbol table: imports are decoded, the rest only when asked for. */
export interface SymbolTable {
  readonly count: number;
  /** Size of the entries that are only for debuggers. */
  readonly debugBytes: number;
  /** Undefined names, each once, in table order. */
  readonly imports: readonly Import[];
  /**
   * Every defined name, each once. Costly for large C++ libraries. Undefined where the names are so many times
   * larger than their table that they cannot be meant.
   */
  defined(): readonly string[] | undefined;
  /** Those of them that other files can bind to, where there is no {@link ExportTrie}. */
  exported(): readonly string[] | undefined;
}

/** The names that dyld finds in a file. */
export interface ExportTrie {
  readonly count: number;
  /** Undefined where the names are so many times larger than the trie that they cannot be meant. */
  names(): readonly string[] | undefined;
  /** Is a name exported that starts with one of these? Looks only where they lead. */
  namesStartWith(...beginnings: readonly string[]): boolean;
}

/** A hash of the pages of a slice, and of what else belongs to its signature (<kern/cs_blobs.h>). */
export interface CodeDirectory {
  /** Of the blob, in the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly version: number;
  /** CS_*. */
  readonly flags: number;
  readonly identifier: string;
  readonly team: string | undefined;
  /** `sha256-truncated` has the first 20 bytes. */
  readonly hash: "sha1" | "sha256" | "sha256-truncated" | "sha384";
  /** Bytes of one hash. */
  readonly hashSize: number;
  /** Bytes of one page. */
  readonly pageSize: number;
  /** Bytes of the slice that are signed, from its start. */
  readonly codeLimit: number;
  /** The hash of each page, one after the other. */
  readonly pageHashes: Uint8Array;
  /** Of those, in the file. */
  readonly pageHashesOffset: number;
  /** Hashes of Info.plist (1), requirements (2), resources (3), entitlements (5, 7), by slot; none that is all zero. */
  readonly specialHashes: ReadonlyMap<number, Uint8Array>;
}

/** One part of a signature. */
export interface SignatureBlob {
  /** CSSLOT_*. */
  readonly slot: number;
  readonly magic: number;
  /** In the file. */
  readonly offset: number;
  /** The whole blob, magic and length included. */
  readonly bytes: Uint8Array;
}

/** What LC_CODE_SIGNATURE leads to. Nothing in it is proven; `verifyCodeSignature` does that. */
export interface CodeSignature {
  /** In the slice. */
  readonly offset: number;
  readonly size: number;
  /** All parts, in their order. */
  readonly blobs: readonly SignatureBlob[];
  /** The first is the main one; others carry other hashes. */
  readonly directories: readonly CodeDirectory[];
  /** Bytes of the CMS message in which a certificate stands for the signature; 0 without one. */
  readonly cmsBytes: number;
  /** What keeps the signature from being read: the kernel refuses it then. The parts before the break stand. */
  readonly error?: FormatError;
}

/** The part of the file that is encrypted where `system` is not 0. */
export interface Encryption {
  /** In the slice. */
  readonly offset: number;
  readonly size: number;
  readonly system: number;
}

/** What one slice says of itself. Offsets in it count from its start unless they are said to be in the file. */
export interface MachoImage {
  readonly header: MachoHeader;
  readonly segments: readonly Segment[];
  /** The library's own name; undefined in files that are no library. */
  readonly identity: LibraryIdentity | undefined;
  readonly libraries: readonly Library[];
  /** Entries of the run path, as written, in order. */
  readonly rpaths: readonly string[];
  /** The path of the dynamic linker; in executables. */
  readonly linker: string | undefined;
  /** Environment variables for dyld, `NAME=value`. */
  readonly environment: readonly string[];
  readonly platforms: readonly PlatformVersion[];
  /** Lower-case hexadecimal. */
  readonly uuid: string | undefined;
  readonly encryption: Encryption | undefined;
  /** Undefined in an unsigned file. */
  readonly signature: CodeSignature | undefined;
  readonly symbols: SymbolTable;
  /** What dyld binds; undefined where it goes by the symbol table. */
  readonly bindings: readonly Import[] | undefined;
  /** Undefined where dyld goes by the symbol table. */
  readonly exportTrie: ExportTrie | undefined;
}

/** A row of the table of a fat file. */
export interface SliceEntry {
  /** Of the row itself, in the file. */
  readonly entryOffset: number;
  readonly cpuType: number;
  readonly cpuSubtype: number;
  /** In the file. */
  readonly offset: number;
  readonly size: number;
  /** Power of two that `offset` is a multiple of. */
  readonly alignment: number;
}

/** One slice as far as it could be read. With an `error` the members from the break on are missing. */
export type MachoSlice = { readonly [K in keyof MachoImage]?: MachoImage[K] } & {
  /** Where it stands in the file. */
  readonly offset: number;
  /** A view, not a copy. */
  readonly bytes: Uint8Array;
  /** Undefined in a thin file. */
  readonly entry?: SliceEntry;
  readonly error?: FormatError;
};

export interface MachoFile {
  readonly container: "thin" | "fat" | "fat64";
  /** One in a thin file; in file order of the table in a fat one. */
  readonly slices: readonly MachoSlice[];
  /** What keeps the table of a fat file from being read; the slices before the break stand. */
  readonly error?: FormatError;
}
