import type { ByteSource } from "../bytes/source.ts";
import { FormatError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import type { Member } from "./archive.ts";
import { type MemberContent, readMember } from "./member.ts";

/** How often all members together may use the bytes of the file. In an archive whose members do not overlap it is once. */
const MOST_USES = 4;
/** Below this many bytes it does not matter how often. */
const FLOOR = 1 << 20;

/**
 * Read members of one archive, as long as they do not use the same bytes again and again.
 *
 * A hundred thousand entries of 50 bytes may share one header and data of ten megabytes. Each of them may be right; to
 * read them all would take ten minutes. What is read again of the same member is not counted.
 *
 * @returns a function that throws a FormatError like {@link readMember}, and for each new member once too much was used.
 */
export function createMemberReader(source: ByteSource, platform: Platform): (member: Member) => Promise<MemberContent> {
  const most = Math.max(FLOOR, MOST_USES * source.size);
  const read = new Set<Member>();
  let used = 0;
  return async (member) => {
    if (read.has(member)) return readMember(source, member, platform);
    if (used > most) {
      throw new FormatError(
        "zip",
        member.localOffset,
        `\`${member.path}\` is not read: the members before it use ${used} bytes of a file of ${source.size}, so that they overlap`,
      );
    }
    read.add(member);
    // Several may be begun before the first one is through: each counts from its beginning, by what it claims, until
    // its bytes are there or cannot be read.
    let claimed = member.compressedSize;
    used += claimed;
    try {
      return await readMember(source, member, platform, ({ end }) => {
        used += end - member.localOffset - claimed;
        claimed = 0;
      });
    } catch (error) {
      used -= claimed;
      throw error;
    }
  };
}
