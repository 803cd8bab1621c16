import { decodeText } from "../bytes/text.ts";
import { UTF8_NAME } from "./constants.ts";

/** The upper half of code page 437, which names have that are not marked as UTF-8 (APPNOTE appendix D). */
const cp437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** A member's name as text: UTF-8 where general purpose bit 11 says so, else code page 437. */
export function decodeName(bytes: Uint8Array, flags: number): string {
  if ((flags & UTF8_NAME) !== 0) return decodeText(bytes);
  if (bytes.every((byte) => byte < 0x80)) return decodeText(bytes);
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : cp437[byte - 0x80])).join("");
}
