import { toHex } from "../bytes/text.ts";
import type { Platform } from "../platform.ts";
import { version } from "../version.ts";

/** The namespace of names that are URIs (RFC 9562, 6.6). */
const URI_NAMESPACE = [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];

/**
 * The serial number of a bill of materials: a UUID of version 5 (RFC 9562, 5.5), which the same wheel gets each time
 * from the same version of wheel-guard.
 *
 * @param digest what tells the wheel from others, in hexadecimal.
 */
export async function serialNumber(digest: string, platform: Pick<Platform, "digestBlocks">): Promise<string> {
  const name = new TextEncoder().encode(`wheel-guard:${version}:sha256:${digest}`);
  const bytes = new Uint8Array([...URI_NAMESPACE, ...name]);
  const hash = (await platform.digestBlocks("sha1", bytes, bytes.length)).slice(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = toHex(hash);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `urn:uuid:${parts.join("-")}`;
}
