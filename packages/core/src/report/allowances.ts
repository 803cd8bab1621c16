import { memberPath, type Subject } from "../facts/subject.ts";
import { compileGlob } from "../rules/glob.ts";
import type { Verdict } from "../rules/judge.ts";
import type { Allowance } from "../rules/rule.ts";

/** Why a failing verdict is allowed; `allowance` where it is a user's exception and not the rule's own. */
export interface Permission {
  readonly reason: string;
  readonly expires: string | undefined;
  readonly allowance: Allowance | undefined;
}

/** An allowance holds through its last day. Without a date nothing expires. */
export function isExpired(allowance: Allowance, today: string | undefined): boolean {
  return today !== undefined && allowance.expires !== undefined && allowance.expires < today;
}

/** A glob that fits a file is for each of its slices. */
function covers(glob: string, subject: Subject): boolean {
  const matches = compileGlob(glob);
  return matches(subject.path) || (subject.slice !== undefined && matches(memberPath(subject)));
}

/** The first exception that covers the verdict: the rule's own, then the user's in their order. */
export function findPermission(
  verdict: Verdict,
  wheels: readonly string[],
  allowances: readonly Allowance[],
  today: string | undefined,
): Permission | undefined {
  const { subject } = verdict;
  const own = verdict.rule.allow?.find((exception) => covers(exception.path, subject));
  if (own !== undefined) return { reason: own.reason, expires: undefined, allowance: undefined };
  const allowance = allowances.find(
    (candidate) =>
      candidate.rule === verdict.rule.id &&
      !isExpired(candidate, today) &&
      (candidate.path === undefined || covers(candidate.path, subject)) &&
      (candidate.wheel === undefined || wheels.some(compileGlob(candidate.wheel))),
  );
  return allowance === undefined ? undefined : { reason: allowance.reason, expires: allowance.expires, allowance };
}
