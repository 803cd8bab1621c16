import { toBase64Url, toHex } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { isFatArchive } from "../macho/slices.ts";
import { type Platform, webPlatform } from "../platform.ts";
import { normaliseName } from "../wheel/filename.ts";
import { recordAlgorithm } from "../wheel/record.ts";
import type { Wheel } from "../wheel/wheel.ts";
import type { Anomaly, Member, MemberRange } from "../zip/archive.ts";
import { type MemberContent, MemberError } from "../zip/member.ts";
import { isKnownUnreadable } from "../zip/member-kind.ts";
import type { BinaryContext } from "./binary.ts";
import { type FactName, factNames } from "./catalogue/catalogue.ts";
import { establishElf } from "./elf/establish.ts";
import { establishFile } from "./file/establish.ts";
import { libraryFolders } from "./file/library-folders.ts";
import { establishMacho } from "./macho/establish.ts";
import { establishPe } from "./pe/establish.ts";
import { peWheelFacts, withPeFacts } from "./pe/wheel-facts.ts";
import { platformPolicies } from "./platform/policies.generated.ts";
import type { PlatformPolicy } from "./platform/policy.ts";
import { collectSources } from "./python/collect.ts";
import { createReadAhead } from "./read-ahead.ts";
import { promisedLibraries } from "./resolution/promised-libraries.ts";
import { requiredDistribution } from "./resolution/requirement.ts";
import { withResolution } from "./resolution/resolve.ts";
import { withUnmetVersions } from "./resolution/unmet-versions.ts";
import { installedFolders } from "./search-path.ts";
import { collectOpinions, type OpinionCollector } from "./second-opinion/collect.ts";
import type { SecondOpinion } from "./second-opinion/opinion.ts";
import { sniffBinary } from "./sniff.ts";
import { stableAbiContext } from "./stable-abi/context.ts";
import { stableAbiFacts, withStableAbi } from "./stable-abi/establish.ts";
import { type Subject, withFacts, withReason } from "./subject.ts";
import { collectDocuments } from "./wheel/documents.ts";
import { establishWheel } from "./wheel/establish.ts";
import type { MeasuredMember } from "./wheel/record-check.ts";

export interface GatherOptions {
  /** Hash every member and compare with RECORD. Default true. */
  readonly verifyRecord?: boolean;
  /** Facts that will be looked at; costly ones beyond them may stay unknown. Default: all. */
  readonly wanted?: Iterable<FactName>;
  /** What platform tags promise. Default: the policies of manylinux, musllinux and Android. */
  readonly policies?: readonly PlatformPolicy[];
  /** Default: {@link webPlatform}. */
  readonly platform?: Platform;
  /** Independent readers to compare with. Default: none. */
  readonly secondOpinion?: SecondOpinion;
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
  const opinions = collectOpinions(wheel, options.secondOpinion, options.platform ?? webPlatform);
  try {
    return await gatherMembers(wheel, options, opinions);
  } finally {
    await opinions.close();
  }
}

async function gatherMembers(
  wheel: Wheel,
  options: GatherOptions,
  opinions: OpinionCollector,
): Promise<readonly Subject[]> {
  const { platform = webPlatform, verifyRecord = true, policies = platformPolicies } = options;
  const files = wheel.members.filter((member) => !member.directory);
  const wanted = new Set<FactName>(options.wanted ?? factNames);
  const paths = files.map(({ path }) => path);
  const installed = installedFolders(paths);
  const platforms = wheel.name?.tags.map(({ platform: tag }) => tag);
  const sources = collectSources(paths, installed, platforms);
  const context: BinaryContext = {
    installed,
    platforms,
    wanted: (fact) => wanted.has(fact),
  };
  const algorithms = new Map((wheel.record ?? []).map((row) => [row.path, recordAlgorithm(row)]));
  const measured = new Map<string, MeasuredMember>();
  const anomalies: Anomaly[] = [];
  const ranges = new Map<Member, MemberRange>();
  const subjects: Subject[] = [];
  const hashes = new Map<string, Uint8Array>();
  const documents = collectDocuments(wheel.distInfo, wheel.limits.metadataBytes);
  const fileContext = {
    project: wheel.name && normaliseName(wheel.name.distribution),
    sources,
    libraryFolders: libraryFolders(paths),
  };

  const readNext = createReadAhead(wheel, files);
  for (const [index, member] of files.entries()) {
    options.signal?.throwIfAborted();
    options.onMember?.(member.path, index, files.length);
    const algorithm = algorithms.get(member.path) ?? "sha256";
    const content = await contentOrReport(member, readNext(index), ranges, anomalies);
    const hash = content !== undefined && verifyRecord ? await platform.digest(algorithm, content) : undefined;
    const digest = hash && toBase64Url(hash);
    measured.set(member.path, { size: member.size, algorithm, digest });
    documents.add(member.path, content);
    const binary = content && (await establishBinary(content, member.path, platform, context));
    const plain = algorithm === "sha256" ? hash : undefined;
    if (binary === undefined || content === undefined)
      subjects.push(establishFile(member.path, content, { ...fileContext, sha256: plain && digest }));
    else {
      const sha256 = plain ?? (wanted.has("binary.sha256") ? await platform.digest("sha256", content) : undefined);
      if (binary[0]?.kind === "pe" && plain !== undefined) hashes.set(member.path, plain);
      subjects.push(...binary.map((subject) => withSha256(subject, sha256)));
    }
    await opinions.add(member, content, plain);
  }

  // A folder holds nothing, but its header takes its place in the archive.
  for (const member of wheel.members) {
    if (!member.directory) continue;
    await contentOrReport(member, wheel.read(member), ranges, anomalies);
    await opinions.add(member, undefined);
  }
  anomalies.push(...(await wheel.unaccounted(ranges)));

  const loaded = withResolution(sources.complete(subjects), {
    systemLibraries: promisedLibraries(wheel.name?.tags ?? [], policies),
    tags: wheel.name?.tags ?? [],
    requirements: (wheel.metadata?.all("Requires-Dist") ?? []).flatMap((line) => requiredDistribution(line) ?? []),
    preloads: subjects.some(({ facts }) => facts["file.loads-libraries"] === true),
  });
  const stableAbi = stableAbiContext(
    wheel,
    loaded.filter(({ kind }) => kind !== "file"),
  );
  const peContext = { stableAbi, delvewheel: documents.delvewheel, hashes };
  const resolved = withPeFacts(withUnmetVersions(loaded), peContext);
  const binaries = resolved.filter(({ kind }) => kind !== "file");
  return [
    await opinions.establish(
      await establishWheel(wheel, {
        measured,
        anomalies,
        documents,
        subjects: resolved,
        binaries,
        stableAbi,
        verifyRecord,
        policies,
        platform,
      }),
    ),
    ...resolved.map((subject) => withStableAbi(subject, stableAbi)),
  ];
}

