import { expandTags, MOST_TAGS, tagText } from "../../wheel/filename.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import type { Anomaly } from "../../zip/archive.ts";
import { describePlatform } from "../platform/establish.ts";
import type { PlatformPolicy } from "../platform/policy.ts";
import type { StableAbiContext } from "../stable-abi/context.ts";
import { describeStableAbi } from "../stable-abi/wheel.ts";
import { createFactSheet, type FactSheet, type Subject } from "../subject.ts";
import { anomalyText } from "./anomaly-text.ts";
import { describeMetadata } from "./metadata.ts";
import { nameProblems } from "./names.ts";
import { type MeasuredMember, recordProblems } from "./record-check.ts";
import { vendoredLibraries } from "./vendored-libraries.ts";

/** What the pass over the members brought together. */
export interface GatheredMembers {
  readonly measured: ReadonlyMap<string, MeasuredMember>;
  readonly anomalies: readonly Anomaly[];
  readonly binaries: readonly Subject[];
  readonly stableAbi: StableAbiContext;
  readonly verifyRecord: boolean;
  /** What platform tags promise. */
  readonly policies: readonly PlatformPolicy[];
}

/** Every fact of the wheel as a whole, once all members are through. */
export function establishWheel(wheel: Wheel, gathered: GatheredMembers): Subject {
  const sheet = createFactSheet("wheel", "");
  if (wheel.wheelFile === undefined) sheet.gap("wheel.tags", "unknown", "WHEEL cannot be read");
  else describeTags(sheet, wheel.wheelFile.all("Tag"));
  if (wheel.name === undefined) sheet.gap("wheel.filename-tags", "unknown", "the file name does not parse");
  else sheet.set("wheel.filename-tags", wheel.name.tags.map(tagText));
  if (wheel.metadata === undefined) sheet.gap("wheel.requires", "unknown", "METADATA cannot be read");
  else sheet.set("wheel.requires", wheel.metadata.all("Requires-Dist"));

  describeMetadata(sheet, wheel);
  sheet.set("wheel.name-problems", nameProblems(wheel));
  sheet.set("wheel.structure-problems", wheel.problems);
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
  sheet.set("wheel.vendored-libraries", vendoredLibraries(gathered.binaries));
  const platforms = wheel.name?.tags.map(({ platform }) => platform);
  describePlatform(sheet, gathered.binaries, platforms, gathered.policies);
  describeStableAbi(sheet, gathered.stableAbi, gathered.binaries);
  sheet.set("wheel.compressed-size", wheel.size);
  sheet.set(
    "wheel.uncompressed-size",
    wheel.members.reduce((sum, { size }) => sum + size, 0),
  );
  return sheet.finish("not established");
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
