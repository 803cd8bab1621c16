import type { Platform } from "../../platform.ts";
import { expandTags, MOST_TAGS, tagText } from "../../wheel/filename.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import type { Anomaly, Member } from "../../zip/archive.ts";
import { describePlatform } from "../platform/establish.ts";
import type { PlatformPolicy } from "../platform/policy.ts";
import type { StableAbiContext } from "../stable-abi/context.ts";
import { describeStableAbi } from "../stable-abi/wheel.ts";
import { createFactSheet, type FactSheet, type Subject } from "../subject.ts";
import { anomalyText } from "./anomaly-text.ts";
import type { WheelDocuments } from "./documents.ts";
import { duplicateContents } from "./duplicates.ts";
import { entryPointProblems } from "./entry-points.ts";
import { describeForeignBinaries } from "./foreign-binaries.ts";
import { unacceptedPlatforms } from "./index-tags.ts";
import { layoutProblems } from "./layout.ts";
import { leftovers } from "./leftovers.ts";
import { describeCarriedLibraries } from "./libraries.ts";
import { describeMetadata } from "./metadata.ts";
import { nameProblems } from "./names.ts";
import { withRefusals } from "./problem.ts";
import { purelibBinaries } from "./purelib.ts";
import { type MeasuredMember, recordProblems } from "./record-check.ts";
import { describeSboms, sbomProblems } from "./sboms.ts";
import { projGrids, spatialDataProblems } from "./spatial-data.ts";
import { topLevelProblems } from "./top-level.ts";
import { wheelFileProblems } from "./wheel-file.ts";

/** What the pass over the members brought together. */
export interface GatheredMembers {
  readonly measured: ReadonlyMap<string, MeasuredMember>;
  readonly anomalies: readonly Anomaly[];
  readonly documents: WheelDocuments;
  /** Every member, in the order of the archive. */
  readonly subjects: readonly Subject[];
  readonly binaries: readonly Subject[];
  readonly stableAbi: StableAbiContext;
  readonly verifyRecord: boolean;
  /** What platform tags promise. */
  readonly policies: readonly PlatformPolicy[];
  readonly platform: Platform;
}

/** Every fact of the wheel as a whole, once all members are through. */
export async function establishWheel(wheel: Wheel, gathered: GatheredMembers): Promise<Subject> {
  const sheet = createFactSheet("wheel", "");
  if (wheel.wheelFile === undefined) sheet.gap("wheel.tags", "unknown", "WHEEL cannot be read");
  else describeTags(sheet, wheel.wheelFile.all("Tag"));
  if (wheel.name === undefined) sheet.gap("wheel.filename-tags", "unknown", "the file name does not parse");
  else sheet.set("wheel.filename-tags", wheel.name.tags.map(tagText));
  if (wheel.metadata === undefined) sheet.gap("wheel.requires", "unknown", "METADATA cannot be read");
  else sheet.set("wheel.requires", wheel.metadata.all("Requires-Dist"));

  describeMetadata(sheet, wheel);
  sheet.set("wheel.name-problems", nameProblems(wheel));
  const everybody = ["pip", "uv", "PyPI"];
  sheet.set(
    "wheel.structure-problems",
    wheel.problems.map((problem) => ({
      ...problem,
      detail: withRefusals(problem.detail, everybody),
      "refused-by": everybody,
    })),
  );
  sheet.set(
    "wheel.anomalies",
    [...wheel.anomalies, ...gathered.anomalies].map((anomaly) => {
      const { refusedBy, ...plain } = anomaly;
      return { ...plain, "refused-by": refusedBy, detail: anomalyText(anomaly) };
    }),
  );
  if (!gathered.verifyRecord) sheet.gap("wheel.record-problems", "unknown", "RECORD was not to be verified");
  else if (wheel.record === undefined) sheet.gap("wheel.record-problems", "unknown", "RECORD cannot be read");
  else sheet.set("wheel.record-problems", recordProblems(wheel.record, gathered.measured, `${wheel.distInfo}/RECORD`));
  describeContent(sheet, wheel, gathered);
  sheet.set("wheel.sboms", describeSboms(gathered.documents.sboms));
  sheet.set("wheel.sbom-problems", sbomProblems(gathered.documents.sboms));
  await describeCarriedLibraries(sheet, wheel, gathered.binaries, gathered.documents, gathered.platform);
  sheet.set("wheel.proj-grids", projGrids(gathered.subjects.map(({ path }) => path)));
  sheet.set("wheel.spatial-data-problems", spatialDataProblems(gathered.subjects, sheet.facts));
  const platforms = wheel.name?.tags.map(({ platform }) => platform);
  describeForeignBinaries(sheet, gathered.binaries, platforms);
  describePlatform(sheet, gathered.binaries, platforms, gathered.policies);
  describeStableAbi(sheet, gathered.stableAbi, gathered.binaries);
  sheet.set("wheel.compressed-size", wheel.size);
  sheet.set(
    "wheel.uncompressed-size",
    wheel.members.reduce((sum, { size }) => sum + size, 0),
  );
  return sheet.finish("not established");
}

