import { joinChunks } from "../bytes/chunks.ts";
import { sameBytes, toHex } from "../bytes/text.ts";
import type { Platform } from "../platform.ts";
import { IMAGE_DIRECTORY_ENTRY_SECURITY } from "./constants.ts";
import type { PeFile, PeHeader } from "./pe.ts";
import type { CertificateTable, Digest } from "./signature.ts";

/** The first thing that keeps a signature from holding. Offsets are in the file. */
type SignatureFailure =
  | { readonly kind: "unreadable"; readonly offset: number; readonly message: string }
  /** Bytes of sections or headers inside the certificate table, or bytes behind it: no digest holds them. */
  | { readonly kind: "uncovered"; readonly offset: number; readonly end: number }
  | {
      /** The image, or what was signed of it, has another digest than the signature says. */
      readonly kind: "image" | "content";
      /** Of the signature. */
      readonly offset: number;
      readonly algorithm: string;
      /** Lower-case hexadecimal. */
      readonly expected: string;
      readonly found: string;
    };

/**
 * Is every byte what the signatures say? `valid-digest` proves that nothing was changed by accident, not who signed:
 * the signature of the digest and the certificates are not checked.
 */
export type AuthenticodeVerdict =
  | { readonly state: "unsigned" }
  | { readonly state: "valid-digest" }
  | { readonly state: "invalid-digest"; readonly failure: SignatureFailure }
  /** A digest of an algorithm that is not computed here, as MD5. */
  | { readonly state: "unsupported"; readonly algorithm: string };

type Digester = Pick<Platform, "digest" | "digestBlocks" | "digestChunks">;

/**
 * Compute the digest of the image for every signature and compare, then that of the content that was signed.
 *
 * @returns undefined where the file broke before its certificates were reached.
 * @see "Windows Authenticode Portable Executable Signature Format", "Calculating the PE Image Hash".
 */
export async function verifyAuthenticode(file: PeFile, platform: Digester): Promise<AuthenticodeVerdict | undefined> {
  const { header, certificates: table, bytes } = file;
  if (header === undefined || !("certificates" in file)) return undefined;
  if (table === undefined) return { state: "unsigned" };
  const failure = structuralFailure(table, file.overlay?.offset ?? 0, bytes.length);
  if (failure !== undefined) return { state: "invalid-digest", failure };
  const parts = signedParts(bytes, header, table);
  const computed = new Map<string, Uint8Array>();
  for (const { digest, content, contentDigest, offset } of table.signatures) {
    if (!isSupported(digest)) return { state: "unsupported", algorithm: digest.algorithm };
    const image = computed.get(digest.algorithm) ?? (await digestOf(digest.algorithm, parts, platform));
    computed.set(digest.algorithm, image);
    const mismatch = mismatchOf("image", digest, image, offset);
    if (mismatch !== undefined) return { state: "invalid-digest", failure: mismatch };
    if (contentDigest === undefined) continue;
    if (!isSupported(contentDigest)) return { state: "unsupported", algorithm: contentDigest.algorithm };
    const found = await digestOf(contentDigest.algorithm, [content], platform);
    const other = mismatchOf("content", contentDigest, found, offset);
    if (other !== undefined) return { state: "invalid-digest", failure: other };
  }
  return { state: "valid-digest" };
}

/** @param image bytes of the file that the headers and sections take. */
function structuralFailure(table: CertificateTable, image: number, size: number): SignatureFailure | undefined {
  const { error, signatures, offset } = table;
  if (error !== undefined) return { kind: "unreadable", offset: error.offset, message: error.message };
  if (signatures.length === 0)
    return { kind: "unreadable", offset, message: "the certificate table holds no Authenticode signature" };
  if (offset < image) return { kind: "uncovered", offset, end: image };
  const end = offset + table.size;
  return end < size ? { kind: "uncovered", offset: end, end: size } : undefined;
}

/** Everything but the checksum, the entry of the certificate table in the directories, and the table itself. */
function signedParts(bytes: Uint8Array, header: PeHeader, table: CertificateTable): readonly Uint8Array[] {
  const entry = header.directories[IMAGE_DIRECTORY_ENTRY_SECURITY]?.entryOffset ?? 0;
  const { checksumOffset } = header;
  return [
    bytes.subarray(0, checksumOffset),
    bytes.subarray(checksumOffset + 4, entry),
    bytes.subarray(entry + 8, Math.max(entry + 8, table.offset)),
  ];
}

type DigestAlgorithm = "sha1" | "sha256" | "sha384" | "sha512";

function isSupported(digest: Digest): digest is Digest & { readonly algorithm: DigestAlgorithm } {
  return ["sha1", "sha256", "sha384", "sha512"].includes(digest.algorithm);
}

async function digestOf(
  algorithm: DigestAlgorithm,
  parts: readonly Uint8Array[],
  platform: Digester,
): Promise<Uint8Array> {
  // Nearly all signatures are of SHA-256, which needs no copy of a large file.
  if (algorithm === "sha256") return platform.digestChunks(eachOf(parts));
  const joined = joinChunks(
    parts,
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  if (algorithm === "sha512") return platform.digest(algorithm, joined);
  return platform.digestBlocks(algorithm, joined, joined.length);
}

async function* eachOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, void> {
  yield* parts;
}

function mismatchOf(
  kind: "image" | "content",
  { algorithm, bytes }: Digest,
  found: Uint8Array,
  offset: number,
): SignatureFailure | undefined {
  if (sameBytes(bytes, found)) return undefined;
  return { kind, offset, algorithm, expected: toHex(bytes), found: toHex(found) };
}
