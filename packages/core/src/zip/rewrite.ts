import { createReader } from "../bytes/reader.ts";
import { type ByteSource, readRange } from "../bytes/source.ts";
import { littleEndian } from "../bytes/writer.ts";
import type { Archive, Member } from "./archive.ts";
import {
  END_SIGNATURE,
  ENTRY_SIZE,
  SENTINEL,
  ZIP64,
  ZIP64_END_SIGNATURE,
  ZIP64_END_SIZE,
  ZIP64_LOCATOR_SIGNATURE,
} from "./constants.ts";
import { type DosTime, entryBytes, localBytes, type NewMember } from "./new-member.ts";

/** Bytes that are in memory at once of what is copied. */
const STEP = 1 << 20;

/** In what a new archive differs from the old one. */
export interface ArchiveChanges {
  readonly leftOut: ReadonlySet<Member>;
  /** Behind all others, in this order. */
  readonly added: readonly NewMember[];
}

/**
 * Write an archive again: members that stay are copied as they are, headers and data descriptors included, in the order
 * of their data; their entries too, in the order of the directory, with nothing changed but the place.
 *
 * It copies what lies between two members as a part of the first. The caller makes sure that this is a data descriptor
 * or nothing: that {@link readArchive} and the members themselves gave no anomaly of that kind, and no prefix.
 *
 * @returns the bytes, in chunks of at most a mebibyte or one new member; they are made while they are asked for.
 * @throws {FormatError} where the source is shorter than it was.
 */
export async function* rewriteArchive(
  source: ByteSource,
  archive: Archive,
  { leftOut, added }: ArchiveChanges,
): AsyncGenerator<Uint8Array, void, void> {
  const offsets = new Map<Member, number>();
  let written = 0;
  for (const { member, end } of memberRanges(archive)) {
    if (leftOut.has(member)) continue;
    offsets.set(member, written);
    for (let at = member.localOffset; at < end; at += STEP)
      yield await readRange(source, "zip", at, Math.min(STEP, end - at), `\`${member.path}\``);
    written += end - member.localOffset;
  }
  const places: number[] = [];
  for (const member of added) {
    places.push(written);
    for (const part of localBytes(member)) {
      yield part;
      written += part.length;
    }
  }

  const directoryOffset = written;
  const entries = await readEntries(source, archive);
  for (const member of archive.members) {
    const offset = offsets.get(member);
    const entry = entries.get(member);
    if (offset === undefined || entry === undefined) continue;
    yield movedEntry(entry, offset);
    written += entry.length;
  }
  for (const [index, member] of added.entries()) {
    for (const part of entryBytes(member, places[index] ?? 0)) {
      yield part;
      written += part.length;
    }
  }
  yield endRecords(offsets.size + added.length, directoryOffset, written, archive.comment.length);
  yield archive.comment;
}

/** The modification time in a member's entry. */
export async function readModified(source: ByteSource, archive: Archive, member: Member): Promise<DosTime> {
  const before = archive.members.slice(0, archive.members.indexOf(member));
  const at = before.reduce((sum, { entrySize }) => sum + entrySize, archive.directoryOffset);
  const entry = createReader(await readRange(source, "zip", at, ENTRY_SIZE, "a directory entry"), "zip", true);
  return { time: entry.u16(12), date: entry.u16(14) };
}

/** Every member in the order of the data, up to where the next one begins. */
function memberRanges({ members, directoryOffset }: Archive): { readonly member: Member; readonly end: number }[] {
  const ordered = [...members].sort((a, b) => a.localOffset - b.localOffset);
  return ordered.map((member, index) => ({ member, end: ordered[index + 1]?.localOffset ?? directoryOffset }));
}

async function readEntries(source: ByteSource, archive: Archive): Promise<ReadonlyMap<Member, Uint8Array>> {
  const size = archive.members.reduce((sum, { entrySize }) => sum + entrySize, 0);
  const directory = await readRange(source, "zip", archive.directoryOffset, size, "the central directory");
  let at = 0;
  return new Map(
    archive.members.map((member) => {
      at += member.entrySize;
      return [member, directory.subarray(at - member.entrySize, at)] as const;
    }),
  );
}

/** The entry with another place, which is never behind the old one: nothing is put before a member that stays. */
function movedEntry(entry: Uint8Array, localOffset: number): Uint8Array {
  const moved = entry.slice();
  const view = new DataView(moved.buffer);
  const wide = view.getUint32(42, true) === SENTINEL ? zip64Place(view) : undefined;
  if (wide === undefined) view.setUint32(42, localOffset, true);
  else view.setBigUint64(wide, BigInt(localOffset), true);
  return moved;
}

/**
 * Where in an entry the ZIP64 field has the member's place: behind those of both sizes that are all ones (APPNOTE
 * 4.5.3). The entry has been read already, so that the field is as long as it must be.
 */
function zip64Place(view: DataView): number | undefined {
  const first = ENTRY_SIZE + view.getUint16(28, true);
  const end = first + view.getUint16(30, true);
  for (let at = first; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64) continue;
    const before = [20, 24].filter((size) => view.getUint32(size, true) === SENTINEL).length;
    const place = at + 4 + 8 * before;
    return place + 8 <= end ? place : undefined;
  }
  return undefined;
}

/** The end record, behind the ZIP64 records where a number is too large for it (APPNOTE 4.3.14 to 4.3.16). */
function endRecords(entries: number, directoryOffset: number, end: number, commentLength: number): Uint8Array {
  const directorySize = end - directoryOffset;
  const wide = entries >= 0xffff || directoryOffset >= SENTINEL || directorySize >= SENTINEL;
  const few = Math.min(entries, 0xffff);
  const plain = [
    [END_SIGNATURE, 4],
    [0, 2],
    [0, 2],
    [few, 2],
    [few, 2],
    [Math.min(directorySize, SENTINEL), 4],
    [Math.min(directoryOffset, SENTINEL), 4],
    [commentLength, 2],
  ] as const;
  if (!wide) return littleEndian(...plain);
  return littleEndian(
    [ZIP64_END_SIGNATURE, 4],
    [ZIP64_END_SIZE - 12, 8],
    [(3 << 8) | 45, 2],
    [45, 2],
    [0, 4],
    [0, 4],
    [entries, 8],
    [entries, 8],
    [directorySize, 8],
    [directoryOffset, 8],
    [ZIP64_LOCATOR_SIGNATURE, 4],
    [0, 4],
    [end, 8],
    [1, 4],
    ...plain,
  );
}
