import type { Wheel } from "../wheel/wheel.ts";
import type { Member } from "../zip/archive.ts";
import type { MemberContent } from "../zip/member.ts";

/** Unpacked bytes that may be held of members whose turn has not come. */
const MOST_BYTES = 5 << 23;
/** So many members may be begun. */
const MOST_MEMBERS = 16;

/**
 * Read members in their order, and begin the next ones before one is through: where the platform inflates in other
 * threads, those are unpacked while the facts of this one are established.
 *
 * @returns a function that is to be called for each member in turn.
 */
export function createReadAhead(
  wheel: Pick<Wheel, "read">,
  members: readonly Member[],
): (index: number) => Promise<MemberContent> {
  const begun: Promise<MemberContent>[] = [];
  let next = 0;
  let bytes = 0;
  return (index) => {
    for (; next < members.length && begun.length < MOST_MEMBERS; next++) {
      const member = members[next] as Member;
      if (next > index && bytes + member.size > MOST_BYTES) break;
      bytes += member.size;
      const content = wheel.read(member);
      // What is wrong with it is said when its turn comes; where the caller has given up by then, nobody asks.
      content.catch(() => undefined);
      begun.push(content);
    }
    bytes -= members[index]?.size ?? 0;
    return begun.shift() as Promise<MemberContent>;
  };
}
