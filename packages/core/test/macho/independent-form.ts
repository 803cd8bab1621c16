import type { CodeDirectory, Import, MachoSlice } from "../../src/macho/macho.ts";
import type { SignatureVerdict } from "../../src/macho/verify.ts";

/** What test-wheels/macho/lief-facts.py says of a file. */
export interface IndependentFile {
  readonly slices: readonly IndependentSlice[] | null;
  readonly "llvm-refuses"?: boolean;
}

interface IndependentSignature {
  readonly directories: readonly { readonly "bad-pages": readonly number[] }[];
  readonly "bad-slots": readonly number[];
}

export interface IndependentSlice extends Readonly<Record<string, unknown>> {
  readonly signature: IndependentSignature | "unreadable" | null;
}

const hashNumbers: Readonly<Record<CodeDirectory["hash"], number>> = {
  sha1: 1,
  sha256: 2,
  "sha256-truncated": 3,
  sha384: 4,
};

const byName = (imports: readonly Import[]): unknown[] =>
  imports
    .map(({ name, weak, from }) => [name, weak, from])
    .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1));

const sorted = (names: readonly string[] | undefined): readonly string[] | undefined => names && [...names].sort();

/** The pages and parts of the signature that a verdict names, in the way the script lists them. */
function verdictOf(verdict: SignatureVerdict | undefined): unknown {
  if (verdict?.state !== "invalid") return [];
  const { failure } = verdict;
  return failure.kind === "page" || failure.kind === "special-slot" ? [failure.kind, failure.index] : [failure.kind];
}

/** The same of what the script found. */
function independentVerdict({ signature }: IndependentSlice): unknown {
  if (signature === "unreadable") return ["unreadable"];
  const pages = signature?.directories.flatMap((directory) => directory["bad-pages"]) ?? [];
  const slots = signature?.["bad-slots"] ?? [];
  if (pages.length > 0) return ["page", pages[0]];
  return slots.length > 0 ? ["special-slot", slots[0]] : [];
}

function signatureForm({ signature }: MachoSlice): unknown {
  if (signature === undefined) return null;
  if (signature.error !== undefined && signature.blobs.length === 0) return "unreadable";
  return {
    offset: signature.offset,
    size: signature.size,
    blobs: signature.blobs.map(({ slot, magic, bytes }) => [slot, magic, bytes.length]),
    directories: signature.directories.map((directory) => ({
      version: directory.version,
      flags: directory.flags,
      hash: hashNumbers[directory.hash],
      "page-size": directory.pageSize,
      pages: directory.pageHashes.length / directory.hashSize,
      limit: directory.codeLimit,
      identifier: directory.identifier,
      team: directory.team ?? null,
      specials: Object.fromEntries(
        [...directory.specialHashes].map(([slot, hash]) => [slot, Buffer.from(hash).toString("hex")]),
      ),
    })),
  };
}

/** A slice of ours in the script's words. */
export function independentForm(slice: MachoSlice): Readonly<Record<string, unknown>> {
  const { header, segments = [], symbols, encryption } = slice;
  return {
    offset: slice.offset,
    cpu: [header?.cpuType, (header?.cpuSubtype ?? 0) & 0xffffff],
    bits: header?.bits,
    "file-type": header?.fileType,
    flags: header?.flags,
    commands: header?.commandCount,
    segments: segments.map((segment) => [
      segment.name,
      segment.address,
      segment.memorySize,
      segment.offset,
      segment.fileSize,
      segment.maximumProtection,
      segment.initialProtection,
      segment.flags,
    ]),
    sections: segments
      .flatMap(({ sections }) => sections)
      .map(({ segment, name, address, size, offset }) => [segment, name, address, size, offset]),
    identity: slice.identity ?? null,
    libraries: slice.libraries,
    rpaths: slice.rpaths,
    environment: slice.environment,
    linker: slice.linker ?? null,
    platforms: slice.platforms?.map(({ platform, minimum, sdk, command }) => [platform, minimum, sdk, command]),
    uuid: slice.uuid ?? null,
    encryption: encryption === undefined ? null : [encryption.offset, encryption.size, encryption.system],
    symbols: symbols?.count,
    imports: byName(symbols?.imports ?? []),
    bindings: slice.bindings === undefined ? null : byName(slice.bindings),
    exports: slice.exportTrie === undefined ? null : sorted(slice.exportTrie.names()),
    signature: signatureForm(slice),
  };
}

/** What the script says, in the form of {@link independentForm}: verdicts are compared apart. */
export function withoutVerdicts(slice: IndependentSlice): Readonly<Record<string, unknown>> {
  const { signature } = slice;
  if (signature === null || signature === "unreadable") return slice;
  const { "bad-slots": _, directories, ...rest } = signature;
  return {
    ...slice,
    signature: { ...rest, directories: directories.map(({ "bad-pages": __, ...directory }) => directory) },
  };
}

/** Both verdicts on one signature, in one form. */
export function bothVerdicts(verdict: SignatureVerdict | undefined, slice: IndependentSlice): readonly unknown[] {
  return [verdictOf(verdict), independentVerdict(slice)];
}
