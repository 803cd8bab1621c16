import type { Reader } from "../bytes/reader.ts";
import { FormatError } from "../errors.ts";
import { readSignedMessage } from "./authenticode.ts";
import { IMAGE_DIRECTORY_ENTRY_SECURITY, WIN_CERT_REVISION_2_0, WIN_CERT_TYPE_PKCS_SIGNED_DATA } from "./constants.ts";
import { createDerReader } from "./der.ts";
import type { PeHeader } from "./pe.ts";
import type { AttributeCertificate, AuthenticodeSignature, CertificateTable } from "./signature.ts";

const HEADER_SIZE = 8;
const ALIGNMENT = 8;
/** Real files have one or two; each costs more memory than the 8 bytes it needs. */
const MOST_CERTIFICATES = 64;

/**
 * The certificate table ("PE Format", "The Attribute Certificate Table"). It is never mapped: its directory holds a
 * place in the file. What cannot be read of it is its `error`: the loader takes the image all the same.
 */
export function readCertificates(reader: Reader, header: PeHeader): CertificateTable | undefined {
  const directory = header.directories[IMAGE_DIRECTORY_ENTRY_SECURITY];
  if (directory === undefined || directory.address === 0 || directory.size === 0) return undefined;
  const { address: offset, size, entryOffset } = directory;
  const certificates: AttributeCertificate[] = [];
  const signatures: AuthenticodeSignature[] = [];
  let unsignedBytes = 0;
  let error: FormatError | undefined;
  try {
    if (offset + size > reader.size)
      throw new FormatError(
        "pe",
        entryOffset,
        `the certificate table ends at byte ${offset + size} of ${reader.size} bytes`,
      );
    const file = reader.bytes(0, reader.size, "the file");
    const der = createDerReader(file);
    for (let at = offset; at < offset + size; ) {
      if (certificates.length === MOST_CERTIFICATES)
        throw new FormatError("pe", at, `there are more than ${MOST_CERTIFICATES} certificates`);
      const certificate = readCertificate(reader, at, offset + size);
      certificates.push(certificate);
      at = Math.min(offset + size, at + alignedSize(certificate.bytes.length));
      const { revision, type } = certificate;
      if (revision !== WIN_CERT_REVISION_2_0 || type !== WIN_CERT_TYPE_PKCS_SIGNED_DATA) continue;
      const start = certificate.offset + HEADER_SIZE;
      const end = certificate.offset + certificate.bytes.length;
      const message = der.element(start, end, "the signed message");
      // A message of no more than padding is followed by zeros up to the next multiple of eight.
      const rest = file.subarray(message.end, end);
      if (rest.length >= ALIGNMENT || rest.some((byte) => byte !== 0)) unsignedBytes += rest.length;
      for (const signature of readSignedMessage(der, message, signatures.length)) signatures.push(signature);
    }
  } catch (caught) {
    if (!(caught instanceof FormatError)) throw caught;
    error = caught;
  }
  return { offset, size, certificates, signatures, unsignedBytes, ...(error === undefined ? {} : { error }) };
}

function alignedSize(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function readCertificate(reader: Reader, at: number, end: number): AttributeCertificate {
  if (at + HEADER_SIZE > end)
    throw new FormatError("pe", at, `${end - at} bytes of the certificate table, expected at least ${HEADER_SIZE}`);
  const length = reader.u32(at);
  if (length < HEADER_SIZE || at + length > end)
    throw new FormatError("pe", at, `a certificate of ${length} bytes, expected ${HEADER_SIZE} to ${end - at}`);
  return {
    offset: at,
    revision: reader.u16(at + 4),
    type: reader.u16(at + 6),
    bytes: reader.bytes(at, length, "a certificate"),
  };
}
