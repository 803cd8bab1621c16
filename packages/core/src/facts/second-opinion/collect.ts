import { toHex } from "../../bytes/text.ts";
import { isElf } from "../../elf/header.ts";
import type { Platform } from "../../platform.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import type { Member } from "../../zip/archive.ts";
import { type Subject, withFacts, withReason } from "../subject.ts";
import { compareContainers } from "./container.ts";
import type { Disagreement } from "./disagreement.ts";
import { compareElf, readElfTables } from "./elf.ts";
import type { MemberReading, Opinion, SecondOpinion } from "./opinion.ts";

/** Two readers can disagree on every member of an archive. */
const MOST_FOUND = 100;
/** Reasons, and inputs for each, that the gap names. */
const NAMED = 3;

/** Collects, while the members of one wheel are read, what other readers see differently. */
export interface OpinionCollector {
  /**
   * A member as we read it; undefined bytes are those of a folder or of what could not be read.
   *
   * @param sha256 of the bytes, where it was made already.
   */
  add(member: Member, content: Uint8Array | undefined, sha256?: Uint8Array): Promise<void>;
  /** The wheel with the fact, once all members were added. */
  establish(wheel: Subject): Promise<Subject>;
  /** Stop the other readers. */
  close(): Promise<void>;
}

/** Begin a wheel. The container is read by the other reader while its members are added. */
export function collectOpinions(
  wheel: Wheel,
  secondOpinion: SecondOpinion | undefined,
  platform: Platform,
): OpinionCollector {
  if (secondOpinion === undefined) return silentCollector;
  const readers = secondOpinion.open();
  const container = readers.readContainer(wheel.source);
  const ours: MemberReading[] = [];
  const found: Disagreement[] = [];
  /** Who failed, by the reason. */
  const missing = new Map<string, string[]>();
  const miss = (who: string, failure: string): void => {
    const others = missing.get(failure);
    if (others === undefined) missing.set(failure, [who]);
    else others.push(who);
  };
  const take = (disagreements: Iterable<Disagreement>): void => {
    for (const disagreement of disagreements) {
      if (found.length >= MOST_FOUND) return;
      found.push(disagreement);
    }
  };
  const heard = <Reading>(opinion: Opinion<Reading>, who: string): Reading | undefined => {
    if ("reading" in opinion) return opinion.reading;
    miss(who, opinion.failure);
    return undefined;
  };
  return {
    async add({ path, directory }, content, sha256) {
      const read = content === undefined || directory ? undefined : content;
      ours.push({
        path,
        folder: directory,
        content: read && { size: read.length, sha256: toHex(sha256 ?? (await platform.digest("sha256", read))) },
      });
      if (read === undefined || !isElf(read) || found.length >= MOST_FOUND) return;
      const tables = readElfTables(read);
      if (tables === undefined) return;
      const theirs = heard(await readers.readElf(read), `elfy on \`${path}\``);
      if (theirs !== undefined) take(compareElf(path, tables, theirs));
    },
    async establish(subject) {
      const theirs = heard(await container, "jszip");
      if (theirs !== undefined) {
        take(compareContainers(ours, theirs));
        const read = new Set(ours.flatMap(({ path, content }) => (content === undefined ? [] : [path])));
        for (const { path, failure } of theirs)
          if (failure !== undefined && read.has(path)) miss(`jszip on \`${path}\``, failure);
      }
      if (found.length === 0 && missing.size > 0) return withReason(subject, [FACT], unheard(missing));
      return withFacts(subject, { [FACT]: found });
    },
    close: () => readers.close(),
  };
}

const FACT = "wheel.second-opinion";

const silentCollector: OpinionCollector = {
  add: async () => undefined,
  establish: async (subject) =>
    withReason(subject, [FACT], { kind: "not-applicable", reason: "no second opinion was asked for" }),
  close: async () => undefined,
};

function unheard(missing: ReadonlyMap<string, readonly string[]>): {
  readonly kind: "unknown";
  readonly reason: string;
} {
  const reasons = [...missing].map(([failure, who]) => `${firstOf(who, ", ")}: ${failure}`);
  return { kind: "unknown", reason: `no second opinion: ${firstOf(reasons, "; ")}` };
}

function firstOf(texts: readonly string[], separator: string): string {
  const rest = texts.length - NAMED;
  return [...texts.slice(0, NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(separator);
}
