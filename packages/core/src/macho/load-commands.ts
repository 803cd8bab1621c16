import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import type { MachoReader } from "./header.ts";
import type { MachoHeader } from "./macho.ts";

/** One load command. Its fields are read by who knows its type. */
export interface LoadCommand {
  /** LC_*. */
  readonly type: number;
  /** Where it stands in the file. */
  readonly offset: number;
  /** With everything that belongs to it, in bytes. */
  readonly size: number;
}

/** Real files have some hundreds; each costs far more memory than the 8 bytes it needs. */
const MOST_COMMANDS = 0x10000;

/**
 * The load commands, in order. They stand one behind the other: each says how long it is.
 *
 * @throws {FormatError} where a command is shorter than its own two fields, not a multiple of 4 bytes long (dyld
 * refuses what is not aligned), or leaves the space that the header gives the commands.
 */
export function readLoadCommands(reader: MachoReader, header: MachoHeader): readonly LoadCommand[] {
  const { commandCount, commandBytes } = header;
  reader.bytes(reader.commands, commandBytes, "the load commands");
  if (commandCount > MOST_COMMANDS)
    throw new FormatError("macho", reader.start + 16, `there are ${commandCount} load commands, over ${MOST_COMMANDS}`);
  const end = reader.commands + commandBytes;
  const commands: LoadCommand[] = [];
  for (let at = reader.commands; commands.length < commandCount; ) {
    if (at + 8 > end)
      throw new FormatError(
        "macho",
        at,
        `load command ${commands.length + 1} of ${commandCount} starts behind the ${commandBytes} bytes of all`,
      );
    const size = reader.u32(at + 4);
    if (size < 8 || size % 4 !== 0 || at + size > end)
      throw new FormatError(
        "macho",
        at,
        `a load command of ${size} bytes, expected a multiple of 4 from 8 to ${end - at}`,
      );
    commands.push({ type: reader.u32(at), offset: at, size });
    at += size;
  }
  return commands;
}

/**
 * The one command of these types.
 *
 * @throws {FormatError} at a second one: some readers take the first, some the last.
 */
export function onlyCommand(commands: readonly LoadCommand[], ...types: readonly number[]): LoadCommand | undefined {
  const [first, second] = commands.filter(({ type }) => types.includes(type));
  if (second !== undefined)
    throw new FormatError("macho", second.offset, `a second load command 0x${second.type.toString(16)}, expected one`);
  return first;
}

/** @throws {FormatError} where a command is shorter than the fields of its type. */
export function assertCommandSize(command: LoadCommand, least: number, what: string): void {
  if (command.size < least)
    throw new FormatError("macho", command.offset, `${what} has ${command.size} bytes, expected at least ${least}`);
}

/**
 * The string of a command (`union lc_str`): a field holds its offset from the start of the command.
 *
 * @param fields bytes of the command before which no string can start.
 * @throws {FormatError} where it starts or ends outside the command, as dyld does.
 */
export function commandString(
  reader: MachoReader,
  command: LoadCommand,
  field: number,
  fields: number,
  what: string,
): string {
  assertCommandSize(command, fields, what);
  const at = reader.u32(command.offset + field);
  if (at < fields || at >= command.size)
    throw new FormatError(
      "macho",
      command.offset + field,
      `the name of ${what} is at ${at}, expected ${fields} to ${command.size - 1}`,
    );
  const bytes = reader.bytes(command.offset + at, command.size - at, `the name of ${what}`);
  const end = bytes.indexOf(0);
  if (end < 0) throw new FormatError("macho", command.offset + at, `the name of ${what} goes on behind its command`);
  return decodeText(bytes.subarray(0, end));
}
