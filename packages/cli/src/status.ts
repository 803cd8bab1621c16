/** What a command's exit status says; every command has the same. */
export const status = {
  done: 0,
  findings: 1,
  usage: 2,
  unreadable: 3,
  unavailable: 4,
  /** An error nobody meant: EX_SOFTWARE of sysexits. */
  defect: 70,
} as const;

export type Status = (typeof status)[keyof typeof status];

/** A mistake of the caller: told in one line on stderr, and status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
