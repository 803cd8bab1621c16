import type { FormatError } from "../errors.ts";
import type { CertificateTable } from "./signature.ts";

/** One of the tables that the optional header leads to. */
export interface DataDirectory {
  /** Of these two fields, in the file. */
  readonly entryOffset: number;
  /** Relative to the image base; of the certificate table (4) in the file. 0 where there is no such table. */
  readonly address: number;
  readonly size: number;
}

/** The headers in front of the sections: COFF header and optional header. */
export interface PeHeader {
  /** 32 is PE32, 64 is PE32+. */
  readonly bits: 32 | 64;
  /** Of the signature `PE\0\0`, in the file. */
  readonly offset: number;
  /** IMAGE_FILE_MACHINE_*; `machineName` tells ARM64EC and ARM64X apart. */
  readonly machine: number;
  /** Seconds since 1970, or a hash of the content where the file was built to be reproducible. */
  readonly timestamp: number;
  /** IMAGE_FILE_*. */
  readonly characteristics: number;
  /** The COFF symbols, in the file; both are 0 where there are none. */
  readonly symbolTable: { readonly offset: number; readonly count: number };
  /** `major.minor`. */
  readonly linkerVersion: string;
  readonly systemVersion: string;
  readonly subsystemVersion: string;
  /** The address for which the linker made the image. */
  readonly imageBase: number;
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  /** Bytes of the whole image in memory. */
  readonly imageSize: number;
  /** Bytes of the file that hold all headers. */
  readonly headersSize: number;
  /** As stored, 0 where none is; `computeChecksum` says what it should be. */
  readonly checksum: number;
  /** Of the checksum, in the file. */
  readonly checksumOffset: number;
  /** IMAGE_SUBSYSTEM_*. */
  readonly subsystem: number;
  /** IMAGE_DLLCHARACTERISTICS_*. */
  readonly dllCharacteristics: number;
  /** By IMAGE_DIRECTORY_ENTRY_*; 16 of them at most. */
  readonly directories: readonly DataDirectory[];
  readonly sectionTable: { readonly offset: number; readonly count: number };
}

/** A part of the image that is mapped together, with the same rights. */
export interface Section {
  /** Of its header, in the file. */
  readonly headerOffset: number;
  /** As written, or from the string table where GNU ld keeps names of more than 8 bytes. */
  readonly name: string;
  /** Relative to the image base. */
  readonly address: number;
  readonly memorySize: number;
  /** In the file. */
  readonly offset: number;
  readonly fileSize: number;
  /** IMAGE_SCN_*. */
  readonly characteristics: number;
  readonly executable: boolean;
  readonly writable: boolean;
  /** All processes share one copy. */
  readonly shared: boolean;
}

/** What is asked for from one library, in table order. */
export interface ImportedLibrary {
  readonly name: string;
  readonly names: readonly string[];
  readonly ordinals: readonly number[];
}

/** A name or number that stands for a function of another library. */
export interface Forwarder {
  readonly ordinal: number;
  /** Undefined where it is exported by number only. */
  readonly name: string | undefined;
  /** `library.name` or `library.#ordinal`, as written. */
  readonly target: string;
}

export interface ExportTable {
  /** The file name that the linker wrote: it outlives every renaming. Undefined where there is none. */
  readonly name: string | undefined;
  readonly ordinalBase: number;
  /** Functions and data that have an address; numbers can be left out between them. */
  readonly count: number;
  readonly nameCount: number;
  readonly forwarders: readonly Forwarder[];
  /** In table order, which is sorted where the linker was right. Costly for large C++ libraries. */
  names(): readonly string[];
  /** Is a name exported that starts with one of these? Decodes nothing. */
  namesStartWith(...beginnings: readonly string[]): boolean;
}

/** Which machine's code a range of an ARM64EC or ARM64X image holds. */
export interface CodeRange {
  /** Relative to the image base. */
  readonly address: number;
  readonly size: number;
  readonly code: "arm64" | "arm64ec" | "x86_64" | "unknown";
}

/**
 * The load configuration (IMAGE_LOAD_CONFIG_DIRECTORY) as far as its own size says it goes: what lies behind that is
 * undefined. Addresses include the image base.
 */
