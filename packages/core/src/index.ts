export { type Audit, auditWheel, createAudit } from "./audit.ts";
export { type AuditOptions, reportWheel } from "./audit-wheel.ts";
export { type ByteSource, blobSource, bytesSource, type WheelInput } from "./bytes/source.ts";
export { type DiffOptions, diffWheels, type NamedWheel } from "./diff-wheels.ts";
export { factPage, factsPage } from "./docs/fact-page.ts";
export { type Block, type Page, pageMarkdown } from "./docs/page.ts";
export { rulePage, rulesPage } from "./docs/rule-page.ts";
export type { DynamicTable, ElfFile, ElfHeader, Note, Section, Segment, SymbolTable } from "./elf/elf.ts";
export { type PartialElf, parseElf, parsePartialElf } from "./elf/parse.ts";
export {
  EmbedError,
  FormatError,
  InputError,
  LimitError,
  OutputError,
  type ReadFormat,
  RulesetError,
  type RulesetProblem,
  UnavailableError,
  WheelGuardError,
} from "./errors.ts";
export { type FactName, type Facts, factCatalogue, factNames, factSpec } from "./facts/catalogue/catalogue.ts";
export {
  type FactKind,
  type FactSpec,
  type FactTopic,
  type FieldSpec,
  factTopics,
  type SubjectKind,
} from "./facts/fact.ts";
export { type GatherOptions, gatherBinaryFacts, gatherFacts } from "./facts/gather.ts";
export { platformPolicies } from "./facts/platform/policies.generated.ts";
export type { PlatformPolicy } from "./facts/platform/policy.ts";
export {
  type ElfReading,
  type MemberReading,
  type Opinion,
  type SecondOpinion,
  type SecondReaders,
  unavailableOpinion,
} from "./facts/second-opinion/opinion.ts";
export { type BinaryFormat, sniffBinary } from "./facts/sniff.ts";
export { type Gap, memberPath, type Subject } from "./facts/subject.ts";
export type {
  CodeDirectory,
  CodeSignature,
  ExportTrie,
  MachoFile,
  MachoHeader,
  MachoImage,
  MachoSlice,
} from "./macho/macho.ts";
export { parseMacho } from "./macho/parse.ts";
export { type SignatureVerdict, verifyCodeSignature } from "./macho/verify.ts";
export { parsePe } from "./pe/parse.ts";
export type {
  ExportTable,
  ImportedLibrary,
  LoadConfiguration,
  PeFile,
  PeHeader,
  PeImage,
  VersionInfo,
} from "./pe/pe.ts";
export type { AuthenticodeSignature, CertificateTable } from "./pe/signature.ts";
export { type AuthenticodeVerdict, verifyAuthenticode } from "./pe/verify.ts";
export { type BlockHashAlgorithm, type HashAlgorithm, type Inflated, type Platform, webPlatform } from "./platform.ts";
export type { DiffReport, VerdictChange } from "./report/diff-report.ts";
export type {
  Evidence,
  Finding,
  ProjectReport,
  Report,
  ReportedError,
  ReportedName,
  ReportedWheel,
  RunFinding,
  Summary,
  UnknownAnswer,
  WheelReport,
} from "./report/report.ts";
export { reaches } from "./report/summary.ts";
export { builtinRules } from "./rules/builtin.generated.ts";
export { builtinRuleset, composeRuleset, type Layer, presetLayers, presetNames } from "./rules/compose.ts";
export { judge, type Verdict } from "./rules/judge.ts";
export type {
  Allowance,
  Outcome,
  Predicate,
  Preset,
  Rule,
  RuleChange,
  RuleExample,
  RuleSetting,
  RuleSubject,
  Ruleset,
  Severity,
} from "./rules/rule.ts";
export { severities } from "./rules/rule.ts";
export { version } from "./version.ts";
export { normaliseName, parseWheelFilename, type Tag, type WheelName } from "./wheel/filename.ts";
export type { Header, Headers, StrayLine } from "./wheel/headers.ts";
export { type OpenOptions, openWheel } from "./wheel/open.ts";
export type { RecordRow } from "./wheel/record.ts";
export { normaliseVersion } from "./wheel/version.ts";
export type { StructureProblem, Wheel } from "./wheel/wheel.ts";
export { type Anomaly, type AnomalyKind, defaultLimits, type Limits, type Member } from "./zip/archive.ts";
