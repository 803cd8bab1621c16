import { asSource, sourceChunks, type WheelInput } from "../bytes/source.ts";
import { decodeStrictText, toHex } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { type Platform, webPlatform } from "../platform.ts";
import { defaultLimits, type Limits, type Member } from "../zip/archive.ts";
import { contiguityAnomalies } from "../zip/contiguity.ts";
import { readArchive } from "../zip/directory.ts";
import type { MemberContent } from "../zip/member.ts";
import { createMemberReader } from "../zip/member-reader.ts";
import { parseWheelFilename, type WheelName } from "./filename.ts";
import { type Headers, MOST_HEADERS, parseHeaders } from "./headers.ts";
import { parseRecord } from "./record.ts";
import type { StructureProblem, Wheel } from "./wheel.ts";

export interface OpenOptions {
  /** The wheel's file name, which carries its name, version and tags. Default: the name of a File, else "". */
  readonly filename?: string;
  /** Default: {@link webPlatform}. */
  readonly platform?: Platform;
  /** Default: {@link defaultLimits}. */
  readonly limits?: Partial<Limits>;
}

/**
 * Open a wheel: read its central directory, METADATA, WHEEL and RECORD.
 *
 * @throws {FormatError} where no single central directory can be established.
 * @throws {LimitError} where the archive lies beyond a limit.
 * @example
 * const wheel = await openWheel(bytes, { filename: "demo-1.0-py3-none-any.whl" });
 * wheel.metadata?.first("Name"); // "demo"
 */
export async function openWheel(input: WheelInput, options: OpenOptions = {}): Promise<Wheel> {
  const source = asSource(input);
  const platform = options.platform ?? webPlatform;
  const limits = { ...defaultLimits, ...options.limits };
  const filename = options.filename ?? fileName(input);
  const archive = await readArchive(source, limits);
  const parsed = parseWheelFilename(filename);
  const name = typeof parsed === "string" ? undefined : parsed;
  const problems: StructureProblem[] = [];
  const distInfo = findDistInfo(archive.members, name, problems);

  // The three documents are read now and handed out again when their turn comes: no member is read twice.
  const kept = new Map<Member, MemberContent>();
  const readMember = createMemberReader(source, platform);
  const document = async (part: string): Promise<string | undefined> => {
    if (distInfo === undefined) return undefined;
    const path = `${distInfo}/${part}`;
    const member = archive.members.findLast((candidate) => candidate.path === path);
    if (member === undefined) {
      problems.push({ kind: "missing-part", path, detail: "is not in the wheel" });
      return undefined;
    }
    const text = await readDocument(member, readMember, limits, kept);
    if (typeof text === "string") return text;
    problems.push({ kind: "unreadable-part", path, detail: text.reason });
    return undefined;
  };
  const headers = async (part: string): Promise<Headers | undefined> => {
    const text = await document(part);
    const fields = text === undefined ? undefined : parseHeaders(text);
    if (fields?.overlong !== true) return fields;
    const detail = `has fields of more than the ${MOST_HEADERS} characters that are read of them`;
    problems.push({ kind: "unreadable-part", path: `${distInfo}/${part}`, detail });
    return undefined;
  };
  const metadata = await headers("METADATA");
  const wheelFile = await headers("WHEEL");
  const record = await document("RECORD");
  // Each row names a file: a wheel cannot have more of them than an archive may have members.
  const rows = record === undefined ? undefined : parseRecord(record, limits.members);
  const tooMany = rows !== undefined && rows.length > limits.members;
  if (tooMany) {
    const detail = `has more than ${limits.members} rows`;
    problems.push({ kind: "unreadable-part", path: `${distInfo}/RECORD`, detail });
  }

  return {
    filename,
    size: source.size,
    source,
    limits,
    name,
    members: archive.members,
    anomalies: archive.anomalies,
    distInfo,
    metadata,
    wheelFile,
    record: tooMany ? undefined : rows,
    problems,
    read: async (member) => kept.get(member) ?? readMember(member),
    unaccounted: (ranges) => contiguityAnomalies(source, archive, ranges),
    sha256: async () => toHex(await platform.digestChunks(sourceChunks(source))),
  };
}

function fileName(input: WheelInput): string {
  return "name" in input && typeof input.name === "string" ? input.name : "";
}

/** The dist-info directory that the file name announces, else the only one there is. */
function findDistInfo(
  members: readonly Member[],
  name: WheelName | undefined,
  problems: StructureProblem[],
): string | undefined {
  const found = new Set<string>();
  for (const { path } of members) {
    const top = path.slice(0, Math.max(0, path.indexOf("/")));
    if (top.endsWith(".dist-info")) found.add(top);
  }
  const announced = name === undefined ? undefined : `${name.distribution}-${name.version}.dist-info`;
  const [first] = found;
  if (found.size === 0)
    problems.push({ kind: "missing-part", path: announced ?? "", detail: "there is no .dist-info directory" });
  return announced !== undefined && found.has(announced) ? announced : first;
}

async function readDocument(
  member: Member,
  readMember: (member: Member) => Promise<MemberContent>,
  limits: Limits,
  kept: Map<Member, MemberContent>,
): Promise<string | { readonly reason: string }> {
  if (member.size > limits.metadataBytes)
    return { reason: `is larger than the ${limits.metadataBytes} bytes that are read of it` };
  try {
    const content = await readMember(member);
    kept.set(member, content);
    return decodeStrictText(content.bytes) ?? { reason: "is not UTF-8" };
  } catch (error) {
    // A member that cannot be read is reported when it is gathered; here it only has no text.
    if (error instanceof FormatError) return { reason: error.message };
    throw error;
  }
}
