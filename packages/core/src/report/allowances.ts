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

/** The first exception that covers the verdict: the rule's own, then the user's in their order. */
export function findPermission(
  verdict: Verdict,
  wheel: string,
  allowances: readonly Allowance[],
  today: string | undefined,
): Permission | undefined {
  const { path } = verdict.subject;
  const own = verdict.rule.allow?.find((exception) => compileGlob(exception.path)(path));
  if (own !== undefined) return { reason: own.reason, expires: undefined, allowance: undefined };
  const allowance = allowances.find(
    (candidate) =>
      candidate.rule === verdict.rule.id &&
      !isExpired(candidate, today) &&
      (candidate.path === undefined || compileGlob(candidate.path)(path)) &&
      (candidate.wheel === undefined || compileGlob(candidate.wheel)(wheel)),
  );
  return allowance === undefined ? undefined : { reason: allowance.reason, expires: allowance.expires, allowance };
}