function describeContent(
  sheet: FactSheet,
  wheel: Wheel,
  { measured, documents, binaries, verifyRecord }: GatheredMembers,
): void {
  const paths = wheel.members.filter(({ directory }) => !directory).map(({ path }) => path);
  const { wheelFile, distInfo } = wheel;
  if (wheelFile === undefined) {
    for (const fact of ["wheel.wheel-file-problems", "wheel.purelib-binaries"] as const)
      sheet.gap(fact, "unknown", "WHEEL cannot be read");
  } else {
    sheet.set("wheel.wheel-file-problems", wheelFileProblems(wheel, wheelFile));
    const purelib = wheelFile.first("Root-Is-Purelib")?.toLowerCase() === "true";
    sheet.set("wheel.purelib-binaries", purelibBinaries(wheel, purelib, binaries));
  }
  sheet.set("wheel.layout-problems", layoutProblems(wheel, paths));
  const { entryPoints } = documents;
  if (entryPoints === undefined) sheet.gap("wheel.entry-point-problems", "not-applicable", "no entry_points.txt");
  else sheet.set("wheel.entry-point-problems", entryPointProblems(entryPoints.text, entryPoints.path));
  sheet.set("wheel.top-level-problems", topLevelProblems(paths));
  sheet.set("wheel.leftovers", leftovers(paths, distInfo));
  sheet.set("wheel.installed-files", paths.filter((path) => !/^[^/]+\.dist-info\//.test(path)).length);
  if (verifyRecord) sheet.set("wheel.duplicate-contents", duplicateContents(measured));
  else sheet.gap("wheel.duplicate-contents", "unknown", "members were not to be hashed");
  const largest = wheel.members.reduce<Member | undefined>(
    (most, member) => (most === undefined || member.size > most.size ? member : most),
    undefined,
  );
  sheet.setOrNone("wheel.largest-member", largest && { path: largest.path, size: largest.size }, "no members");
  if (wheel.name === undefined) sheet.gap("wheel.unaccepted-platforms", "unknown", "the file name does not parse");
  else sheet.set("wheel.unaccepted-platforms", unacceptedPlatforms(wheel.name));
}

function describeTags(sheet: FactSheet, lines: readonly string[]): void {
  const tags: string[] = [];
  for (const line of lines) {
    const [python = "", abi = "", platform = ""] = line.split("-");
    const expanded = expandTags(python, abi, platform);
    if (expanded === undefined || tags.length + expanded.length > MOST_TAGS) {
      sheet.gap("wheel.tags", "unknown", "WHEEL lists too many tags");
      return;
    }
    tags.push(...expanded.map(tagText));
  }
  sheet.set("wheel.tags", tags);
}
