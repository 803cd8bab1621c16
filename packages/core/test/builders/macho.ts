import { createHash } from "node:crypto";

/** A load command by its number and what follows its two first fields. */
export interface MachoCommand {
  readonly type: number;
  readonly body: Uint8Array;
}

export interface MachoOptions {
  /** Default 64. */
  readonly bits?: 32 | 64;
  /** Default true. */
  readonly littleEndian?: boolean;
  /** Default arm64, or arm where there are 32 bits. */
  readonly cpuType?: number;
  readonly cpuSubtype?: number;
  /** MH_*; default MH_DYLIB. */
  readonly fileType?: number;
  readonly flags?: number;
  readonly commands?: readonly MachoCommand[];
  /** Undefined names with the upper byte of their description: the ordinal. Defined ones have a section. */
  readonly symbols?: readonly { readonly name: string; readonly ordinal?: number; readonly defined?: boolean }[];
  /** Tables that stand behind the symbols, each with the command that leads to it. */
  readonly tables?: readonly MachoTable[];
  /** Sign with these hashes, by their number in <kern/cs_blobs.h>. */
  readonly sign?: readonly (1 | 2)[];
  readonly signatureFlags?: number;
}

/** A table of the link-edit data; the command's fields are made from its place. */
export interface MachoTable {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly fields: (offset: number, size: number) => readonly number[];
}

