import type { Wheel } from "../wheel/wheel.ts";
import type { Member } from "../zip/archive.ts";
import type { MemberContent } from "../zip/member.ts";

/** Unpacked bytes that may be held of two members at once. */
const MOST_BYTES = 1 << 27;

/**
 * Read members in their order, with the next one begun before one is through: where the platform inflates in another
 * thread, that one is unpacked while the facts of this one are established.
 *
 * @returns a function that is to be called for each member in turn.
 */
export function createReadAhead(
  wheel: Pick<Wheel, "read">,
  members: readonly Member[],
): (index: number) => Promise<MemberContent> {
  let begun: Promise<MemberContent> | undefined;
  return (index) => {
    const member = members[index] as Member;
    const next = members[index + 1];
    const current = begun ?? wheel.read(member);
    begun = next !== undefined && member.size + next.size <= MOST_BYTES ? wheel.read(next) : undefined;
    // What is wrong with it is said when its turn comes; where the caller has given up by then, nobody asks.
    begun?.catch(() => undefined);
    return current;
  };
}
