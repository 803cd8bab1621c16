import { toHex } from "../../src/bytes/text.ts";
import { computeChecksum } from "../../src/pe/checksum.ts";
import type { ImportedLibrary, LoadConfiguration, PeFile } from "../../src/pe/pe.ts";

/** What test-wheels/pe/independent-facts.py says of a file. */
export interface IndependentFile {
  readonly image: IndependentImage | null;
}

interface IndependentSignature {
  readonly digest: readonly [string, string];
  readonly computed: string;
  readonly signer: readonly (string | null)[];
}

export interface IndependentImage extends Readonly<Record<string, unknown>> {
  readonly signatures: readonly IndependentSignature[];
  /** What LIEF makes of all signatures; null where it reads none. */
  readonly verified: string | null;
}

type Form = Readonly<Record<string, unknown>>;

const libraryForm = (libraries: readonly ImportedLibrary[] | undefined): unknown =>
  libraries?.map(({ name, names, ordinals }) => [name, names, ordinals]);

function headerForm({ header }: PeFile): Form | undefined {
  return (
    header && {
      bits: header.bits,
      machine: header.machine,
      timestamp: header.timestamp,
      characteristics: header.characteristics,
      symbols: [header.symbolTable.offset, header.symbolTable.count],
      linker: header.linkerVersion,
      system: header.systemVersion,
      "subsystem-version": header.subsystemVersion,
      base: header.imageBase,
      alignments: [header.sectionAlignment, header.fileAlignment],
      sizes: [header.imageSize, header.headersSize],
      checksum: header.checksum,
      subsystem: header.subsystem,
      "dll-characteristics": header.dllCharacteristics,
      directories: header.directories.map(({ address, size }) => [address, size]),
    }
  );
}

function exportForm({ exports }: PeFile): unknown {
  if (exports === undefined) return null;
  const { name, ordinalBase, count, forwarders } = exports;
  return {
    name: name ?? null,
    base: ordinalBase,
    count,
    names: sorted(exports.names()),
    forwarders: sorted(forwarders.map((row) => [row.ordinal, row.name ?? null, row.target])),
  };
}

function debugForm({ debug }: PeFile): unknown {
  if (debug === undefined) return null;
  const { entries, codeView } = debug;
  return {
    entries: entries.map(({ type, size, offset }) => [type, size, offset]),
    "code-view": codeView === undefined ? null : [codeView.guid, codeView.age, codeView.path],
    reproducible: debug.reproducible,
    extended: debug.extendedDllCharacteristics ?? null,
  };
}

/** LIEF has no value of the cookie. A field that the configuration does not reach is null. */
function configurationForm(configuration: LoadConfiguration | undefined): unknown {
  if (configuration === undefined) return null;
  const { securityCookieValue: _, ...rest } = configuration;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value ?? null]));
}

function versionForm({ resources }: PeFile): unknown {
  const version = resources?.version;
  if (version === undefined) return null;
  return {
    file: version.fileVersion,
    product: version.productVersion,
    tables: version.tables.map(({ language, strings }) => [language, Object.fromEntries(strings)]),
  };
}

/** An image of ours in the script's words. */
export function independentForm(file: PeFile): Form {
  const { header, relocations, threadLocalStorage: local, certificates } = file;
  return {
    header: headerForm(file),
    sections: file.sections?.map((section) => [
      section.name,
      section.address,
      section.memorySize,
      section.offset,
      section.fileSize,
      section.characteristics,
    ]),
    rich: file.richHeader?.entries.map(({ product, build, count }) => [product, build, count]) ?? null,
    overlay: file.overlay?.size === 0 ? null : file.overlay?.offset,
    "computed-checksum": header && computeChecksum(file.bytes, header),
    imports: libraryForm(file.imports),
    "delay-imports": libraryForm(file.delayImports),
    exports: exportForm(file),
    "load-configuration": configurationForm(file.loadConfiguration),
    "code-ranges": file.codeRanges?.map(({ address, size, code }) => [address, size, code]) ?? null,
    "thread-local": local === undefined ? null : [local.templateSize, local.zeroFill, local.callbackCount],
    relocations: relocations === undefined ? null : [relocations.pageCount, relocations.count],
    debug: debugForm(file),
    resources:
      file.resources?.entries.map(({ type, name, language, address, size }) => [type, name, language, address, size]) ??
      null,
    version: versionForm(file),
    signatures: (certificates?.signatures ?? []).map(({ digest, signer }) => ({
      digest: [digest.algorithm, toHex(digest.bytes)],
      signer: [signer?.commonName ?? null, signer?.organization ?? null],
    })),
  };
}

/** What the script says, in the form of {@link independentForm}: verdicts and what only it has are compared apart. */
export function withoutVerdicts(image: IndependentImage): Form {
  const { verified: _, hybrid: __, signatures, ...rest } = image;
  const ranges = rest["code-ranges"] as readonly (readonly unknown[])[] | null;
  return {
    ...rest,
    "code-ranges": ranges?.map((range) => range.map((word) => (word === "amd64" ? "x86_64" : word))) ?? null,
    signatures: signatures.map(({ digest, signer }) => ({ digest, signer })),
  };
}

/** Does every digest of the script's signatures hold, as hashlib computes it? */
export function digestsHold({ signatures }: IndependentImage): boolean {
  return signatures.every(({ digest, computed }) => digest[1] === computed);
}

function sorted<T>(values: readonly T[]): readonly T[] {
  const key = (value: T): string => JSON.stringify(value);
  return [...values].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
