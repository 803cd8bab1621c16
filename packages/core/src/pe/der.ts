import { FormatError } from "../errors.ts";

/** One element of DER (X.690): the places are in the file. */
export interface DerElement {
  /** With class and the bit for constructed ones; of one byte, as all that Authenticode uses. */
  readonly tag: number;
  /** Of the tag. */
  readonly offset: number;
  /** Of the content. */
  readonly start: number;
  readonly end: number;
}

export const SEQUENCE = 0x30;
export const SET = 0x31;
export const OBJECT_IDENTIFIER = 0x06;
export const OCTET_STRING = 0x04;
export const INTEGER = 0x02;
/** `[n]`, constructed. */
export const context = (number: number): number => 0xa0 + number;

/** Real messages have some tens in one element; each costs far more memory than the 2 bytes it needs. */
const MOST_CHILDREN = 4096;

/**
 * Reads elements of a file, each inside a given range.
 *
 * Lengths are definite and of at most four bytes: DER has no others, and no signature is larger.
 */
export interface DerReader {
  /** The element that starts here. @throws {FormatError} where it leaves the range or has another tag. */
  element(at: number, end: number, what: string, tag?: number): DerElement;
  /** Everything inside a constructed element, in order. */
  children(parent: DerElement, what: string): readonly DerElement[];
  bytes(element: DerElement): Uint8Array;
  /** An object identifier with its dots. */
  identifier(element: DerElement): string;
}

export function createDerReader(file: Uint8Array): DerReader {
  const element: DerReader["element"] = (at, end, what, tag) => {
    const refuse = (message: string): FormatError => new FormatError("pe", at, message);
    const found = at < end ? file[at] : undefined;
    const short = at + 1 < end ? file[at + 1] : undefined;
    if (found === undefined || short === undefined) throw refuse(`${what} is missing`);
    if (tag !== undefined && found !== tag)
      throw refuse(`${what} has the tag 0x${found.toString(16)}, expected 0x${tag.toString(16)}`);
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
    if (short === 0x80 || lengthBytes > 4 || at + 2 + lengthBytes > end)
      throw refuse(`${what} has a length that is not definite, or one of ${lengthBytes} bytes`);
    let length = lengthBytes === 0 ? short : 0;
    for (let index = 0; index < lengthBytes; index++) length = length * 0x100 + (file[at + 2 + index] as number);
    const start = at + 2 + lengthBytes;
    if (start + length > end) throw refuse(`${what} of ${length} bytes in ${end - start}`);
    return { tag: found, offset: at, start, end: start + length };
  };
  return {
    element,
    children(parent, what) {
      const found: DerElement[] = [];
      for (let at = parent.start; at < parent.end; ) {
        if (found.length === MOST_CHILDREN)
          throw new FormatError("pe", parent.offset, `${what} is one of more than ${MOST_CHILDREN}`);
        const child = element(at, parent.end, what);
        found.push(child);
        at = child.end;
      }
      return found;
    },
    bytes: ({ start, end }) => file.subarray(start, end),
    identifier: (of) => dotted(file.subarray(of.start, of.end)),
  };
}

/** Longer ones would name nothing that is looked for. */
const LONGEST_IDENTIFIER = 32;

function dotted(bytes: Uint8Array): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of bytes.subarray(0, LONGEST_IDENTIFIER)) {
    value = value * 0x80 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    // The first holds two numbers.
    if (numbers.length === 0) numbers.push(...(value < 80 ? [Math.floor(value / 40), value % 40] : [2, value - 80]));
    else numbers.push(value);
    value = 0;
  }
  return numbers.join(".");
}
