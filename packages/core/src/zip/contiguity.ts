import { createReader } from "../bytes/reader.ts";
import type { ByteSource } from "../bytes/source.ts";
import type { Anomaly, AnomalyKind, Archive, Member, MemberRange } from "./archive.ts";
import { LOCAL_SIGNATURE } from "./constants.ts";

const DESCRIPTOR_SIGNATURE = 0x08074b50;
/** CRC and both sizes, of 4 or 8 bytes each, with or without a signature (APPNOTE 4.3.9). */
const DESCRIPTOR_LENGTHS: readonly number[] = [12, 16, 20, 24];
/** An archive may be made of nothing but gaps. */
const MOST_FOUND = 100;

/**
 * Account for every byte before the central directory: the members' headers and data must follow each other
 * without a gap and without an overlap, whatever order the directory has.
 *
 * A reader that goes by the directory sees nothing of a gap; one that streams finds the member that is hidden there.
 * A member whose header could not be read has no range; it is taken to reach up to the next one.
 */
export async function contiguityAnomalies(
  source: ByteSource,
  archive: Archive,
  ranges: ReadonlyMap<Member, MemberRange>,
): Promise<Anomaly[]> {
  const anomalies: Anomaly[] = [];
  const found = (kind: AnomalyKind, offset: number, member: string | undefined, text: string, by: string[]): void => {
    anomalies.push({ kind, offset, member, local: text, central: undefined, refusedBy: by });
  };
  let at = archive.prefix;
  let last: { readonly member: Member; readonly range: MemberRange | undefined } | undefined;
  const pass = async (next: number): Promise<void> => {
    const length = next - at;
    const unknownEnd = last !== undefined && last.range === undefined;
    if (unknownEnd || length <= 0) return;
    const head = createReader(await source.read(at, Math.min(length, 24)), "zip", true);
    if (last?.range?.described === true && DESCRIPTOR_LENGTHS.includes(length)) {
      const says = descriptorDifference(head, length, last.member);
      if (says !== undefined) found("descriptor-differs", at, last.member.path, says, ["uv from an index", "PyPI"]);
    } else if (length >= 4 && head.u32(0) === LOCAL_SIGNATURE) {
      const text = `${length} bytes that begin with the header of a member that the directory does not list`;
      found("orphan-member", at, undefined, text, ["uv from an index", "PyPI"]);
    } else if (last === undefined) found("prefix", at, undefined, `${length} bytes`, ["uv from an index", "PyPI"]);
    else found("gap", at, undefined, `${length} bytes that belong to no member`, ["uv from an index", "PyPI"]);
  };
  const ordered = [...archive.members].sort((a, b) => a.localOffset - b.localOffset);
  for (const member of ordered) {
    if (anomalies.length >= MOST_FOUND) return anomalies;
    const range = ranges.get(member);
    await pass(Math.min(member.localOffset, archive.directoryOffset));
    if (last?.member.localOffset === member.localOffset) {
      const text = `the header of \`${last.member.path}\` too`;
      found("shared-header", member.localOffset, member.path, text, ["pip", "uv", "PyPI"]);
    } else if (member.localOffset < at) {
      const text = `begins ${at - member.localOffset} bytes before the end of the data before it`;
      found("overlap", member.localOffset, member.path, text, ["uv", "PyPI"]);
    }
    at = Math.max(at, range?.end ?? member.localOffset);
    last = { member, range };
  }
  await pass(archive.directoryOffset);
  if (at > archive.directoryOffset) {
    const text = `its data reach ${at - archive.directoryOffset} bytes into the central directory`;
    found("overlap", archive.directoryOffset, last?.member.path, text, ["uv", "PyPI"]);
  }
  return anomalies;
}

/** What a data descriptor says, where it is not what the directory says. */
function descriptorDifference(
  descriptor: ReturnType<typeof createReader>,
  length: number,
  { crc32, compressedSize, size }: Member,
): string | undefined {
  const signed = length === 16 || length === 24;
  const wide = length >= 20;
  if (signed && descriptor.u32(0) !== DESCRIPTOR_SIGNATURE) return `${length} bytes that are no data descriptor`;
  const start = signed ? 4 : 0;
  const crc = descriptor.u32(start);
  const compressed = wide ? descriptor.u64(start + 4) : descriptor.u32(start + 4);
  const plain = wide ? descriptor.u64(start + 12) : descriptor.u32(start + 8);
  if (crc === crc32 && compressed === compressedSize && plain === size) return undefined;
  return `CRC 0x${crc.toString(16).padStart(8, "0")}, ${compressed} bytes compressed, ${plain} bytes`;
}
