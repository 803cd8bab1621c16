export { type AuditFilesOptions, auditFiles } from "./audit-files.ts";
export { diffFiles } from "./diff-files.ts";
export { type FileSource, openFile } from "./file-source.ts";
export { nodePlatform } from "./platform.ts";
export {
  createSecondOpinion,
  defaultSecondOpinionLimits,
  type SecondOpinionLimits,
  type SecondOpinionOptions,
} from "./second-opinion/second-opinion.ts";
