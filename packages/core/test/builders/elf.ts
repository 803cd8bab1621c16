/** One symbol of the dynamic table. Undefined unless it has a `value`. */
interface ElfSymbol {
  readonly name: string;
  readonly weak?: boolean;
  readonly value?: number;
}

export interface ElfOptions {
  /** ET_*; default ET_DYN. */
  readonly type?: number;
  /** EM_*; default EM_X86_64. */
  readonly machine?: number;
  readonly needed?: readonly string[];
  readonly symbols?: readonly ElfSymbol[];
  /** Further entries of the dynamic table, before DT_NULL. */
  readonly dynamic?: readonly (readonly [tag: number, value: number])[];
  /** Further program headers, as type, flags, offset, address, size in the file, size in memory, alignment. */
  readonly segments?: readonly (readonly [number, number, number, number, number, number, number])[];
  /** Text that follows the strings that names need; its offset is {@link BuiltElf.extraString}. */
  readonly extraString?: string;
  /** Text at the end of what is loaded, as the code's own strings are. */
  readonly constants?: string;
}

export interface BuiltElf {
  readonly bytes: Uint8Array;
  readonly dynamicOffset: number;
  readonly symbolOffset: number;
  readonly stringOffset: number;
  readonly hashOffset: number;
  /** Offset in the string table. */
  readonly extraString: number;
}

const HEADER = 64;
const PROGRAM_HEADER = 56;
const SYMBOL = 24;

/**
 * The smallest 64-bit little-endian library the loader would map: one PT_LOAD over the whole file with offset and
 * address equal, PT_DYNAMIC, a string table, symbols and a DT_HASH that counts them.
 */
export function buildElf(options: ElfOptions = {}): BuiltElf {
  const symbols = options.symbols ?? [];
  let strings = "\0";
  const place = (text: string): number => {
    strings += `${text}\0`;
    return strings.length - text.length - 1;
  };
  const needed = (options.needed ?? []).map((library) => [1, place(library)] as const);
  const names = symbols.map(({ name }) => place(name));
  const extraString = place(options.extraString ?? "");

  const headers = 2 + (options.segments?.length ?? 0);
  const stringOffset = HEADER + headers * PROGRAM_HEADER;
  const symbolOffset = align(stringOffset + strings.length);
  const hashOffset = symbolOffset + SYMBOL * (symbols.length + 1);
  const dynamicOffset = align(hashOffset + 16);
  const entries = [
    ...needed,
    [5, stringOffset],
    [10, strings.length],
    [6, symbolOffset],
    [11, SYMBOL],
    [4, hashOffset],
    ...(options.dynamic ?? []),
    [0, 0],
  ] as const;
  const constants = new TextEncoder().encode(options.constants ?? "");
  const constantsOffset = dynamicOffset + 16 * entries.length;
  const size = constantsOffset + constants.length;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const u64 = (at: number, value: number): void => view.setBigUint64(at, BigInt(value), true);

  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, options.type ?? 3, true);
  view.setUint16(18, options.machine ?? 62, true);
  view.setUint32(20, 1, true);
  u64(32, HEADER);
  view.setUint16(52, HEADER, true);
  view.setUint16(54, PROGRAM_HEADER, true);
  view.setUint16(56, headers, true);
  const programs = [
    [1, 5, 0, 0, size, size, 4096],
    [2, 6, dynamicOffset, dynamicOffset, 16 * entries.length, 16 * entries.length, 8],
    ...(options.segments ?? []),
  ] as const;
  for (const [index, [type, flags, offset, address, fileSize, memorySize, alignment]] of programs.entries()) {
    const at = HEADER + index * PROGRAM_HEADER;
    view.setUint32(at, type, true);
    view.setUint32(at + 4, flags, true);
    for (const [field, value] of [offset, address, address, fileSize, memorySize, alignment].entries())
      u64(at + 8 + 8 * field, value);
  }
  bytes.set(new TextEncoder().encode(strings), stringOffset);
  bytes.set(constants, constantsOffset);
  for (const [index, { weak, value }] of symbols.entries()) {
    const at = symbolOffset + SYMBOL * (index + 1);
    view.setUint32(at, names[index] as number, true);
    view.setUint8(at + 4, ((weak === true ? 2 : 1) << 4) | 2);
    view.setUint16(at + 6, value === undefined ? 0 : 1, true);
    u64(at + 8, value ?? 0);
  }
  view.setUint32(hashOffset, 1, true);
  view.setUint32(hashOffset + 4, symbols.length + 1, true);
  for (const [index, [tag, value]] of entries.entries()) {
    u64(dynamicOffset + 16 * index, tag);
    u64(dynamicOffset + 16 * index + 8, value);
  }
  return { bytes, dynamicOffset, symbolOffset, stringOffset, hashOffset, extraString };
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
