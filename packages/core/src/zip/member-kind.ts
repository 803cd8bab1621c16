import { type Anomaly, type AnomalyKind, type Member, memberAnomaly } from "./archive.ts";
import { DEFLATE, ENCRYPTED, PATCHED_DATA, STORED, STRONG_ENCRYPTION } from "./constants.ts";

const UNREADABLE_FLAGS = ENCRYPTED | PATCHED_DATA | STRONG_ENCRYPTION;

/** Python's zipfile reads up to version 6.3 of the specification. */
const NEWEST_VERSION = 63;

const S_IFMT = 0o170000;
/** What the type bits of a Unix mode may be: not given, a file, a folder. */
const PLAIN_TYPES: readonly number[] = [0, 0o100000, 0o040000];
const SPECIAL_TYPES: ReadonlyMap<number, string> = new Map([
  [0o120000, "a symbolic link"],
  [0o010000, "a pipe"],
  [0o020000, "a character device"],
  [0o060000, "a block device"],
  [0o140000, "a socket"],
]);

/** Who does not take a compression method; every other method is refused by all. Python 3.14 reads Zstandard. */
const refusers: ReadonlyMap<number, readonly string[]> = new Map([
  [12, ["uv", "PyPI"]],
  [14, ["uv", "PyPI"]],
  [93, ["pip before Python 3.14", "PyPI"]],
]);

/** Members that are something else than a file or a folder in the clear, by what the directory says of them. */
export function kindAnomalies(members: readonly Member[]): Anomaly[] {
  return members.flatMap((member) => {
    const found: Anomaly[] = [];
    const add = (kind: AnomalyKind, central: string, refusedBy: readonly string[]): void => {
      found.push(memberAnomaly(kind, member, central, refusedBy));
    };
    const { flags, method, mode = 0 } = member;
    if (isEncrypted(member)) {
      // PyPI fails where it scans a Python source that asks for a password.
      const scanned = (flags & ENCRYPTED) !== 0 && /\.pye?$/.test(member.path);
      const refusedBy = scanned ? ["pip", "uv", "PyPI"] : ["pip", "uv"];
      add("encrypted-member", `general purpose flags 0x${flags.toString(16)}`, refusedBy);
    } else if (!isReadableMethod(member)) {
      const text = `compression method ${method}; wheels use stored (0) and deflate (8)`;
      add("unsupported-method", text, refusers.get(method) ?? ["pip", "uv", "PyPI"]);
    }
    if (!PLAIN_TYPES.includes(mode & S_IFMT))
      add(
        "special-file",
        SPECIAL_TYPES.get(mode & S_IFMT) ?? `of the unknown type 0o${(mode & S_IFMT).toString(8)}`,
        [],
      );
    if (member.versionNeeded > NEWEST_VERSION)
      add("unsupported-version", `version ${member.versionNeeded / 10} of the ZIP format`, ["pip", "uv", "PyPI"]);
    if (member.directory && member.size > 0) add("folder-with-data", `${member.size} bytes`, ["uv from an index"]);
    return found;
  });
}

/** Is it a member that {@link kindAnomalies} reports as one that cannot be read? */
export function isKnownUnreadable(member: Member): boolean {
  return isEncrypted(member) || !isReadableMethod(member);
}

function isEncrypted({ flags }: Member): boolean {
  return (flags & UNREADABLE_FLAGS) !== 0;
}

function isReadableMethod({ method }: Member): boolean {
  return method === STORED || method === DEFLATE;
}
