import { EM_AARCH64, EM_X86_64, PF_X, PT_LOAD } from "./constants.ts";
import type { DynamicTable, ElfHeader, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";
import { slotsOfSymbol } from "./relocations.ts";

/** Code as bytes, and the address of the first of them. */
interface Code {
  readonly bytes: Uint8Array;
  readonly address: number;
}

/**
 * Count the calls of an imported function without a disassembler.
 *
 * A call goes either to a stub of the procedure linkage table that jumps through one of the function's
 * slots, or straight through such a slot. Stubs are found by the slot they jump through, calls by their
 * target: a wrong one would have to hit an address of a few bytes by chance.
 *
 * @returns undefined on machines whose instructions are not known here.
 * @throws {FormatError} where a relocation table or a code segment lies outside the file.
 */
export function countCalls(
  reader: ElfReader,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: DynamicTable | undefined,
  symbol: number | undefined,
): number | undefined {
  const count = header.bits === 64 ? counters[header.machine] : undefined;
  if (count === undefined || header.endian === "big") return undefined;
  if (dynamic === undefined || symbol === undefined) return 0;
  const slots = slotsOfSymbol(reader, header, segments, dynamic, symbol);
  const codes = segments
    .filter(({ type, flags }) => type === PT_LOAD && (flags & PF_X) !== 0)
    .map(({ offset, fileSize, address }) => ({ bytes: reader.bytes(offset, fileSize, "a code segment"), address }));
  return count(codes, slots);
}

const counters: Readonly<Record<number, (codes: readonly Code[], slots: ReadonlySet<number>) => number>> = {
  [EM_X86_64]: countX86Calls,
  [EM_AARCH64]: countArmCalls,
};

/**
 * x86-64: stubs contain `jmp *slot(%rip)` (ff 25), behind an optional endbr64 (f3 0f 1e fa), bnd prefix (f2)
 * and mold's `mov $n, %r11d` (41 bb); calls are e8 or e9 with a distance, or `call *slot(%rip)` (ff 15).
 */
function countX86Calls(codes: readonly Code[], slots: ReadonlySet<number>): number {
  const stubs = new Set<number>();
  let calls = 0;
  for (const { bytes, address } of codes) {
    for (let at = bytes.indexOf(0xff); at >= 0 && at + 6 <= bytes.length; at = bytes.indexOf(0xff, at + 1)) {
      const mode = bytes[at + 1];
      if ((mode !== 0x25 && mode !== 0x15) || !slots.has(address + at + 6 + distance(bytes, at + 2))) continue;
      if (mode === 0x15) calls++;
      else for (const start of stubStarts(bytes, at)) stubs.add(address + start);
    }
  }
  for (const { bytes, address } of codes) {
    const last = bytes.length - 5;
    for (let at = 0; at <= last; at++) {
      const opcode = bytes[at];
      if ((opcode === 0xe8 || opcode === 0xe9) && stubs.has(address + at + 5 + distance(bytes, at + 1))) calls++;
    }
  }
  return calls;
}

/** What may stand before the jump, from the nearest outwards: a bnd prefix, `mov $n, %r11d`, endbr64. */
const stubPrefixes = [
  { opcode: [0xf2], length: 1 },
  { opcode: [0x41, 0xbb], length: 6 },
  { opcode: [0xf3, 0x0f, 0x1e, 0xfa], length: 4 },
];

/** Every place at which the stub with this jump can begin. */
function stubStarts(bytes: Uint8Array, jump: number): number[] {
  const starts = [jump];
  const matches = (at: number, ...expected: readonly number[]): boolean =>
    expected.every((byte, index) => bytes[at + index] === byte);
  let first = jump;
  for (const prefix of stubPrefixes) {
    if (!matches(first - prefix.length, ...prefix.opcode)) continue;
    first -= prefix.length;
    starts.push(first);
  }
  return starts;
}

function distance(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

const BTI_C = 0xd503245f;

/**
 * aarch64: stubs are `adrp x16; ldr x17, [x16, #n]` with the slot at the sum, behind an optional `bti c`;
 * calls are b or bl with a distance, or an adrp and ldr of the slot followed by blr.
 */
function countArmCalls(codes: readonly Code[], slots: ReadonlySet<number>): number {
  const stubs = new Set<number>();
  let calls = 0;
  const words = codes.map(({ bytes, address }) => ({
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    address,
  }));
  for (const { view, address } of words) {
    for (let at = 0; at + 12 <= view.byteLength; at += 4) {
      const adrp = view.getUint32(at, true);
      if ((adrp & 0x9f000000) >>> 0 !== 0x90000000) continue;
      const load = view.getUint32(at + 4, true);
      const sameRegister = ((load >>> 5) & 31) === (adrp & 31);
      if ((load & 0xffc00000) >>> 0 !== 0xf9400000 || !sameRegister) continue;
      const page = address + at - ((address + at) % 4096) + pageDistance(adrp);
      if (!slots.has(page + ((load >>> 10) & 0xfff) * 8)) continue;
      const target = load & 31;
      if (target === 17) {
        stubs.add(address + at);
        if (at >= 4 && view.getUint32(at - 4, true) === BTI_C) stubs.add(address + at - 4);
      } else if (view.getUint32(at + 8, true) === (0xd63f0000 | (target << 5)) >>> 0) calls++;
    }
  }
  for (const { view, address } of words) {
    for (let at = 0; at + 4 <= view.byteLength; at += 4) {
      const word = view.getUint32(at, true);
      if ((word & 0x7c000000) >>> 0 !== 0x14000000) continue;
      if (stubs.has(address + at + (((word & 0x03ffffff) << 6) >> 6) * 4)) calls++;
    }
  }
  return calls;
}

/** The signed distance in bytes that adrp adds to the page of its own address (Arm ARM, C6.2 "ADRP"). */
function pageDistance(adrp: number): number {
  const pages = (((adrp >>> 5) & 0x7ffff) << 2) | ((adrp >>> 29) & 3);
  return ((pages << 11) >> 11) * 4096;
}
