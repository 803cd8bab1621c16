import type { HashAlgorithm } from "../../platform.ts";
import { type RecordRow, recordAlgorithm } from "../../wheel/record.ts";
import type { Facts } from "../catalogue/catalogue.ts";

export type RecordProblem = (Facts["wheel.record-problems"] & {})[number];

/** What was measured of a member while it was read. */
export interface MeasuredMember {
  readonly size: number;
  readonly algorithm: HashAlgorithm;
  /** URL-safe Base64 without padding; undefined for a member that could not be read. */
  readonly digest: string | undefined;
}

/** RECORD against the archive, both ways (binary distribution format, "The .dist-info directory"). */
export function recordProblems(
  rows: readonly RecordRow[],
  members: ReadonlyMap<string, MeasuredMember>,
  recordPath: string,
): RecordProblem[] {
  const problems: RecordProblem[] = [];
  const listed = new Set<string>();
  for (const row of rows) {
    const { path } = row;
    if (row.columns !== 3)
      problems.push({ kind: "malformed", path, expected: "3 columns", found: `${row.columns} in line ${row.line}` });
    if (listed.has(path)) problems.push({ kind: "duplicate", path, found: `again in line ${row.line}` });
    listed.add(path);
    const member = members.get(path);
    if (member === undefined) problems.push({ kind: "missing-file", path, expected: row.hash });
    else if (path !== recordPath) problems.push(...compareRow(row, member));
  }
  for (const path of members.keys()) {
    if (!listed.has(path) && !isExempt(path, recordPath)) problems.push({ kind: "unlisted-file", path });
  }
  return problems;
}

function compareRow(row: RecordRow, member: MeasuredMember): RecordProblem[] {
  const { path } = row;
  const problems: RecordProblem[] = [];
  const algorithm = recordAlgorithm(row);
  if (row.hash === "") problems.push({ kind: "no-hash", path });
  else if (algorithm === undefined)
    problems.push({ kind: "weak-hash", path, expected: "sha256 or better", found: row.hash });
  else if (member.digest !== undefined && algorithm === member.algorithm) {
    const found = `${member.algorithm}=${member.digest}`;
    if (row.hash !== found) problems.push({ kind: "hash-mismatch", path, expected: row.hash, found });
  }
  if (row.size !== "" && row.size !== String(member.size))
    problems.push({ kind: "size-mismatch", path, expected: row.size, found: String(member.size) });
  return problems;
}

/** RECORD cannot hold its own hash, and its signatures are made after it. */
function isExempt(path: string, recordPath: string): boolean {
  return path === recordPath || path === `${recordPath}.jws` || path === `${recordPath}.p7s`;
}
