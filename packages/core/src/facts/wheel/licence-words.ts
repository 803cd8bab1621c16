import { decodeText } from "../../bytes/text.ts";

/** The words of all licence texts of a wheel, in lower case: letters, digits and plus signs. */
export interface LicenceWords {
  readonly words: ReadonlySet<string>;
  /** Look at a member while its bytes are there; only its words are kept. */
  add(path: string, content: Uint8Array | undefined): void;
}

/** Of one text. Collections of licences of hundreds of packages are smaller. */
const MOST_BYTES = 2 ** 21;
/** Of all texts together. */
const MOST_ALL = 2 ** 23;
/** Longer runs of letters are no words. */
const LONGEST_WORD = 40;

const licenceName = /licen[cs]e|copying|copyright|notice|third.?party/i;
/** Programs and binaries that are called like a licence. */
const otherKind = /\.(?:pyi?|pyc|pyx|so|dll|dylib|h|hpp|c|cpp|js|css|png|svg)$/i;

export function collectLicenceWords(): LicenceWords {
  const words = new Set<string>();
  let left = MOST_ALL;
  return {
    words,
    add(path, content) {
      if (content === undefined || content.length > Math.min(MOST_BYTES, left)) return;
      if (!licenceName.test(path) || otherKind.test(path)) return;
      left -= content.length;
      for (const text of [path, decodeText(content)]) {
        for (const [word] of text.toLowerCase().matchAll(/[a-z0-9+]+/g))
          if (word.length <= LONGEST_WORD) words.add(word);
      }
    },
  };
}
