import type { FormatError } from "../errors.ts";

/** Hashes that Authenticode is made of; others keep the number of their algorithm (`1.2.840.113549.2.5`). */
export interface Digest {
  readonly algorithm: string;
  readonly bytes: Uint8Array;
}

/** Of whom a certificate says that it is; nothing is proven. */
export interface CertificateName {
  readonly commonName: string | undefined;
  readonly organization: string | undefined;
}

/** A PKCS #7 message that signs an image (SpcIndirectDataContent). Nothing in it is proven. */
export interface AuthenticodeSignature {
  /** In the file. */
  readonly offset: number;
  /** Of the image. */
  readonly digest: Digest;
  /** What the signer signed: a view of the content that holds the digest. */
  readonly content: Uint8Array;
  /** The digest of `content` that the signer signed; undefined where the content itself is signed. */
  readonly contentDigest: Digest | undefined;
  /** The subject of the signer's certificate; undefined where the message does not hold it. */
  readonly signer: CertificateName | undefined;
}

/** One entry of the certificate table (WIN_CERTIFICATE). */
export interface AttributeCertificate {
  /** In the file. */
  readonly offset: number;
  readonly revision: number;
  /** WIN_CERT_TYPE_*. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** The certificate table and the signatures in it. */
export interface CertificateTable {
  /** In the file. */
  readonly offset: number;
  readonly size: number;
  readonly certificates: readonly AttributeCertificate[];
  /** The first of each certificate, then those nested in it. */
  readonly signatures: readonly AuthenticodeSignature[];
  /** Bytes behind the messages that are more than padding: nobody signed them. */
  readonly unsignedBytes: number;
  /** What keeps a signature from being read. What stands before the break stands. */
  readonly error?: FormatError;
}
