import type { ByteSource } from "../bytes/source.ts";
import type { Anomaly, Limits, Member, MemberRange } from "../zip/archive.ts";
import type { MemberContent } from "../zip/member.ts";
import type { WheelName } from "./filename.ts";
import type { Headers } from "./headers.ts";
import type { RecordRow } from "./record.ts";

/** What is wrong with a wheel as a wheel, apart from its container: a part that is missing or unreadable. */
export interface StructureProblem {
  readonly kind: "missing-part" | "unreadable-part";
  /** Path in the wheel, "" where it is the wheel itself. */
  readonly path: string;
  readonly detail: string;
}

/**
 * An open wheel: its directory and its three dist-info documents are read, its other members are not.
 *
 * It holds no resource of its own; the source it was opened from belongs to the caller.
 */
export interface Wheel {
  /** The file's own name, without folders. */
  readonly filename: string;
  /** Size of the file in bytes. */
  readonly size: number;
  /** What it was opened from. */
  readonly source: ByteSource;
  /** The limits within which it was opened. */
  readonly limits: Limits;
  /** The parts of the file name, undefined where it is not a wheel's name. */
  readonly name: WheelName | undefined;
  readonly members: readonly Member[];
  /** Findings of the container's directory; a member's own come with its content. */
  readonly anomalies: readonly Anomaly[];
  /** `demo-1.0.dist-info`, undefined where there is none. */
  readonly distInfo: string | undefined;
  readonly metadata: Headers | undefined;
  /** The WHEEL document. */
  readonly wheelFile: Headers | undefined;
  readonly record: readonly RecordRow[] | undefined;
  readonly problems: readonly StructureProblem[];
  /** A member's bytes, checked. Callers may keep but not change them. @throws {FormatError} */
  read(member: Member): Promise<MemberContent>;
  /** What lies before the central directory and in no member, from where the members were found to be. */
  unaccounted(ranges: ReadonlyMap<Member, MemberRange>): Promise<readonly Anomaly[]>;
  /** SHA-256 of the file, lower-case hexadecimal. */
  sha256(): Promise<string>;
}
