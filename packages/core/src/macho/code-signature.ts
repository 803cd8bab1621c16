import { createReader, type Reader } from "../bytes/reader.ts";
import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import {
  CSMAGIC_CODEDIRECTORY,
  CSMAGIC_EMBEDDED_SIGNATURE,
  CSSLOT_ALTERNATE_CODEDIRECTORIES,
  CSSLOT_ALTERNATE_CODEDIRECTORY_LIMIT,
  CSSLOT_CODEDIRECTORY,
  CSSLOT_SIGNATURESLOT,
  LC_CODE_SIGNATURE,
} from "./constants.ts";
import type { MachoReader } from "./header.ts";
import { assertCommandSize, type LoadCommand, onlyCommand } from "./load-commands.ts";
import type { CodeDirectory, CodeSignature, SignatureBlob } from "./macho.ts";

/**
 * The embedded code signature: a table of blobs, big-endian whatever the slice (<kern/cs_blobs.h>).
 *
 * A signature that cannot be read is the signature's `error`: everything else of the slice can still be.
 *
 * @throws {FormatError} where the command itself is broken or leads out of the slice.
 */
export function readCodeSignature(reader: MachoReader, commands: readonly LoadCommand[]): CodeSignature | undefined {
  const command = onlyCommand(commands, LC_CODE_SIGNATURE);
  if (command === undefined) return undefined;
  assertCommandSize(command, 16, "the code signature");
  const offset = reader.u32(command.offset + 8);
  const size = reader.u32(command.offset + 12);
  const bytes = reader.table(offset, size, "the code signature");
  const blobs: SignatureBlob[] = [];
  const directories: CodeDirectory[] = [];
  const signature = { offset, size, blobs, directories };
  const cmsBytes = (): number => blobs.find(({ slot }) => slot === CSSLOT_SIGNATURESLOT)?.bytes.length ?? 0;
  try {
    for (const blob of readBlobs(bytes, reader.start + offset)) {
      blobs.push(blob);
      if (isDirectorySlot(blob.slot)) directories.push(readDirectory(blob));
    }
    assertDirectories(directories, reader.start + offset);
  } catch (error) {
    if (error instanceof FormatError) return { ...signature, cmsBytes: cmsBytes(), error };
    throw error;
  }
  return { ...signature, cmsBytes: cmsBytes() };
}

function isDirectorySlot(slot: number): boolean {
  return (
    slot === CSSLOT_CODEDIRECTORY ||
    (slot >= CSSLOT_ALTERNATE_CODEDIRECTORIES && slot < CSSLOT_ALTERNATE_CODEDIRECTORY_LIMIT)
  );
}

/** A reader whose errors name bytes of the file: a view of the signature that starts at `base`. */
interface SignatureReader {
  u32(at: number): number;
  /** An error at this byte of the view. */
  refuse(at: number, message: string): FormatError;
}

function signatureReader(bytes: Uint8Array, base: number): SignatureReader {
  const reader: Reader = createReader(bytes, "macho", false);
  const refuse: SignatureReader["refuse"] = (at, message) => new FormatError("macho", base + at, message);
  return {
    u32(at) {
      if (at + 4 > bytes.length) throw refuse(at, `the code signature ends after ${bytes.length} bytes`);
      return reader.u32(at);
    },
    refuse,
  };
}

function* readBlobs(bytes: Uint8Array, base: number): Generator<SignatureBlob, void, void> {
  const { u32, refuse } = signatureReader(bytes, base);
  const magic = u32(0);
  const length = u32(4);
  if (length > bytes.length) throw refuse(4, `a code signature of ${length} bytes in a space of ${bytes.length}`);
  // The kernel also takes a code directory that stands alone.
  if (magic === CSMAGIC_CODEDIRECTORY) {
    yield { slot: CSSLOT_CODEDIRECTORY, magic, offset: base, bytes: bytes.subarray(0, length) };
    return;
  }
  if (magic !== CSMAGIC_EMBEDDED_SIGNATURE)
    throw refuse(0, `a code signature that starts with ${magic.toString(16)}, expected fade0cc0`);
  const count = u32(8);
  if (12 + 8 * count > length) throw refuse(8, `${count} parts in a code signature of ${length} bytes`);
  // Parts that lie one over the other could make a reader look at the same bytes again and again.
  let total = 0;
  for (let index = 0; index < count; index++) {
    const at = 12 + 8 * index;
    const offset = u32(at + 4);
    const size = offset + 8 > length ? 0 : u32(offset + 4);
    if (size < 8 || offset + size > length)
      throw refuse(at + 4, `a part of ${size} bytes at ${offset} of a code signature of ${length} bytes`);
    total += size;
    if (total > length) throw refuse(at + 4, "the parts of the code signature lie one over the other");
    yield { slot: u32(at), magic: u32(offset), offset: base + offset, bytes: bytes.subarray(offset, offset + size) };
  }
}

