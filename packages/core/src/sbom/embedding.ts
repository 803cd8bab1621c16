import { EmbedError } from "../errors.ts";
import type { Subject } from "../facts/subject.ts";
import type { Wheel } from "../wheel/wheel.ts";
import type { AnomalyKind, Member } from "../zip/archive.ts";
import { ownDocumentPath } from "./own-document.ts";

/** Where a bill of materials goes. */
export interface EmbeddingPlace {
  readonly path: string;
  readonly record: Member;
}

/** Oddities that every reader takes in the same way: the copy is neither better nor worse for them. */
const harmless: ReadonlySet<AnomalyKind> = new Set([
  "data-descriptor",
  "entry-comment",
  "colliding-names",
  "reserved-name",
  "long-name",
]);

/**
 * Find where a bill of materials goes.
 *
 * @param wheel with what an earlier run put there.
 * @param subjects of the wheel without that.
 * @throws {EmbedError} where a copy would carry on what makes the archive ambiguous, where RECORD cannot vouch for what is
 * copied, and where it is signed.
 */
export function embeddingPlace(wheel: Wheel, subjects: readonly Subject[]): EmbeddingPlace {
  const refuse = (reason: string): never => {
    throw new EmbedError(`nothing can be put into ${wheel.filename}: ${reason}`);
  };
  const { distInfo, members } = wheel;
  if (distInfo === undefined) return refuse("there is no .dist-info directory");
  const facts = subjects.find(({ kind }) => kind === "wheel")?.facts ?? {};
  const anomaly = facts["wheel.anomalies"]?.find(({ kind }) => kind === undefined || !harmless.has(kind));
  if (anomaly !== undefined) refuse(`its archive is not one that every reader takes alike: ${anomaly.detail}`);

  const path = `${distInfo}/RECORD`;
  for (const signature of [`${path}.jws`, `${path}.p7s`])
    if (members.some((member) => member.path === signature)) refuse(`${signature} signs RECORD, which would change`);
  const record = members.find((member) => member.path === path);
  if (record === undefined) return refuse(`${path} is missing`);
  const problems = facts["wheel.record-problems"];
  if (problems === undefined) refuse(`${path} cannot be read`);
  const [wrong] = problems ?? [];
  if (wrong !== undefined)
    refuse(`RECORD is wrong (${wrong.kind}) about ${wrong.path}; \`wheel-guard check\` says more`);

  const own = ownDocumentPath(distInfo);
  const folder = `${distInfo}/sboms`.toLowerCase();
  for (const { path: other } of members) {
    const lower = other.toLowerCase();
    if (lower === folder || (lower === own.toLowerCase() && other !== own) || lower.startsWith(`${own.toLowerCase()}/`))
      refuse(`${other} stands where it would go`);
  }
  return { path: own, record };
}
