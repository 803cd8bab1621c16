import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { LC_SEGMENT, LC_SEGMENT_64, MH_DSYM, MH_DYLIB_STUB } from "./constants.ts";
import type { MachoReader } from "./header.ts";
import { assertCommandSize, type LoadCommand } from "./load-commands.ts";
import type { MachoHeader, Section, Segment } from "./macho.ts";

/**
 * The segments with their sections. A file holds those of its own width only; the loader skips the others.
 *
 * @throws {FormatError} where the sections do not fit into their segment's command.
 */
export function readSegments(reader: MachoReader, commands: readonly LoadCommand[]): readonly Segment[] {
  const wanted = reader.bits === 64 ? LC_SEGMENT_64 : LC_SEGMENT;
  return commands.filter(({ type }) => type === wanted).map((command) => readSegment(reader, command));
}

function readSegment(reader: MachoReader, command: LoadCommand): Segment {
  const word = reader.bits / 8;
  const fields = 24 + 4 * word + 16;
  assertCommandSize(command, fields, "a segment");
  const words = command.offset + 24;
  const protections = words + 4 * word;
  const sectionCount = reader.u32(protections + 8);
  const sectionSize = 32 + 2 * word + (reader.bits === 64 ? 32 : 28);
  if (fields + sectionCount * sectionSize > command.size)
    throw new FormatError(
      "macho",
      protections + 8,
      `a segment of ${sectionCount} sections of ${sectionSize} bytes, but its command has ${command.size} bytes`,
    );
  const sections: Section[] = [];
  for (let index = 0; index < sectionCount; index++)
    sections.push(readSection(reader, command.offset + fields + index * sectionSize));
  return {
    commandOffset: command.offset,
    name: readName(reader, command.offset + 8),
    address: reader.word(words),
    memorySize: reader.word(words + word),
    offset: reader.word(words + 2 * word),
    fileSize: reader.word(words + 3 * word),
    maximumProtection: reader.u32(protections),
    initialProtection: reader.u32(protections + 4),
    flags: reader.u32(protections + 12),
    sections,
  };
}

function readSection(reader: MachoReader, at: number): Section {
  const word = reader.bits / 8;
  const rest = at + 32 + 2 * word;
  return {
    name: readName(reader, at),
    segment: readName(reader, at + 16),
    address: reader.word(at + 32),
    size: reader.word(at + 32 + word),
    offset: reader.u32(rest),
    flags: reader.u32(rest + 16),
  };
}

/** Names have 16 bytes, and no NUL where they need them all. */
function readName(reader: MachoReader, at: number): string {
  const bytes = reader.bytes(at, 16, "a name");
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}

/**
 * A file that was cut short, or whose segment lies: the kernel refuses to map it.
 *
 * @throws {FormatError} where a segment goes on behind the end of the slice. Files that only describe others (stubs,
 * debug symbols) keep the sizes of theirs.
 */
export function assertSegmentsInside(reader: MachoReader, header: MachoHeader, segments: readonly Segment[]): void {
  if (header.fileType === MH_DYLIB_STUB || header.fileType === MH_DSYM) return;
  const size = reader.size - reader.start;
  for (const { commandOffset, name, offset, fileSize } of segments) {
    if (offset + fileSize <= size) continue;
    throw new FormatError(
      "macho",
      commandOffset,
      `the segment ${name} is loaded up to byte ${offset + fileSize} of ${size} bytes`,
    );
  }
}