/** By its number in <kern/cs_blobs.h>, CS_HASHTYPE_*. */
const hashes: Readonly<Record<number, readonly [CodeDirectory["hash"], number]>> = {
  1: ["sha1", 20],
  2: ["sha256", 32],
  3: ["sha256-truncated", 20],
  4: ["sha384", 48],
};

/** 4 KiB, and 16 KiB as the pages of arm64: the kernel takes no others. */
const PAGE_SHIFTS: readonly number[] = [12, 13, 14];

/** A code directory; the checks are those of the kernel's `cs_validate_codedirectory`. */
function readDirectory({ offset, bytes, magic }: SignatureBlob): CodeDirectory {
  const { u32, refuse } = signatureReader(bytes, offset);
  if (magic !== CSMAGIC_CODEDIRECTORY)
    throw refuse(0, `a code directory that starts with ${magic.toString(16)}, expected fade0c02`);
  if (bytes.length < 44) throw refuse(4, `a code directory of ${bytes.length} bytes, expected at least 44`);
  const version = u32(8);
  const [hashSize, hashType, , pageShift] = bytes.subarray(36, 40) as unknown as [number, number, number, number];
  const [hash, expectedSize] = hashes[hashType] ?? [];
  if (hash === undefined) throw refuse(37, `hashes of type ${hashType}, expected 1 to 4`);
  if (hashSize !== expectedSize) throw refuse(36, `hashes of ${hashSize} bytes, expected ${expectedSize} for ${hash}`);
  if (!PAGE_SHIFTS.includes(pageShift)) throw refuse(39, `pages of 2^${pageShift} bytes, expected 2^12 to 2^14`);
  const pageSize = 2 ** pageShift;
  const hashOffset = u32(16);
  const specialCount = u32(24);
  const pageCount = u32(28);
  if (specialCount * hashSize > hashOffset || hashOffset + pageCount * hashSize > bytes.length)
    throw refuse(
      16,
      `${specialCount} and ${pageCount} hashes around byte ${hashOffset} of a code directory of ${bytes.length} bytes`,
    );
  if (version >= 0x20100 && u32(44) !== 0)
    throw refuse(44, "a code directory of scattered pages, which no linker makes");
  const wideLimit = version >= 0x20300 ? u32(56) * 0x1_0000_0000 + u32(60) : 0;
  const codeLimit = wideLimit === 0 ? u32(32) : wideLimit;
  if (Math.ceil(codeLimit / pageSize) !== pageCount)
    throw refuse(
      28,
      `${pageCount} hashes of pages, expected ${Math.ceil(codeLimit / pageSize)} for ${codeLimit} bytes`,
    );
  const text = (at: number, what: string): string => {
    const end = at < 44 ? -1 : bytes.indexOf(0, at);
    if (end < 0) throw refuse(at, `the ${what} has no start or end in the code directory`);
    return decodeText(bytes.subarray(at, end));
  };
  const teamOffset = version >= 0x20200 ? u32(48) : 0;
  return {
    offset,
    bytes,
    version,
    flags: u32(12),
    identifier: text(u32(20), "identifier"),
    team: teamOffset === 0 ? undefined : text(teamOffset, "team"),
    hash,
    hashSize,
    pageSize,
    codeLimit,
    pageHashes: bytes.subarray(hashOffset, hashOffset + pageCount * hashSize),
    pageHashesOffset: offset + hashOffset,
    specialHashes: readSpecialHashes(bytes, hashOffset, hashSize, specialCount),
  };
}

/** They stand before the hashes of pages, counted backwards. */
function readSpecialHashes(
  bytes: Uint8Array,
  hashOffset: number,
  hashSize: number,
  count: number,
): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let slot = 1; slot <= count; slot++) {
    const hash = bytes.subarray(hashOffset - slot * hashSize, hashOffset - (slot - 1) * hashSize);
    if (hash.some((byte) => byte !== 0)) found.set(slot, hash);
  }
  return found;
}

/** The kernel refuses a signature without a code directory, and two that differ only in what they claim. */
function assertDirectories(directories: readonly CodeDirectory[], base: number): void {
  if (directories.length === 0) throw new FormatError("macho", base, "a code signature without a code directory");
  const seen = new Set<string>();
  for (const { hash, offset } of directories) {
    if (seen.has(hash)) throw new FormatError("macho", offset, `a second code directory with ${hash}`);
    seen.add(hash);
  }
}
