import { sameBytes } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { readCertificateName } from "./certificate-name.ts";
import {
  context,
  type DerElement,
  type DerReader,
  INTEGER,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  SEQUENCE,
  SET,
} from "./der.ts";
import type { AuthenticodeSignature, CertificateName, Digest } from "./signature.ts";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const SPC_INDIRECT_DATA = "1.3.6.1.4.1.311.2.1.4";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const NESTED_SIGNATURE = "1.3.6.1.4.1.311.2.4.1";

/** Files are signed twice where old systems shall take them too; nobody signs more often than this. */
const MOST_SIGNATURES = 16;

const algorithms: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/**
 * The signatures of one message: PKCS #7 SignedData (RFC 2315) over SpcIndirectDataContent ("Windows Authenticode
 * Portable Executable Signature Format"), and those nested in its attributes.
 *
 * @param before how many signatures the file has already had.
 * @throws {FormatError} where an element is missing, leaves the one around it or is another than it must be.
 */
export function* readSignedMessage(
  der: DerReader,
  message: DerElement,
  before: number,
): Generator<AuthenticodeSignature, void, void> {
  const pending = [message];
  for (let count = before, next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (++count > MOST_SIGNATURES)
      throw new FormatError("pe", next.offset, `there are more than ${MOST_SIGNATURES} signatures`);
    const { signature, nested } = readSignature(der, next);
    yield signature;
    pending.push(...nested.slice(0, MOST_SIGNATURES));
  }
}

function readSignature(
  der: DerReader,
  message: DerElement,
): { readonly signature: AuthenticodeSignature; readonly nested: readonly DerElement[] } {
  const signedData = wrapped(der, message, SIGNED_DATA, "the signed data");
  const [version, digests, contentInfo, ...rest] = der.children(signedData, "a part of the signed data");
  const parts = sequence(signedData, "the signed data", [version, INTEGER], [digests, SET], [contentInfo, SEQUENCE]);
  const content = wrapped(der, parts[2] as DerElement, SPC_INDIRECT_DATA, "what is signed");
  const [, digestInfo] = der.children(content, "a part of what is signed");
  if (digestInfo === undefined) throw missing(content, "the digest of the image");
  const [algorithm, digest] = der.children(digestInfo, "a part of the digest");
  const [, value] = sequence(digestInfo, "the digest", [algorithm, SEQUENCE], [digest, OCTET_STRING]);
  const signers = rest.find(({ tag }) => tag === SET);
  const signer = signers && der.children(signers, "a signer")[0];
  if (signer === undefined) throw missing(signedData, "the signer");
  const certificates = rest.find(({ tag }) => tag === context(0));
  const { contentDigest, nested, issuer, serial } = readSigner(der, signer);
  return {
    signature: {
      offset: message.offset,
      digest: { algorithm: algorithmOf(der, algorithm as DerElement), bytes: der.bytes(value as DerElement) },
      content: der.bytes(content),
      contentDigest,
      signer: certificates && findSubject(der, certificates, issuer, serial),
    },
    nested,
  };
}

/** ContentInfo: an identifier of what it is, and that in `[0]`. */
function wrapped(der: DerReader, info: DerElement, expected: string, what: string): DerElement {
  const [type, wrapper] = der.children(info, `a part of ${what}`);
  sequence(info, what, [type, OBJECT_IDENTIFIER], [wrapper, context(0)]);
  const found = der.identifier(type as DerElement);
  if (found !== expected) throw new FormatError("pe", info.offset, `${what} is ${found}, expected ${expected}`);
  const { start, end } = wrapper as DerElement;
  return der.element(start, end, what, SEQUENCE);
}

/** The elements, if they are there with these tags. */
function sequence(
  parent: DerElement,
  what: string,
  ...expected: readonly (readonly [DerElement | undefined, number])[]
): readonly DerElement[] {
  return expected.map(([element, tag]) => {
    if (element === undefined) throw missing(parent, `a part of ${what}`);
    if (element.tag === tag) return element;
    throw new FormatError(
      "pe",
      element.offset,
      `a part of ${what} has the tag 0x${element.tag.toString(16)}, expected 0x${tag.toString(16)}`,
    );
  });
}

function missing(parent: DerElement, what: string): FormatError {
  return new FormatError("pe", parent.end, `${what} is missing`);
}

function algorithmOf(der: DerReader, algorithm: DerElement): string {
  const identifier = der.identifier(der.element(algorithm.start, algorithm.end, "an algorithm", OBJECT_IDENTIFIER));
  return algorithms[identifier] ?? identifier;
}

interface Signer {
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly contentDigest: Digest | undefined;
  readonly nested: readonly DerElement[];
}

/** SignerInfo (RFC 2315, 9.2): who, by the certificate's issuer and number, and which digest was signed. */
function readSigner(der: DerReader, signer: DerElement): Signer {
  const [version, identity, algorithm, ...rest] = der.children(signer, "a part of the signer");
  sequence(signer, "the signer", [version, INTEGER], [identity, SEQUENCE], [algorithm, SEQUENCE]);
  const [issuer, serial] = der.children(identity as DerElement, "the signer's certificate");
  sequence(identity as DerElement, "the signer's certificate", [issuer, SEQUENCE], [serial, INTEGER]);
  const [digest] = attributeValues(der, rest, context(0), MESSAGE_DIGEST);
  return {
    issuer: der.bytes(issuer as DerElement),
    serial: der.bytes(serial as DerElement),
    contentDigest: digest && { algorithm: algorithmOf(der, algorithm as DerElement), bytes: der.bytes(digest) },
    nested: attributeValues(der, rest, context(1), NESTED_SIGNATURE),
  };
}

/** The values of one attribute among those that are signed (`[0]`) or not (`[1]`). */
function attributeValues(
  der: DerReader,
  parts: readonly DerElement[],
  tag: number,
  wanted: string,
): readonly DerElement[] {
  const attributes = parts.find((part) => part.tag === tag);
  if (attributes === undefined) return [];
  for (const attribute of der.children(attributes, "an attribute")) {
    const [type, values] = der.children(attribute, "a part of an attribute");
    sequence(attribute, "an attribute", [type, OBJECT_IDENTIFIER], [values, SET]);
    if (der.identifier(type as DerElement) === wanted) return der.children(values as DerElement, "an attribute");
  }
  return [];
}

/** The subject of the certificate (X.509, RFC 5280 4.1) that this issuer gave this number. */
function findSubject(
  der: DerReader,
  certificates: DerElement,
  issuer: Uint8Array,
  serial: Uint8Array,
): CertificateName | undefined {
  for (const certificate of der.children(certificates, "a certificate")) {
    if (certificate.tag !== SEQUENCE) continue;
    const body = der.element(certificate.start, certificate.end, "a certificate", SEQUENCE);
    const fields = der.children(body, "a part of a certificate").filter(({ tag }) => tag !== context(0));
    const [number, , from, , subject] = fields;
    if (number === undefined || from === undefined || subject === undefined)
      throw missing(body, "a certificate's name");
    if (!sameBytes(der.bytes(number), serial) || !sameBytes(der.bytes(from), issuer)) continue;
    return readCertificateName(der, subject);
  }
  return undefined;
}
