import { toBase64Url } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { type Platform, webPlatform } from "../platform.ts";
import { recordAlgorithm } from "../wheel/record.ts";
import type { Wheel } from "../wheel/wheel.ts";
import type { Anomaly, Member } from "../zip/archive.ts";
import type { BinaryContext } from "./binary.ts";
import { type FactName, factNames } from "./catalogue/catalogue.ts";
import { establishElf } from "./elf/establish.ts";
import { establishForeignBinary } from "./foreign-binary.ts";
import { isSpatialCore } from "./library.ts";
import { installedFolders } from "./search-path.ts";
import { sniffBinary } from "./sniff.ts";
import { createFactSheet, type Subject } from "./subject.ts";
import { establishWheel } from "./wheel/establish.ts";
import type { MeasuredMember } from "./wheel/record-check.ts";
import { carriedNames } from "./wheel/vendored-libraries.ts";

export interface GatherOptions {
  /** Hash every member and compare with RECORD. Default true. */
  readonly verifyRecord?: boolean;
  /** Facts that will be looked at; costly ones beyond them may stay unknown. Default: all. */
  readonly wanted?: Iterable<FactName>;
  /** Default: {@link webPlatform}. */
  readonly platform?: Platform;
  /** Stops the work between two members; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told before each member is read, for progress. */
  readonly onMember?: (path: string, index: number, count: number) => void;
}

/**
 * Gather every fact of a wheel: one subject for the wheel, then one for each member that is a file.
 *
 * One member at a time is read, inflated, checked, hashed and parsed; only its facts are kept, so that memory
 * is bounded by the largest member.
 *
 * @example
 * const subjects = await gatherFacts(await openWheel(bytes, { filename }));
 * subjects.find(({ path }) => path === "demo/_core.so")?.facts["elf.relro"]; // "full"
 */
export async function gatherFacts(wheel: Wheel, options: GatherOptions = {}): Promise<readonly Subject[]> {
  const { platform = webPlatform, verifyRecord = true } = options;
  const files = wheel.members.filter((member) => !member.directory);
  const wanted = new Set<FactName>(options.wanted ?? factNames);
  const context: BinaryContext = {
    installed: installedFolders(files.map(({ path }) => path)),
    wanted: (fact) => wanted.has(fact),
  };
  const algorithms = new Map((wheel.record ?? []).map((row) => [row.path, recordAlgorithm(row)]));
  const measured = new Map<string, MeasuredMember>();
  const anomalies: Anomaly[] = [];
  const subjects: Subject[] = [];

  for (const [index, member] of files.entries()) {
    options.signal?.throwIfAborted();
    options.onMember?.(member.path, index, files.length);
    const algorithm = algorithms.get(member.path) ?? "sha256";
    const content = await readOrReport(wheel, member, anomalies);
    const digest =
      content !== undefined && verifyRecord ? toBase64Url(await platform.digest(algorithm, content)) : undefined;
    measured.set(member.path, { size: member.size, algorithm, digest });
    subjects.push(establishMember(member, content, context));
  }

  const binaries = subjects.filter(({ kind }) => kind !== "file");
  const carried = carriedNames(binaries);
  return [
    establishWheel(wheel, { measured, anomalies, binaries, verifyRecord }),
    ...subjects.map((subject) => (subject.kind === "file" ? subject : withAbsentCores(subject, carried))),
  ];
}

/** Every fact of one binary that is not in a wheel; undefined where the bytes are no binary. */
export function gatherBinaryFacts(bytes: Uint8Array, path = ""): Subject | undefined {
  const subject = establishBinary(bytes, path, { installed: undefined, wanted: () => true });
  if (subject === undefined) return undefined;
  return {
    ...subject,
    gaps: subject.gaps.map((gap) =>
      gap.fact === "binary.absent-spatial-cores" ? { ...gap, kind: "not-applicable", reason: "not in a wheel" } : gap,
    ),
  };
}

async function readOrReport(wheel: Wheel, member: Member, anomalies: Anomaly[]): Promise<Uint8Array | undefined> {
  try {
    const content = await wheel.read(member);
    anomalies.push(...content.anomalies);
    return content.bytes;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    anomalies.push({
      kind: "unreadable-member",
      offset: error.offset,
      member: member.path,
      local: error.message,
      central: undefined,
      refusedBy: ["pip", "uv"],
    });
    return undefined;
  }
}

function establishMember(member: Member, content: Uint8Array | undefined, context: BinaryContext): Subject {
  const binary = content === undefined ? undefined : establishBinary(content, member.path, context);
  if (binary !== undefined) return binary;
  const sheet = createFactSheet("file", member.path);
  if (content !== undefined) sheet.set("file.size", content.length);
  return sheet.finish("the member cannot be read");
}

function establishBinary(bytes: Uint8Array, path: string, context: BinaryContext): Subject | undefined {
  const format = sniffBinary(bytes);
  if (format === undefined) return undefined;
  return format === "elf" ? establishElf(bytes, path, context) : establishForeignBinary(format, path, context);
}

function withAbsentCores(subject: Subject, carried: ReadonlySet<string>): Subject {
  const needed = subject.facts["binary.needed"];
  if (needed === undefined) return subject;
  const absent = needed.filter((library) => isSpatialCore(library) && !carried.has(library));
  return {
    ...subject,
    facts: { ...subject.facts, "binary.absent-spatial-cores": absent },
    gaps: subject.gaps.filter(({ fact }) => fact !== "binary.absent-spatial-cores"),
  };
}
