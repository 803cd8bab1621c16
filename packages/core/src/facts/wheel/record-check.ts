import type { HashAlgorithm } from "../../platform.ts";
import { isRecordDigest, type RecordRow, recordAlgorithm } from "../../wheel/record.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { excerpt, listProblems, withRefusals } from "./problem.ts";

export type RecordProblem = (Facts["wheel.record-problems"] & {})[number];

/** What was measured of a member while it was read. */
export interface MeasuredMember {
  readonly size: number;
  readonly algorithm: HashAlgorithm;
  /** URL-safe Base64 without padding; undefined for a member that could not be read. */
  readonly digest: string | undefined;
}

/** Hashes that RECORD must not use (binary distribution format, "The .dist-info directory"). */
const weakAlgorithms = ["md5", "sha1", "sha224"];

/** RECORD against the archive, both ways (binary distribution format, "The .dist-info directory"). */
export function recordProblems(
  rows: readonly RecordRow[],
  members: ReadonlyMap<string, MeasuredMember>,
  recordPath: string,
): readonly RecordProblem[] {
  const { found, add } = listProblems<RecordProblem>();
  const listed = new Set<string>();
  for (const row of rows) {
    const { path, line } = row;
    const malformed = (text: string, by: readonly string[]): void =>
      add({ kind: "malformed-row", path, found: withRefusals(`${text} in line ${line}`, by), "refused-by": by });
    if (row.columns === 0) {
      malformed("an empty line", ["pip"]);
      continue;
    }
    if (row.columns !== 3) malformed(`${row.columns} columns instead of 3`, ["uv"]);
    else if (row.misquoted) malformed("a quote that does not close", []);
    const member = members.get(path);
    // Where the archive has a member of that name, it is the archive's fault.
    const odd = member === undefined ? oddPath(path) : undefined;
    if (odd !== undefined) add({ kind: "malformed-path", path, found: `${odd} in line ${line}` });
    if (row.size !== "" && !/^(?:0|[1-9]\d*)$/.test(row.size))
      add({
        kind: "malformed-size",
        path,
        expected: "a number of bytes",
        found: withRefusals(`the size \`${excerpt(row.size)}\``, ["uv"]),
        "refused-by": ["uv"],
      });
    if (listed.has(path)) add({ kind: "duplicate", path, found: `again in line ${line}` });
    listed.add(path);
    if (member === undefined) add({ kind: "missing-file", path, expected: row.hash });
    else if (isOwn(path, recordPath)) {
      if (row.hash !== "" || row.size !== "")
        add({ kind: "own-hash", path, found: row.hash || `the size ${row.size}` });
    } else compareRow(row, member, add);
  }
  for (const path of members.keys()) {
    if (path !== recordPath && isOwn(path, recordPath)) add({ kind: "signature", path });
    if (listed.has(path)) continue;
    if (path === recordPath) add({ kind: "unlisted-record", path });
    else if (!isOwn(path, recordPath)) add({ kind: "unlisted-file", path });
  }
  return found;
}

function compareRow(row: RecordRow, member: MeasuredMember, add: (problem: RecordProblem) => void): void {
  const { path, hash, size } = row;
  const algorithm = recordAlgorithm(row);
  const named = hash.slice(0, Math.max(0, hash.indexOf("=")));
  if (hash === "") add({ kind: "no-hash", path, found: "no hash" });
  else if (algorithm === undefined) {
    const kind =
      named === "" ? "malformed-hash" : weakAlgorithms.includes(named.toLowerCase()) ? "weak-hash" : "unknown-hash";
    add({ kind, path, expected: "sha256, sha384 or sha512", found: hash });
  } else if (!isRecordDigest(algorithm, hash.slice(named.length + 1)))
    add({ kind: "malformed-hash", path, expected: `${algorithm}= and URL-safe Base64 without padding`, found: hash });
  else if (member.digest !== undefined && algorithm === member.algorithm) {
    const found = `${member.algorithm}=${member.digest}`;
    if (hash !== found) add({ kind: "hash-mismatch", path, expected: hash, found });
  }
  if (/^\d+$/.test(size) && Number(size) !== member.size)
    add({ kind: "size-mismatch", path, expected: size, found: String(member.size) });
}

/** Why a row's path is not one that an installer can take as it stands. */
function oddPath(path: string): string | undefined {
  const parts = path.split("/");
  if (path === "") return "no path";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "an absolute path";
  if (parts.includes("..")) return "a path that leads out by `..`";
  if (path.includes("\\")) return "a path with a backslash";
  return parts.includes("") || parts.includes(".") ? "a path with a part that is empty or `.`" : undefined;
}

/** RECORD cannot hold its own hash, and its signatures are made after it. */
function isOwn(path: string, recordPath: string): boolean {
  return path === recordPath || path === `${recordPath}.jws` || path === `${recordPath}.p7s`;
}
