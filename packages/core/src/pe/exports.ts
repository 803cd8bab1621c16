import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import type { AddressSpace, Structure } from "./address-space.ts";
import { IMAGE_DIRECTORY_ENTRY_EXPORT } from "./constants.ts";
import { directoryOf } from "./header.ts";
import type { DataDirectory, ExportTable, Forwarder } from "./pe.ts";

/** Names that are found but not decoded: C++ libraries have tens of thousands. */
interface NameTable {
  readonly count: number;
  bytes(name: number): Uint8Array;
  text(name: number): string;
  /** Which function of the address table it names. */
  functionOf(name: number): number;
}

/** The address table: a function that is left out has address 0. */
interface FunctionTable {
  readonly count: number;
  /** In the file. */
  readonly offset: number;
  address(index: number): number;
}

/**
 * The export table ("PE Format", "The .edata Section").
 *
 * @throws {FormatError} where a table or name leaves its section, or a name belongs to no function.
 */
export function readExports(space: AddressSpace): ExportTable | undefined {
  const directory = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_EXPORT);
  if (directory === undefined) return undefined;
  const head = space.structure(directory.address, 40, directory.entryOffset, "the export directory");
  const nameAddress = head.u32(12);
  const ordinalBase = head.u32(16);
  const functions = readFunctions(space, head);
  const names = readNames(space, head, functions.count);
  let count = 0;
  for (let index = 0; index < functions.count; index++) if (functions.address(index) !== 0) count++;
  return {
    name: nameAddress === 0 ? undefined : space.text(nameAddress, head.offset + 12, "the name of the library"),
    ordinalBase,
    count,
    nameCount: names.count,
    forwarders: readForwarders(space, directory, functions, names, ordinalBase),
    names: () => Array.from({ length: names.count }, (_, name) => names.text(name)),
    namesStartWith: (...beginnings) => {
      const wanted = beginnings.map((beginning) => new TextEncoder().encode(beginning));
      for (let name = 0; name < names.count; name++) {
        const bytes = names.bytes(name);
        const starts = (start: Uint8Array): boolean =>
          start.length <= bytes.length && start.every((byte, at) => byte === bytes[at]);
        if (wanted.some(starts)) return true;
      }
      return false;
    },
  };
}

function readFunctions(space: AddressSpace, head: Structure): FunctionTable {
  const count = head.u32(20);
  const { bytes, offset } = space.table(head.u32(28), 4 * count, head.offset + 28, `the table of ${count} exports`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { count, offset, address: (index) => view.getUint32(4 * index, true) };
}

function readNames(space: AddressSpace, head: Structure, functionCount: number): NameTable {
  const count = head.u32(24);
  const table = space.table(head.u32(32), 4 * count, head.offset + 32, `the table of ${count} names`);
  const numbers = space.table(head.u32(36), 2 * count, head.offset + 36, `the numbers of ${count} names`);
  const { file } = space;
  // The file holds as many: this is no allocation by a claim.
  const ranges = new Uint32Array(2 * count);
  for (let name = 0; name < count; name++) {
    const number = numbers.offset + 2 * name;
    const index = file.u16(number);
    if (index >= functionCount)
      throw new FormatError("pe", number, `name ${name} belongs to function ${index}, but there are ${functionCount}`);
    const place = table.offset + 4 * name;
    const { start, end } = space.textRange(file.u32(place), place, "the name of an export");
    ranges[2 * name] = start;
    ranges[2 * name + 1] = end;
  }
  const bytes = (name: number): Uint8Array => {
    const start = ranges[2 * name] as number;
    return file.bytes(start, (ranges[2 * name + 1] as number) - start, "the name of an export");
  };
  return {
    count,
    bytes,
    text: (name) => decodeText(bytes(name)),
    functionOf: (name) => file.u16(numbers.offset + 2 * name),
  };
}

/** An export whose address lies inside the export directory is the name of another one. */
function readForwarders(
  space: AddressSpace,
  { address: first, size }: DataDirectory,
  functions: FunctionTable,
  names: NameTable,
  ordinalBase: number,
): readonly Forwarder[] {
  const targets = new Map<number, string>();
  for (let index = 0; index < functions.count; index++) {
    const address = functions.address(index);
    if (address < first || address >= first + size) continue;
    targets.set(index, space.text(address, functions.offset + 4 * index, "a forwarder"));
  }
  if (targets.size === 0) return [];
  const forwarders: Forwarder[] = [];
  const named = new Set<number>();
  for (let name = 0; name < names.count; name++) {
    const index = names.functionOf(name);
    const target = targets.get(index);
    if (target === undefined) continue;
    named.add(index);
    forwarders.push({ ordinal: ordinalBase + index, name: names.text(name), target });
  }
  for (const [index, target] of targets)
    if (!named.has(index)) forwarders.push({ ordinal: ordinalBase + index, name: undefined, target });
  return forwarders;
}
