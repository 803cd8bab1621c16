import { sameBytes, toHex } from "../bytes/text.ts";
import type { BlockHashAlgorithm, Platform } from "../platform.ts";
import { CSSLOT_DER_ENTITLEMENTS, CSSLOT_ENTITLEMENTS, CSSLOT_REQUIREMENTS } from "./constants.ts";
import type { CodeDirectory, CodeSignature, MachoSlice } from "./macho.ts";

/** The first thing that keeps a signature from holding. Offsets are in the file. */
type SignatureFailure =
  | { readonly kind: "unreadable"; readonly offset: number; readonly message: string }
  /** The signature says nothing of the bytes from `offset` on, which are mapped all the same. */
  | { readonly kind: "uncovered"; readonly offset: number; readonly end: number }
  | {
      /** A page, or another part of the signature, has another hash than the code directory says. */
      readonly kind: "page" | "special-slot";
      /** Of the first page from 0, or the number of the slot. */
      readonly index: number;
      /** Where the page or the part starts. */
      readonly offset: number;
      readonly hash: CodeDirectory["hash"];
      /** Lower-case hexadecimal. */
      readonly expected: string;
      readonly found: string;
      /** How many pages do not match in this code directory. */
      readonly mismatches: number;
    };

/**
 * Is every byte what the signature says? `valid` proves that nothing was changed by accident, not who signed:
 * certificates are not looked at, and an ad-hoc signature anyone can make.
 */
export type SignatureVerdict =
  | { readonly state: "unsigned" }
  | { readonly state: "valid" }
  | { readonly state: "invalid"; readonly failure: SignatureFailure };

const algorithms: Readonly<Record<CodeDirectory["hash"], BlockHashAlgorithm>> = {
  sha1: "sha1",
  sha256: "sha256",
  "sha256-truncated": "sha256",
  sha384: "sha384",
};

/** Slots whose content is a part of the signature itself. */
const embeddedSlots: readonly number[] = [CSSLOT_REQUIREMENTS, CSSLOT_ENTITLEMENTS, CSSLOT_DER_ENTITLEMENTS];

/**
 * Hash every signed page of a slice and compare, with each of its code directories; then the parts of the signature
 * that the code directories have hashes of.
 *
 * @returns undefined where the slice broke before its signature was reached.
 * @see Apple's xnu, `cs_validate_hash` in bsd/kern/ubc_subr.c: a page that does not match ends the process.
 */
export async function verifyCodeSignature(
  slice: MachoSlice,
  platform: Pick<Platform, "digestBlocks">,
): Promise<SignatureVerdict | undefined> {
  if (!("signature" in slice)) return undefined;
  const { signature } = slice;
  if (signature === undefined) return { state: "unsigned" };
  const failure = structuralFailure(slice, signature) ?? (await mismatch(slice, signature, platform));
  return failure === undefined ? { state: "valid" } : { state: "invalid", failure };
}

function structuralFailure(
  slice: MachoSlice,
  { error, directories, offset }: CodeSignature,
): SignatureFailure | undefined {
  if (error !== undefined) return { kind: "unreadable", offset: error.offset, message: error.message };
  for (const { codeLimit, offset: at } of directories) {
    if (codeLimit > offset)
      return {
        kind: "unreadable",
        offset: at,
        message: `the code directory covers ${codeLimit} bytes, but its own signature starts at ${offset}`,
      };
    if (codeLimit < offset) return { kind: "uncovered", offset: slice.offset + codeLimit, end: slice.offset + offset };
  }
  return undefined;
}

async function mismatch(
  slice: MachoSlice,
  signature: CodeSignature,
  platform: Pick<Platform, "digestBlocks">,
): Promise<SignatureFailure | undefined> {
  for (const directory of signature.directories) {
    const failure =
      (await pageMismatch(slice, directory, platform)) ?? (await specialMismatch(signature, directory, platform));
    if (failure !== undefined) return failure;
  }
  return undefined;
}

async function pageMismatch(
  slice: MachoSlice,
  directory: CodeDirectory,
  platform: Pick<Platform, "digestBlocks">,
): Promise<SignatureFailure | undefined> {
  const { hash, hashSize, pageSize, codeLimit, pageHashes } = directory;
  const digests = await platform.digestBlocks(algorithms[hash], slice.bytes.subarray(0, codeLimit), pageSize);
  const count = pageHashes.length / hashSize;
  // A truncated hash is stored shorter than it is made.
  const digestSize = count === 0 ? 0 : digests.length / count;
  const wrong: number[] = [];
  for (let page = 0; page < count; page++) {
    const stored = page * hashSize;
    const made = page * digestSize;
    let same = 0;
    while (same < hashSize && pageHashes[stored + same] === digests[made + same]) same++;
    if (same < hashSize) wrong.push(page);
  }
  const [first] = wrong;
  if (first === undefined) return undefined;
  return {
    kind: "page",
    index: first,
    offset: slice.offset + first * pageSize,
    hash,
    expected: toHex(pageHashes.subarray(first * hashSize, (first + 1) * hashSize)),
    found: toHex(digests.subarray(first * digestSize, first * digestSize + hashSize)),
    mismatches: wrong.length,
  };
}

/** A part without a hash, or a hash without a part, is the kernel's to judge: Apple's own files have both. */
async function specialMismatch(
  { blobs }: CodeSignature,
  { hash, hashSize, specialHashes }: CodeDirectory,
  platform: Pick<Platform, "digestBlocks">,
): Promise<SignatureFailure | undefined> {
  for (const slot of embeddedSlots) {
    const stored = specialHashes.get(slot);
    const blob = blobs.find((candidate) => candidate.slot === slot);
    if (stored === undefined || blob === undefined) continue;
    const digest = await platform.digestBlocks(algorithms[hash], blob.bytes, blob.bytes.length);
    const found = digest.subarray(0, hashSize);
    if (sameBytes(found, stored)) continue;
    const words = { expected: toHex(stored), found: toHex(found) };
    return { kind: "special-slot", index: slot, offset: blob.offset, hash, ...words, mismatches: 1 };
  }
  return undefined;
}
