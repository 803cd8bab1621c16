import {
  DYLIB_USE_DELAYED_INIT,
  DYLIB_USE_MARKER,
  DYLIB_USE_REEXPORT,
  DYLIB_USE_UPWARD,
  DYLIB_USE_WEAK_LINK,
  LC_ID_DYLIB,
  LC_LAZY_LOAD_DYLIB,
  LC_LOAD_DYLIB,
  LC_LOAD_UPWARD_DYLIB,
  LC_LOAD_WEAK_DYLIB,
  LC_REEXPORT_DYLIB,
} from "./constants.ts";
import type { MachoReader } from "./header.ts";
import { commandString, type LoadCommand, onlyCommand } from "./load-commands.ts";
import type { Library, LibraryIdentity, LibraryKind } from "./macho.ts";
import { formatVersion } from "./platforms.ts";

const FIELDS = 24;
const USE_FIELDS = 28;

const kinds: ReadonlyMap<number, LibraryKind> = new Map([
  [LC_LOAD_DYLIB, "load"],
  [LC_LOAD_WEAK_DYLIB, "weak"],
  [LC_REEXPORT_DYLIB, "reexport"],
  [LC_LAZY_LOAD_DYLIB, "lazy"],
  [LC_LOAD_UPWARD_DYLIB, "upward"],
]);

/** The libraries that are asked for, in the order that symbols count them by. @throws {FormatError} at a broken name. */
export function readLibraries(reader: MachoReader, commands: readonly LoadCommand[]): readonly Library[] {
  const libraries: Library[] = [];
  for (const command of commands) {
    const kind = kinds.get(command.type);
    if (kind !== undefined)
      libraries.push({ ...readIdentity(reader, command), kind: kindByFlags(reader, command) ?? kind });
  }
  return libraries;
}

/** The name and versions that a library has itself (LC_ID_DYLIB); undefined in other files. */
export function readOwnIdentity(reader: MachoReader, commands: readonly LoadCommand[]): LibraryIdentity | undefined {
  const command = onlyCommand(commands, LC_ID_DYLIB);
  return command === undefined ? undefined : readIdentity(reader, command);
}

function readIdentity(reader: MachoReader, command: LoadCommand): LibraryIdentity {
  return {
    name: commandString(reader, command, 8, FIELDS, "a library"),
    current: formatVersion(reader.u32(command.offset + 16)),
    compatible: formatVersion(reader.u32(command.offset + 20)),
  };
}

/** Linkers of Xcode 16 and later can say how a library is used in flags instead of by the command. */
function kindByFlags(reader: MachoReader, command: LoadCommand): LibraryKind | undefined {
  const { offset, type, size } = command;
  if (type !== LC_LOAD_DYLIB && type !== LC_LOAD_WEAK_DYLIB) return undefined;
  if (size < USE_FIELDS || reader.u32(offset + 8) !== USE_FIELDS || reader.u32(offset + 12) !== DYLIB_USE_MARKER)
    return undefined;
  const flags = reader.u32(offset + 24);
  if ((flags & DYLIB_USE_WEAK_LINK) !== 0) return "weak";
  if ((flags & DYLIB_USE_REEXPORT) !== 0) return "reexport";
  if ((flags & DYLIB_USE_UPWARD) !== 0) return "upward";
  return (flags & DYLIB_USE_DELAYED_INIT) !== 0 ? "delayed" : undefined;
}
