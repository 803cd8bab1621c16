export { type AuditFilesOptions, auditFiles } from "./audit-files.ts";
export { diffFiles } from "./diff-files.ts";
export { type EmbeddedFile, type EmbedFileOptions, embedSbomInFile } from "./embed-file.ts";
export { type FileSource, openFile } from "./file-source.ts";
export { nodePlatform } from "./platform.ts";
export {
  createSecondOpinion,
  defaultSecondOpinionLimits,
  type SecondOpinionLimits,
  type SecondOpinionOptions,
} from "./second-opinion/second-opinion.ts";
export { type WriteFileOptions, writeWhole } from "./write-whole.ts";
