import { concat, words } from "./macho.ts";

export interface PeOptions {
  /** Default 64. */
  readonly bits?: 32 | 64;
  /** Default x86_64, or i386 where there are 32 bits. */
  readonly machine?: number;
  readonly imageBase?: number;
  readonly sectionAlignment?: number;
  readonly linkerVersion?: readonly [number, number];
  /** What stands at which address of the one section, which starts at {@link FIRST}. */
  readonly content?: readonly (readonly [number, Uint8Array])[];
  /** Default as much as the content needs. */
  readonly memorySize?: number;
  /** Address and size by IMAGE_DIRECTORY_ENTRY_*. */
  readonly directories?: Readonly<Record<number, readonly [number, number]>>;
  /** Of a file that counts other than 16 of them. */
  readonly directoryCount?: number;
  /** Behind the section: `certificate` makes one entry of the certificate table of them. */
  readonly overlay?: Uint8Array;
}

/** The address of the section. */
export const FIRST = 0x1000;
/** Where its content stands in the file. */
const CONTENT = 0x400;
/** Where the signature and the optional header stand. */
export const SIGNATURE = 0x80;
export const OPTIONAL = SIGNATURE + 24;

/** Where the fields of a directory stand. */
export function directoryOffset(index: number, bits: 32 | 64 = 64): number {
  return OPTIONAL + (bits === 64 ? 112 : 96) + 8 * index;
}

/** Where the header of the section stands. */
export function sectionOffset(bits: 32 | 64 = 64): number {
  return directoryOffset(16, bits);
}

/** The place in the file of an address. */
export function fileOffset(address: number): number {
  return address - FIRST + CONTENT;
}

/** An address or size by the width of the image. */
export function word(value: number, bits: 32 | 64 = 64): Uint8Array {
  return bits === 64 ? words([value % 0x1_0000_0000, Math.floor(value / 0x1_0000_0000)]) : words([value]);
}

/** The smallest image that a reader takes whole: headers and one section with everything in it. */
export function buildPe(options: PeOptions = {}): Uint8Array {
  const { bits = 64, content = [], directories = {}, overlay = new Uint8Array() } = options;
  const wide = bits === 64;
  const ends = content.map(([address, bytes]) => address - FIRST + bytes.length);
  const size = Math.max(1, ...ends);
  const rawSize = Math.ceil(size / 0x200) * 0x200;
  const bytes = new Uint8Array(CONTENT + rawSize + overlay.length);
  const view = new DataView(bytes.buffer);
  const u16 = (at: number, value: number): void => view.setUint16(at, value, true);
  const u32 = (at: number, value: number): void => view.setUint32(at, value, true);
  bytes.set([0x4d, 0x5a]);
  u32(60, SIGNATURE);
  u32(SIGNATURE, 0x4550);
  u16(SIGNATURE + 4, options.machine ?? (wide ? 0x8664 : 0x14c));
  u16(SIGNATURE + 6, 1);
  u16(SIGNATURE + 20, sectionOffset(bits) - OPTIONAL);
  u16(SIGNATURE + 22, 0x2022);
  u16(OPTIONAL, wide ? 0x20b : 0x10b);
  bytes.set(options.linkerVersion ?? [14, 0], OPTIONAL + 2);
  const base = options.imageBase ?? (wide ? 0x180000000 : 0x10000000);
  bytes.set(word(base, bits), OPTIONAL + (wide ? 24 : 28));
  u32(OPTIONAL + 32, options.sectionAlignment ?? 0x1000);
  u32(OPTIONAL + 36, 0x200);
  u32(OPTIONAL + 56, FIRST + Math.ceil((options.memorySize ?? size) / 0x1000) * 0x1000);
  u32(OPTIONAL + 60, CONTENT);
  u32(directoryOffset(0, bits) - 4, options.directoryCount ?? 16);
  for (const [index, [address, length]] of Object.entries(directories))
    bytes.set(words([address, length]), directoryOffset(Number(index), bits));
  const section = sectionOffset(bits);
  bytes.set(new TextEncoder().encode(".data"), section);
  bytes.set(words([options.memorySize ?? size, FIRST, rawSize, CONTENT]), section + 8);
  u32(section + 36, 0x40000040);
  for (const [address, part] of content) bytes.set(part, fileOffset(address));
  bytes.set(overlay, CONTENT + rawSize);
  return bytes;
}

/** An entry of the certificate table that holds a PKCS #7 message. */
export function certificate(message: Uint8Array): Uint8Array {
  const size = 8 + Math.ceil(message.length / 8) * 8;
  const bytes = new Uint8Array(size);
  bytes.set(concat(words([size, 0x00020200]), message));
  return bytes;
}

/** A DER element; its length takes as many bytes as it needs. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(...parts);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 0x100)) length.unshift(rest % 0x100);
  const head = body.length < 0x80 ? [body.length] : [0x80 + length.length, ...length];
  return concat(Uint8Array.of(tag, ...head), body);
}
