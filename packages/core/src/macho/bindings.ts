import { createCursor } from "../bytes/cursor.ts";
import { createStringTable } from "../bytes/string-table.ts";
import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { LC_DYLD_CHAINED_FIXUPS, LC_DYLD_INFO, LC_DYLD_INFO_ONLY } from "./constants.ts";
import type { MachoReader } from "./header.ts";
import { assertCommandSize, type LoadCommand, onlyCommand } from "./load-commands.ts";
import type { Import, ImportSource } from "./macho.ts";

/**
 * What dyld itself looks up while it binds a file: the imports of the chained fixups, or what the bind opcodes of
 * older files name. Undefined in files older than both (before macOS 10.6), which it binds by the symbol table.
 *
 * @throws {FormatError} where a table, name or opcode is not what dyld takes.
 */
export function readBindings(reader: MachoReader, commands: readonly LoadCommand[]): readonly Import[] | undefined {
  const chained = onlyCommand(commands, LC_DYLD_CHAINED_FIXUPS);
  const opcodes = onlyCommand(commands, LC_DYLD_INFO, LC_DYLD_INFO_ONLY);
  if (chained !== undefined) return readChainedImports(reader, chained);
  if (opcodes === undefined) return undefined;
  assertCommandSize(opcodes, 48, "the binding information");
  const bound = new Map<string, Import>();
  readOpcodes(reader, opcodes.offset + 16, "the bind opcodes", false, bound);
  readOpcodes(reader, opcodes.offset + 32, "the lazy bind opcodes", true, bound);
  return [...bound.values()];
}

/** Bytes of an import by its format: DYLD_CHAINED_IMPORT, with a 32-bit addend, with a 64-bit one. */
const importSizes: Readonly<Record<number, number>> = { 1: 4, 2: 8, 3: 16 };

/** The imports of the chained fixups (<mach-o/fixup-chains.h>). The chains themselves are not followed. */
function readChainedImports(reader: MachoReader, command: LoadCommand): readonly Import[] {
  assertCommandSize(command, 16, "the chained fixups");
  const start = reader.u32(command.offset + 8);
  const size = reader.u32(command.offset + 12);
  const at = reader.start + start;
  const bytes = reader.table(start, size, "the chained fixups");
  if (size < 28) throw new FormatError("macho", at, `chained fixups of ${size} bytes, expected at least 28`);
  const importsOffset = reader.u32(at + 8);
  const namesOffset = reader.u32(at + 12);
  const count = reader.u32(at + 16);
  const format = reader.u32(at + 20);
  if (count === 0) return [];
  const entrySize = importSizes[format];
  if (entrySize === undefined)
    throw new FormatError("macho", at + 20, `imports of format ${format}, expected 1, 2 or 3`);
  if (reader.u32(at + 24) !== 0)
    throw new FormatError("macho", at + 24, "the names of the imports are compressed, which no loader takes");
  if (importsOffset + count * entrySize > size || namesOffset > size)
    throw new FormatError("macho", at + 16, `${count} imports, or their names, leave the ${size} bytes of the fixups`);
  const names = createStringTable(bytes.subarray(namesOffset), "macho", at + namesOffset);
  const imports = new Map<string, Import>();
  for (let index = 0; index < count; index++) {
    const entry = at + importsOffset + index * entrySize;
    const packed = format === 3 ? splitWide(reader, entry) : splitNarrow(reader.u32(entry));
    const name = names.at(packed.name);
    imports.set(name, { name, weak: packed.weak, from: signedSource(packed.ordinal) });
  }
  return [...imports.values()];
}

interface PackedImport {
  readonly ordinal: number;
  readonly weak: boolean;
  readonly name: number;
}

/** 8 bits of ordinal, 1 that it may be missing, 23 of the name's offset. */
function splitNarrow(value: number): PackedImport {
  return { ordinal: (value << 24) >> 24, weak: (value & 0x100) !== 0, name: value >>> 9 };
}

/** 16 bits of ordinal, 1 that it may be missing, 15 reserved, 32 of the name's offset, as one 64-bit number. */
function splitWide(reader: MachoReader, at: number): PackedImport {
  const [low, high] = reader.littleEndian ? [reader.u32(at), reader.u32(at + 4)] : [reader.u32(at + 4), reader.u32(at)];
  return { ordinal: (low << 16) >> 16, weak: (low & 0x10000) !== 0, name: high };
}

/** Ordinals that are not positive are BIND_SPECIAL_DYLIB_*. */
function signedSource(ordinal: number): ImportSource {
  if (ordinal > 0) return ordinal;
  return ordinal === 0 ? "self" : ordinal === -1 ? "executable" : ordinal === -2 ? "flat" : "weak-lookup";
}

/**
 * The names of a stream of bind opcodes (<mach-o/loader.h>, BIND_OPCODE_*). Addresses and repetitions are passed over:
 * only what is bound to what matters here.
 *
 * @param field where the command holds the stream's offset and size.
 * @param lazy its entries are bound one at a time, each up to a BIND_OPCODE_DONE.
 */
function readOpcodes(
  reader: MachoReader,
  field: number,
  what: string,
  lazy: boolean,
  bound: Map<string, Import>,
): void {
  const offset = reader.u32(field);
  const size = reader.u32(field + 4);
  if (size === 0) return;
  const base = reader.start + offset;
  const cursor = createCursor(reader.table(offset, size, what), "macho", base, what);
  let from: ImportSource = "self";
  let name: string | undefined;
  let weak = false;
  const bind = (): void => {
    if (name === undefined) throw new FormatError("macho", base + cursor.position - 1, `${what} bind before any name`);
    if (!bound.has(name)) bound.set(name, { name, weak, from });
  };
  while (cursor.position < cursor.size) {
    const byte = cursor.u8();
    const immediate = byte & 0x0f;
    switch (byte & 0xf0) {
      case 0x00: // DONE
        if (!lazy) return;
        break;
      case 0x10: // SET_DYLIB_ORDINAL_IMM
        from = signedSource(immediate);
        break;
      case 0x20: // SET_DYLIB_ORDINAL_ULEB
        from = signedSource(cursor.uleb());
        break;
      case 0x30: // SET_DYLIB_SPECIAL_IMM
        from = signedSource(immediate === 0 ? 0 : immediate - 16);
        break;
      case 0x40: // SET_SYMBOL_TRAILING_FLAGS_IMM
        name = decodeText(cursor.text());
        weak = (immediate & 1) !== 0;
        break;
      case 0x50: // SET_TYPE_IMM
        break;
      case 0x60: // SET_ADDEND_SLEB
      case 0x70: // SET_SEGMENT_AND_OFFSET_ULEB
      case 0x80: // ADD_ADDR_ULEB
        cursor.uleb();
        break;
      case 0x90: // DO_BIND
      case 0xb0: // DO_BIND_ADD_ADDR_IMM_SCALED
        bind();
        break;
      case 0xa0: // DO_BIND_ADD_ADDR_ULEB
        bind();
        cursor.uleb();
        break;
      case 0xc0: // DO_BIND_ULEB_TIMES_SKIPPING_ULEB
        bind();
        cursor.uleb();
        cursor.uleb();
        break;
      case 0xd0: // THREADED: with 0 the size of a table follows
        if (immediate === 0) cursor.uleb();
        break;
      default:
        throw new FormatError("macho", base + cursor.position - 1, `${what} have no operation 0x${byte.toString(16)}`);
    }
  }
}