export interface LoadConfiguration {
  /** Its own first field. */
  readonly size: number;
  /** LOAD_LIBRARY_SEARCH_* for the libraries that this image asks for. */
  readonly dependentLoadFlags: number | undefined;
  readonly securityCookie: number | undefined;
  /** What is stored there; undefined where the address is 0 or outside the image. */
  readonly securityCookieValue: number | undefined;
  /** The registered exception handlers (SafeSEH, i386 only). */
  readonly seHandlerTable: number | undefined;
  readonly seHandlerCount: number | undefined;
  readonly guardCheckFunction: number | undefined;
  readonly guardDispatchFunction: number | undefined;
  readonly guardFunctionTable: number | undefined;
  readonly guardFunctionCount: number | undefined;
  /** IMAGE_GUARD_*. */
  readonly guardFlags: number | undefined;
  /** Of ARM64EC and ARM64X images. */
  readonly hybridMetadata: number | undefined;
  readonly guardEhContinuationTable: number | undefined;
  readonly guardEhContinuationCount: number | undefined;
}

export interface ThreadLocalStorage {
  readonly templateSize: number;
  readonly zeroFill: number;
  /** Functions that run before the entry point. */
  readonly callbackCount: number;
}

/** The base relocations, counted. */
export interface Relocations {
  readonly pageCount: number;
  /** Places that change where the image is loaded elsewhere; padding is left out. */
  readonly count: number;
}

export interface DebugEntry {
  /** IMAGE_DEBUG_TYPE_*. */
  readonly type: number;
  readonly size: number;
  /** In the file. */
  readonly offset: number;
}

/** Where the debugger finds the symbols. */
export interface CodeView {
  /** `rsds` of PDB 7.0, `nb10` of 2.0. */
  readonly format: "rsds" | "nb10";
  /** Lower-case hexadecimal, in the order of the file; undefined in `nb10`. */
  readonly guid: string | undefined;
  readonly age: number;
  readonly path: string;
}

export interface DebugDirectory {
  readonly entries: readonly DebugEntry[];
  readonly codeView: CodeView | undefined;
  /** The timestamps are a hash (REPRO). */
  readonly reproducible: boolean;
  /** IMAGE_DLLCHARACTERISTICS_EX_*: 1 is CET_COMPAT. */
  readonly extendedDllCharacteristics: number | undefined;
  /** The loader does not read it, so the image runs; what stands before the break stands here. */
  readonly error?: FormatError;
}

export interface Resource {
  /** RT_* or a name. */
  readonly type: number | string;
  readonly name: number | string;
  readonly language: number | string;
  /** Relative to the image base. */
  readonly address: number;
  readonly size: number;
}

/** VS_VERSIONINFO: what the file says of itself in Explorer. */
export interface VersionInfo {
  /** `a.b.c.d`; undefined without VS_FIXEDFILEINFO. */
  readonly fileVersion: string | undefined;
  readonly productVersion: string | undefined;
  /** One a language; `language` is the key, eight hexadecimal digits of language and code page. */
  readonly tables: readonly { readonly language: string; readonly strings: ReadonlyMap<string, string> }[];
}

export interface Resources {
  readonly entries: readonly Resource[];
  readonly version: VersionInfo | undefined;
  /** The loader does not read them, so the image runs; what stands before the break stands here. */
  readonly error?: FormatError;
}

/** What Microsoft's linker leaves in front of the header: which tools made how many objects. */
export interface RichHeader {
  /** In the file. */
  readonly offset: number;
  readonly entries: readonly { readonly product: number; readonly build: number; readonly count: number }[];
}

/** What one PE image says of itself. */
export interface PeImage {
  readonly header: PeHeader;
  readonly sections: readonly Section[];
  /** Undefined in files that no linker of Microsoft made. */
  readonly richHeader: RichHeader | undefined;
  /** Undefined where nothing tells. `mingw` is GNU ld. */
  readonly linker: "msvc" | "lld" | "mingw" | undefined;
  /** Bytes behind the last section, the certificate table among them. */
  readonly overlay: { readonly offset: number; readonly size: number };
  readonly debug: DebugDirectory | undefined;
  readonly certificates: CertificateTable | undefined;
  readonly imports: readonly ImportedLibrary[];
  readonly delayImports: readonly ImportedLibrary[];
  readonly exports: ExportTable | undefined;
  readonly loadConfiguration: LoadConfiguration | undefined;
  /** Undefined in images of one machine. */
  readonly codeRanges: readonly CodeRange[] | undefined;
  readonly threadLocalStorage: ThreadLocalStorage | undefined;
  /** Undefined where the image has none. */
  readonly relocations: Relocations | undefined;
  readonly resources: Resources | undefined;
}

/** An image as far as it could be read. With an `error` the members from the break on are missing. */
export type PeFile = { readonly [K in keyof PeImage]?: PeImage[K] } & {
  /** A view, not a copy. */
  readonly bytes: Uint8Array;
  readonly error?: FormatError;
};
