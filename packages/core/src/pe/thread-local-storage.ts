import type { AddressSpace } from "./address-space.ts";
import { IMAGE_DIRECTORY_ENTRY_TLS } from "./constants.ts";
import { directoryOf } from "./header.ts";
import type { ThreadLocalStorage } from "./pe.ts";

/**
 * The TLS directory ("PE Format", "The .tls Section"): addresses in it include the image base.
 *
 * @throws {FormatError} where it or the list of callbacks leaves the section.
 */
export function readThreadLocalStorage(space: AddressSpace): ThreadLocalStorage | undefined {
  const directory = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_TLS);
  if (directory === undefined) return undefined;
  const { bits, imageBase } = space.header;
  const word = bits / 8;
  const { address, entryOffset } = directory;
  const fields = space.structure(address, 4 * word + 8, entryOffset, "the TLS directory");
  const callbacks = fields.word(3 * word);
  let callbackCount = 0;
  if (callbacks !== 0)
    for (let at = callbacks - imageBase; ; at += word) {
      const callback = space.structure(at, word, fields.offset + 3 * word, "the list of TLS callbacks");
      if (callback.u32(0) === 0 && callback.u32(word - 4) === 0) break;
      callbackCount++;
    }
  return {
    templateSize: Math.max(0, fields.word(word) - fields.word(0)),
    zeroFill: fields.u32(4 * word),
    callbackCount,
  };
}
