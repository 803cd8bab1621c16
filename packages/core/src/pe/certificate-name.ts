import { decodeText } from "../bytes/text.ts";
import { type DerElement, type DerReader, OBJECT_IDENTIFIER } from "./der.ts";
import type { CertificateName } from "./signature.ts";

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";

/**
 * The parts of a distinguished name that tell people who it is (RFC 5280, 4.1.2.4). Of several common names the last
 * is the most specific.
 *
 * @throws {FormatError} where it is no sequence of sets of attributes.
 */
export function readCertificateName(der: DerReader, name: DerElement): CertificateName {
  const found = new Map<string, string>();
  for (const set of der.children(name, "a certificate's name"))
    for (const attribute of der.children(set, "a certificate's name")) {
      const type = der.element(attribute.start, attribute.end, "a certificate's name", OBJECT_IDENTIFIER);
      const value = der.element(type.end, attribute.end, "a certificate's name");
      found.set(der.identifier(type), decodeString(value.tag, der.bytes(value)));
    }
  return { commonName: found.get(COMMON_NAME), organization: found.get(ORGANIZATION) };
}

/** BMPString has two bytes a character; UTF8String, PrintableString and IA5String are UTF-8, T61String in practice Latin-1. */
function decodeString(tag: number, bytes: Uint8Array): string {
  if (tag === 0x1e) return new TextDecoder("utf-16be", { ignoreBOM: true }).decode(bytes);
  if (tag === 0x14) return new TextDecoder("latin1").decode(bytes);
  return decodeText(bytes);
}
