import { toHex } from "../bytes/text.ts";
import { attempt, FormatError } from "../errors.ts";
import { readBindings } from "./bindings.ts";
import { readCodeSignature } from "./code-signature.ts";
import {
  CPU_SUBTYPE_MASK,
  LC_DYLD_ENVIRONMENT,
  LC_ENCRYPTION_INFO,
  LC_ENCRYPTION_INFO_64,
  LC_LOAD_DYLINKER,
  LC_RPATH,
  LC_UUID,
} from "./constants.ts";
import { readExportTrie } from "./export-trie.ts";
import { createMachoReader, type MachoReader, readHeader } from "./header.ts";
import { readLibraries, readOwnIdentity } from "./libraries.ts";
import { assertCommandSize, commandString, type LoadCommand, onlyCommand, readLoadCommands } from "./load-commands.ts";
import type { Encryption, MachoFile, MachoHeader, MachoImage, MachoSlice, SliceEntry } from "./macho.ts";
import { readPlatforms } from "./platforms.ts";
import { assertSegmentsInside, readSegments } from "./segments.ts";
import { readSliceTable } from "./slices.ts";
import { readSymbols } from "./symbols.ts";

/**
 * Parse one Mach-O file, thin or fat, 32 or 64 bit, either byte order: every slice as far as it can be read. What
 * stands before a break is as good as in a whole file. The result keeps views of `bytes`.
 *
 * Reads what the kernel and dyld read: the header, the load commands and the tables they lead to. Nothing is thrown
 * for bytes that are wrong; they are the `error` of a slice or of the table of slices.
 *
 * @see Apple's <mach-o/loader.h> and <mach-o/fat.h>.
 * @example
 * const [slice] = parseMacho(bytes).slices;
 * slice?.libraries?.map(({ name }) => name); // ["/usr/lib/libSystem.B.dylib"]
 */
export function parseMacho(bytes: Uint8Array): MachoFile {
  const { container, entries, error } = readSliceTable(bytes);
  const slices =
    container === "thin" ? [parseSlice(bytes, undefined)] : entries.map((entry) => parseSlice(bytes, entry));
  return error === undefined ? { container, slices } : { container, slices, error };
}

function parseSlice(file: Uint8Array, entry: SliceEntry | undefined): MachoSlice {
  const offset = entry?.offset ?? 0;
  const end = entry === undefined ? file.length : offset + entry.size;
  const image: { -readonly [K in keyof MachoImage]?: MachoImage[K] } = {};
  const { error } = attempt(() => {
    const reader = createMachoReader(file, offset, end);
    const header = readHeader(reader);
    image.header = header;
    assertSameMachine(header, entry);
    const commands = readLoadCommands(reader, header);
    image.segments = readSegments(reader, commands);
    image.platforms = readPlatforms(reader, commands);
    image.identity = readOwnIdentity(reader, commands);
    image.libraries = readLibraries(reader, commands);
    image.rpaths = readStrings(reader, commands, LC_RPATH, "an entry of the run path");
    image.linker = readStrings(reader, commands, LC_LOAD_DYLINKER, "the dynamic linker")[0];
    image.environment = readStrings(reader, commands, LC_DYLD_ENVIRONMENT, "a variable for dyld");
    image.uuid = readUuid(reader, commands);
    image.encryption = readEncryption(reader, commands);
    image.signature = readCodeSignature(reader, commands);
    image.symbols = readSymbols(reader, header, commands);
    image.bindings = readBindings(reader, commands);
    image.exportTrie = readExportTrie(reader, commands);
    assertSegmentsInside(reader, header, image.segments);
  });
  return {
    offset,
    bytes: file.subarray(offset, end),
    ...image,
    ...(entry === undefined ? {} : { entry }),
    ...(error === undefined ? {} : { error }),
  };
}

/** The kernel picks a slice by the table, and refuses one whose header says another machine. */
function assertSameMachine(header: MachoHeader, entry: SliceEntry | undefined): void {
  if (entry === undefined) return;
  const { cpuType, cpuSubtype, entryOffset } = entry;
  const subtypes = [cpuSubtype, header.cpuSubtype].map((subtype) => subtype & CPU_SUBTYPE_MASK);
  if (cpuType === header.cpuType && subtypes[0] === subtypes[1]) return;
  throw new FormatError(
    "macho",
    entryOffset,
    `the table says CPU type ${cpuType}, subtype ${subtypes[0]}, the slice type ${header.cpuType}, subtype ${subtypes[1]}`,
  );
}

function readStrings(
  reader: MachoReader,
  commands: readonly LoadCommand[],
  wanted: number,
  what: string,
): readonly string[] {
  return commands.filter(({ type }) => type === wanted).map((command) => commandString(reader, command, 8, 12, what));
}

function readUuid(reader: MachoReader, commands: readonly LoadCommand[]): string | undefined {
  const command = onlyCommand(commands, LC_UUID);
  if (command === undefined) return undefined;
  assertCommandSize(command, 24, "the UUID");
  return toHex(reader.bytes(command.offset + 8, 16, "the UUID"));
}

function readEncryption(reader: MachoReader, commands: readonly LoadCommand[]): Encryption | undefined {
  const command = onlyCommand(commands, LC_ENCRYPTION_INFO, LC_ENCRYPTION_INFO_64);
  if (command === undefined) return undefined;
  assertCommandSize(command, 20, "the encryption information");
  const { offset } = command;
  return { offset: reader.u32(offset + 8), size: reader.u32(offset + 12), system: reader.u32(offset + 16) };
}
