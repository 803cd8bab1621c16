import { createStringTable, type StringTable } from "../bytes/string-table.ts";
import { FormatError } from "../errors.ts";
import {
  DYNAMIC_LOOKUP_ORDINAL,
  EXECUTABLE_ORDINAL,
  LC_SYMTAB,
  MH_OBJECT,
  N_EXT,
  N_PBUD,
  N_PEXT,
  N_STAB,
  N_TYPE,
  N_UNDF,
  N_WEAK_REF,
} from "./constants.ts";
import type { MachoReader } from "./header.ts";
import { assertCommandSize, type LoadCommand, onlyCommand } from "./load-commands.ts";
import type { Import, ImportSource, MachoHeader, SymbolTable } from "./macho.ts";

const none: SymbolTable = { count: 0, debugBytes: 0, imports: [], defined: () => [], exported: () => [] };

/**
 * The symbol table (<mach-o/nlist.h>).
 *
 * One numeric pass: names are decoded of undefined symbols only, since a C++ library defines hundreds of thousands.
 *
 * @throws {FormatError} where the table, its strings or a name leave the slice.
 */
export function readSymbols(reader: MachoReader, header: MachoHeader, commands: readonly LoadCommand[]): SymbolTable {
  const command = onlyCommand(commands, LC_SYMTAB);
  if (command === undefined) return none;
  assertCommandSize(command, 24, "the symbol table");
  const field = (at: number): number => reader.u32(command.offset + at);
  const symbols = { offset: field(8), count: field(12) };
  return symbols.count === 0 ? none : readTable(reader, header, symbols, { offset: field(16), size: field(20) });
}

function readTable(
  reader: MachoReader,
  header: MachoHeader,
  symbols: { readonly offset: number; readonly count: number },
  text: { readonly offset: number; readonly size: number },
): SymbolTable {
  const entrySize = reader.bits === 64 ? 16 : 12;
  const table = reader.table(symbols.offset, symbols.count * entrySize, `the table of ${symbols.count} symbols`);
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const bytes = reader.table(text.offset, text.size, "the string table");
  const strings = createStringTable(bytes, "macho", reader.start + text.offset);
  const imports = new Map<string, Import>();
  // Names that are decoded later, when they are asked for, must not be able to fail then.
  const definedNames: number[] = [];
  const exportedNames: number[] = [];
  let debugBytes = 0;
  for (let at = 0; at < table.length; at += entrySize) {
    const nameOffset = view.getUint32(at, reader.littleEndian);
    if (nameOffset > strings.lastEnd) {
      if (nameOffset === 0) continue;
      throw new FormatError(
        "macho",
        reader.start + symbols.offset + at,
        `the name of symbol ${at / entrySize} is at ${nameOffset} of a table that ends at ${strings.lastEnd}`,
      );
    }
    const type = view.getUint8(at + 4);
    if ((type & N_STAB) !== 0) {
      debugBytes += entrySize;
      continue;
    }
    if (nameOffset === 0) continue;
    const kind = type & N_TYPE;
    if (kind !== N_UNDF && kind !== N_PBUD) {
      definedNames.push(nameOffset);
      if ((type & N_EXT) !== 0 && (type & N_PEXT) === 0) exportedNames.push(nameOffset);
    } else if ((type & N_EXT) !== 0) {
      // With a value it is a common symbol, which exists in object files only and which the linker defines.
      if (header.fileType === MH_OBJECT && table.subarray(at + 8, at + entrySize).some((byte) => byte !== 0)) continue;
      const description = view.getUint16(at + 6, reader.littleEndian);
      const name = strings.at(nameOffset);
      imports.set(name, { name, weak: (description & N_WEAK_REF) !== 0, from: ordinalSource(description >> 8) });
    }
  }
  return {
    count: symbols.count,
    debugBytes,
    imports: [...imports.values()],
    defined: () => decodeAll(strings, definedNames),
    exported: () => decodeAll(strings, exportedNames),
  };
}

/** The two-level namespace keeps one byte for where a symbol is looked for (GET_LIBRARY_ORDINAL). */
function ordinalSource(ordinal: number): ImportSource {
  if (ordinal === DYNAMIC_LOOKUP_ORDINAL) return "flat";
  if (ordinal === EXECUTABLE_ORDINAL) return "executable";
  return ordinal === 0 ? "self" : ordinal;
}

/** Each name once; undefined where decoding costs more than such a table can need. */
function decodeAll(strings: StringTable, offsets: readonly number[]): readonly string[] | undefined {
  const names = new Set<string>();
  try {
    for (const offset of offsets) names.add(strings.at(offset));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  return [...names];
}
