import type { Facts } from "../catalogue/catalogue.ts";
import { createFactSheet, type FactSheet, type Gap, memberPath, type Subject } from "../subject.ts";
import { absentPythonSymbols, targetVersions } from "./absent-symbols.ts";
import { type Claim, claimOfModule } from "./claim.ts";
import type { StableAbiContext } from "./context.ts";
import { impossibleTag } from "./file-names.ts";
import { pythonImports } from "./python-imports.ts";
import { type ModuleFile, parseModuleFile } from "./suffix.ts";
import { judgeImports } from "./violations.ts";

/** The facts that {@link withStableAbi} adds; none applies to a binary outside a wheel. */
export const stableAbiFacts = [
  "binary.stable-abi-violations",
  "binary.stable-abi-missing-export",
  "binary.stable-abi-file-name",
  "binary.absent-python-symbols",
] as const;

/** A binary with what the whole wheel tells of its promise; every other subject as it is. */
export function withStableAbi(subject: Subject, context: StableAbiContext): Subject {
  if (!isBinary(subject)) return subject;
  const sheet = createFactSheet(subject.kind, subject.path);
  describeModule(sheet, subject, context);
  const { facts, gaps } = sheet.finish("not established");
  const isOurs = ({ fact }: Gap): boolean => (stableAbiFacts as readonly string[]).includes(fact);
  return {
    ...subject,
    facts: { ...subject.facts, ...facts },
    gaps: [...subject.gaps.filter((gap) => !isOurs(gap)), ...gaps.filter(isOurs)],
  };
}

/** Does the binary promise to use the stable ABI only? Of one that is not read, by its name and the wheel's tags. */
export function claimOf(subject: Subject, { claim, admitted }: StableAbiContext): Claim | undefined {
  const isModule = subject.facts["binary.extension-module"];
  if (isModule === false) return undefined;
  const file = parseModuleFile(memberPath(subject));
  // No other module that CPython loads has such a name, but a library that is not read may have any.
  if (file === undefined) return isModule === undefined ? claim : undefined;
  return claimOfModule(file, claim, admitted);
}

type Binary = Subject & { readonly kind: Facts["binary.format"] & {} };

export function isBinary(subject: Subject): subject is Binary {
  return subject.kind === "elf" || subject.kind === "pe" || subject.kind === "macho";
}

function describeModule(sheet: FactSheet, subject: Binary, context: StableAbiContext): void {
  const isModule = subject.facts["binary.extension-module"];
  if (isModule === false || context.tags === undefined) {
    for (const fact of stableAbiFacts) {
      if (isModule === false) sheet.gap(fact, "not-applicable", "not an extension module");
      else sheet.gap(fact, "unknown", "the file name of the wheel does not parse");
    }
    return;
  }
  const file = parseModuleFile(memberPath(subject));
  if (isModule === undefined) {
    const reason = subject.gaps.find(({ fact }) => fact === "binary.extension-module")?.reason;
    for (const fact of stableAbiFacts) sheet.gap(fact, "unknown", reason ?? "not established");
  }
  describePromise(sheet, subject, claimOf(subject, context), file);
  describeAbsentSymbols(sheet, subject, file, context);
  describeFileName(sheet, subject, file, context);
}

function describePromise(
  sheet: FactSheet,
  subject: Binary,
  claim: Claim | undefined,
  file: ModuleFile | undefined,
): void {
  const { kind, facts } = subject;
  const imports = pythonImports(subject);
  if (claim === undefined)
    sheet.gap("binary.stable-abi-violations", "not-applicable", "no promise to use the stable ABI only");
  else if (imports !== undefined)
    sheet.set("binary.stable-abi-violations", judgeImports(imports, kind, claim).violations);

  const starts = facts["binary.module-entry-points"];
  if (claim?.abi3t !== true) sheet.gap("binary.stable-abi-missing-export", "not-applicable", "no promise of abi3t");
  else if (starts !== undefined && file !== undefined) {
    const name = file.module.slice(Math.max(file.module.lastIndexOf("/"), file.module.lastIndexOf(":")) + 1);
    sheet.set("binary.stable-abi-missing-export", starts.includes("export") ? "" : `PyModExport_${name}`);
  }
}

function describeAbsentSymbols(
  sheet: FactSheet,
  subject: Binary,
  file: ModuleFile | undefined,
  { admitted }: StableAbiContext,
): void {
  const imports = pythonImports(subject);
  if (file === undefined) sheet.gap("binary.absent-python-symbols", "not-applicable", "no name that CPython looks for");
  else if (targetVersions(file, admitted).length === 0)
    sheet.gap(
      "binary.absent-python-symbols",
      "not-applicable",
      "not built for single versions whose exports are known",
    );
  else if (imports !== undefined)
    sheet.set("binary.absent-python-symbols", absentPythonSymbols(imports, file, admitted));
}

function describeFileName(
  sheet: FactSheet,
  subject: Binary,
  file: ModuleFile | undefined,
  context: StableAbiContext,
): void {
  const { tags = [], admitted } = context;
  if (admitted.length === 0 && context.claim === undefined)
    sheet.gap("binary.stable-abi-file-name", "not-applicable", "the tags name no CPython");
  else if (file === undefined)
    sheet.gap("binary.stable-abi-file-name", "not-applicable", "no name that CPython looks for");
  else if (subject.facts["binary.extension-module"] === true)
    sheet.set("binary.stable-abi-file-name", [...context.missing(file), ...impossibleTag(tags, file)]);
}