export interface BuiltMacho {
  readonly bytes: Uint8Array;
  /** Of each command, in the order of `commands`, LC_SEGMENT, LC_SYMTAB, then the tables, then the signature. */
  readonly commandOffsets: readonly number[];
  readonly symbolOffset: number;
  readonly stringOffset: number;
  readonly tableOffsets: readonly number[];
  readonly signatureOffset: number;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Numbers of 4 bytes in the byte order of a file. */
export function words(values: readonly number[], littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value >>> 0, littleEndian);
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const padded = (bytes: Uint8Array, unit: number): Uint8Array =>
  concat(bytes, new Uint8Array((unit - (bytes.length % unit)) % unit));

/** A command that holds a string behind its fields; the first field is the string's offset. */
export function stringCommand(
  type: number,
  value: string,
  fields: readonly number[] = [],
  littleEndian = true,
): MachoCommand {
  const at = 12 + 4 * fields.length;
  return { type, body: concat(words([at, ...fields], littleEndian), padded(text(`${value}\0`), 8)) };
}

export function libraryCommand(type: number, name: string, littleEndian = true): MachoCommand {
  return stringCommand(type, name, [2, 0x10203, 0x10000], littleEndian);
}

/**
 * The smallest file that a reader takes whole: header, commands, one segment over everything, symbols, the tables that
 * are asked for, and a signature whose hashes are right.
 */
export function buildMacho(options: MachoOptions = {}): BuiltMacho {
  const { bits = 64, littleEndian = true, symbols = [], tables = [], sign = [] } = options;
  const wide = bits === 64;
  const w = (...values: number[]): Uint8Array => words(values, littleEndian);
  const long = (value: number): Uint8Array => (wide ? (littleEndian ? w(value, 0) : w(0, value)) : w(value));

  let strings = "\0";
  const entries = symbols.map(({ name, ordinal = 1, defined = false }) => {
    const at = strings.length;
    strings += `${name}\0`;
    const description = littleEndian ? [0, ordinal] : [ordinal, 0];
    return concat(w(at), Uint8Array.of(defined ? 0x0f : 0x01, defined ? 1 : 0, ...description), long(0));
  });
  const command = (type: number, body: Uint8Array): Uint8Array =>
    padded(concat(w(type, body.length + 8), body), wide ? 8 : 4);
  const sized = (bytes: Uint8Array): Uint8Array => {
    new DataView(bytes.buffer).setUint32(4, bytes.length, littleEndian);
    return bytes;
  };

  const layout = (place: { at: (index: number) => number; size: number; signature: number }): Uint8Array[] => [
    ...(options.commands ?? []).map(({ type, body }) => sized(command(type, body))),
    sized(
      command(
        wide ? 0x19 : 0x1,
        concat(padded(text("__TEXT"), 16), long(0), long(place.size), long(0), long(place.size), w(5, 5, 0, 0)),
      ),
    ),
    sized(command(0x2, w(place.at(0), symbols.length, place.at(1), strings.length))),
    ...tables.map(({ type, bytes, fields }, index) =>
      sized(command(type, w(...fields(place.at(2 + index), bytes.length)))),
    ),
    ...(sign.length === 0 ? [] : [sized(command(0x1d, w(place.signature, signatureSize(sign, place.signature))))]),
  ];
  const headerSize = wide ? 32 : 28;
  const sizes = layout({ at: () => 0, size: 0, signature: 0 }).map(({ length }) => length);
  const commandBytes = sizes.reduce((sum, size) => sum + size, 0);
  const parts = [concat(...entries), text(strings), ...tables.map(({ bytes }) => bytes)].map((part) =>
    padded(part, 16),
  );
  const offsets: number[] = [];
  let end = headerSize + commandBytes;
  end += (16 - (end % 16)) % 16;
  for (const part of parts) {
    offsets.push(end);
    end += part.length;
  }
  const size = end + (sign.length === 0 ? 0 : signatureSize(sign, end));
  const commands = layout({ at: (index) => offsets[index] ?? 0, size, signature: end });
  const cpuType = options.cpuType ?? (wide ? 0x0100000c : 0xc);
  const header = w(
    wide ? 0xfeedfacf : 0xfeedface,
    cpuType,
    options.cpuSubtype ?? 0,
    options.fileType ?? 6,
    commands.length,
    commandBytes,
    options.flags ?? 0x85,
    ...(wide ? [0] : []),
  );
  const bytes = new Uint8Array(size);
  bytes.set(concat(header, ...commands));
  for (const [index, part] of parts.entries()) bytes.set(part, offsets[index]);
  if (sign.length > 0) bytes.set(makeSignature(bytes.subarray(0, end), sign, options.signatureFlags ?? 2), end);

  const commandOffsets: number[] = [];
  let next = headerSize;
  for (const length of sizes) {
    commandOffsets.push(next);
    next += length;
  }
  const [symbolOffset = 0, stringOffset = 0, ...tableOffsets] = offsets;
  return { bytes, commandOffsets, symbolOffset, stringOffset, tableOffsets, signatureOffset: end };
}

const PAGE = 4096;
const IDENTIFIER = text("sample\0");
const hashSizes = { 1: 20, 2: 32 } as const;

const directorySize = (hash: 1 | 2, covered: number): number =>
  44 + IDENTIFIER.length + hashSizes[hash] * Math.ceil(covered / PAGE);

function signatureSize(hashes: readonly (1 | 2)[], covered: number): number {
  return 12 + 8 * hashes.length + hashes.reduce<number>((sum, hash) => sum + directorySize(hash, covered), 0);
}

/** Code directories of version 0x20001, the oldest: no team, no 64-bit limit. */
function makeSignature(covered: Uint8Array, hashes: readonly (1 | 2)[], flags: number): Uint8Array {
  const big = (...values: number[]): Uint8Array => words(values, false);
  let at = 12 + 8 * hashes.length;
  const index: number[] = [];
  const directories = hashes.map((hash, place) => {
    index.push(place === 0 ? 0 : 0x1000 + place - 1, at);
    at += directorySize(hash, covered.length);
    const pages = Array.from({ length: Math.ceil(covered.length / PAGE) }, (_, page) =>
      createHash(hash === 1 ? "sha1" : "sha256")
        .update(covered.subarray(page * PAGE, (page + 1) * PAGE))
        .digest(),
    );
    const size = directorySize(hash, covered.length);
    const hashOffset = 44 + IDENTIFIER.length;
    return concat(
      big(0xfade0c02, size, 0x20001, flags, hashOffset, 44, 0, pages.length, covered.length),
      Uint8Array.of(hashSizes[hash], hash, 0, 12),
      big(0),
      IDENTIFIER,
      ...pages,
    );
  });
  return concat(big(0xfade0cc0, signatureSize(hashes, covered.length), hashes.length, ...index), ...directories);
}

/** A fat file of these slices, each at a multiple of 4096. */
export function buildFat(slices: readonly { readonly cpuType: number; readonly bytes: Uint8Array }[]): Uint8Array {
  const offsets: number[] = [];
  let end = PAGE;
  for (const { bytes } of slices) {
    offsets.push(end);
    end += Math.ceil(bytes.length / PAGE) * PAGE;
  }
  const file = new Uint8Array(end);
  const rows = slices.flatMap(({ cpuType, bytes }, index) => [cpuType, 0, offsets[index] as number, bytes.length, 12]);
  file.set(words([0xcafebabe, slices.length, ...rows], false));
  for (const [index, { bytes }] of slices.entries()) file.set(bytes, offsets[index]);
  return file;
}
