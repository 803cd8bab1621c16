import { installedPath } from "../../wheel/installed-path.ts";
import type { FactName } from "../catalogue/catalogue.ts";
import { isModule } from "../resolution/pe/loadable.ts";
import type { StableAbiContext } from "../stable-abi/context.ts";
import { parseModuleFile } from "../stable-abi/suffix.ts";
import { createFactSheet, type FactSheet, type Gap, type Subject } from "../subject.ts";
import { isDebugLibrary } from "./library-names.ts";
import { foreignTags, isWindowsTag } from "./machine-tags.ts";
import { describeNameDigest } from "./name-digest.ts";
import { wrongPythonLibraries } from "./python-library.ts";
import { reachedFiles } from "./reach.ts";
import { newerImporters } from "./runtime.ts";

/** What only the wheel around a PE file tells; none applies to a file outside one. */
export const peWheelFacts = [
  "pe.reached",
  "pe.debug-libraries",
  "pe.foreign-tags",
  "pe.wrong-python-libraries",
  "pe.newer-importers",
  "pe.name-digest",
] as const satisfies readonly FactName[];

/** What these facts need of the wheel. */
interface WheelContext {
  readonly stableAbi: StableAbiContext;
  /** The version in DELVEWHEEL, which delvewheel leaves behind. */
  readonly delvewheel: string | undefined;
  /** SHA-256 of members, by path, where it was made. */
  readonly hashes: ReadonlyMap<string, Uint8Array>;
}

/** The PE files with what the wheel tells of them, every other subject as it is. Takes resolved subjects. */
export function withPeFacts(subjects: readonly Subject[], context: WheelContext): Subject[] {
  const reached = reachedFiles(subjects);
  const importers = newerImporters(subjects);
  return subjects.map((subject) => {
    if (subject.kind !== "pe") return subject;
    const sheet = createFactSheet("pe", subject.path);
    if (subject.facts["binary.resolution"] !== undefined || reached.has(subject.path))
      sheet.set("pe.reached", reached.has(subject.path));
    describeTags(sheet, subject, context.stableAbi);
    describePython(sheet, subject, context.stableAbi);
    describeDebugLibraries(sheet, subject, context.stableAbi);
    const newer = importers.get(subject.path);
    if (newer !== undefined) sheet.set("pe.newer-importers", newer);
    else if (isNotApplicable(subject, "pe.runtime"))
      sheet.gap("pe.newer-importers", "not-applicable", "no library of the Visual C++ runtime");
    describeNameDigest(sheet, subject, context.delvewheel, context.hashes.get(subject.path));
    const isOurs = ({ fact }: Gap): boolean => (peWheelFacts as readonly string[]).includes(fact);
    const broken = subject.facts["binary.malformed"];
    const { facts, gaps } = sheet.finish(
      broken === undefined ? "not established" : `the file cannot be read: ${broken}`,
    );
    return {
      ...subject,
      facts: { ...subject.facts, ...facts },
      gaps: [...subject.gaps.filter((gap) => !isOurs(gap)), ...gaps.filter(isOurs)],
    };
  });
}

function isNotApplicable({ gaps }: Subject, name: FactName): boolean {
  return gaps.some(({ fact, kind }) => fact === name && kind === "not-applicable");
}

function describeTags(sheet: FactSheet, subject: Subject, { tags }: StableAbiContext): void {
  const { path, facts } = subject;
  const claims = [...new Set((tags ?? []).map(({ platform }) => platform))].filter(isWindowsTag);
  const machine = facts["binary.machine"];
  const withoutCode = facts["pe.managed"] === true || facts["pe.resource-only"] === true;
  if (tags === undefined) sheet.gap("pe.foreign-tags", "unknown", "the file name of the wheel does not parse");
  else if (claims.length === 0) sheet.gap("pe.foreign-tags", "not-applicable", "the wheel has no tag of Windows");
  else if (withoutCode) sheet.gap("pe.foreign-tags", "not-applicable", "no code of a machine");
  else if (installedPath(path).scheme === "data") sheet.gap("pe.foreign-tags", "not-applicable", "no process loads it");
  else if (machine !== undefined)
    sheet.set("pe.foreign-tags", foreignTags(claims, machine, facts["pe.file-type"] === "program"));
}

function describePython(sheet: FactSheet, subject: Subject, { tags, admitted }: StableAbiContext): void {
  const fact = "pe.wrong-python-libraries";
  const needed = subject.facts["binary.needed"];
  const file = parseModuleFile(subject.path);
  if (!isModule(subject)) sheet.gap(fact, "not-applicable", "not an extension module");
  else if (tags === undefined) sheet.gap(fact, "unknown", "the file name of the wheel does not parse");
  else if (file?.versionSpecific !== true && admitted.length === 0)
    sheet.gap(fact, "not-applicable", "neither name nor tags say which CPython loads it");
  else if (needed !== undefined) sheet.set(fact, wrongPythonLibraries(needed, file, admitted));
}

function describeDebugLibraries(sheet: FactSheet, { facts }: Subject, { tags }: StableAbiContext): void {
  const fact = "pe.debug-libraries";
  const needed = facts["binary.needed"];
  if (tags === undefined) sheet.gap(fact, "unknown", "the file name of the wheel does not parse");
  else if (tags.every(({ abi }) => /^cp[0-9]+t?m?d$/.test(abi)))
    sheet.gap(fact, "not-applicable", "the wheel is for debug builds of Python");
  else if (needed !== undefined) sheet.set(fact, needed.filter(isDebugLibrary));
}