/**
 * Every fact of one binary that is not in a wheel: one subject, of a fat Mach-O file one for each slice, none where the
 * bytes are no binary.
 *
 * @param path how the subjects are called; slices have their architecture behind a `#`.
 * @example
 * const [library] = await gatherBinaryFacts(bytes);
 * library?.facts["binary.needed"]; // ["libproj.so.25", "libc.so.6"]
 */
export async function gatherBinaryFacts(
  bytes: Uint8Array,
  path = "",
  { platform = webPlatform }: Pick<GatherOptions, "platform"> = {},
): Promise<readonly Subject[]> {
  const context = { installed: undefined, platforms: undefined, wanted: () => true };
  const subjects = (await establishBinary(bytes, path, platform, context)) ?? [];
  const wheelFacts: readonly FactName[] = [
    "binary.resolution",
    "binary.used",
    "elf.unmet-versions",
    ...peWheelFacts,
    ...stableAbiFacts,
  ];
  const hash = subjects.length === 0 ? undefined : await platform.digest("sha256", bytes);
  return subjects.map((subject) =>
    withReason(withSha256(subject, hash), wheelFacts, { kind: "not-applicable", reason: "not in a wheel" }),
  );
}

/** The hash of the file that a binary is, or is a slice of. */
function withSha256(subject: Subject, hash: Uint8Array | undefined): Subject {
  return hash === undefined
    ? withReason(subject, ["binary.sha256"], { kind: "unknown", reason: "not asked for" })
    : withFacts(subject, { "binary.sha256": toHex(hash) });
}

async function contentOrReport(
  member: Member,
  read: Promise<MemberContent>,
  ranges: Map<Member, MemberRange>,
  anomalies: Anomaly[],
): Promise<Uint8Array | undefined> {
  try {
    const content = await read;
    ranges.set(member, content.range);
    anomalies.push(...content.anomalies);
    return content.bytes;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (error instanceof MemberError) {
      ranges.set(member, error.range);
      anomalies.push(...error.anomalies);
    }
    if (isKnownUnreadable(member)) return undefined;
    anomalies.push({
      kind: error instanceof MemberError ? error.kind : "unreadable-member",
      offset: error.offset,
      member: member.path,
      local: error.message,
      central: undefined,
      refusedBy: readByIndex(member.path) ? ["pip", "uv", "PyPI"] : ["pip", "uv"],
    });
    return undefined;
  }
}

/** The members whose content PyPI reads when a wheel is uploaded. */
function readByIndex(path: string): boolean {
  return /\.pye?$|^[^/]+\.dist-info\/(?:METADATA|WHEEL|RECORD|entry_points\.txt)$/.test(path);
}

/** The subjects of a binary; undefined where the bytes are none. */
async function establishBinary(
  bytes: Uint8Array,
  path: string,
  platform: Platform,
  context: BinaryContext,
): Promise<readonly Subject[] | undefined> {
  switch (sniffBinary(bytes)) {
    case "elf":
      return [establishElf(bytes, path, context)];
    case "macho":
      return isFatArchive(bytes) ? undefined : establishMacho(bytes, path, platform, context);
    case "pe":
      return [await establishPe(bytes, path, platform, context)];
    default:
      return undefined;
  }
}
