import { parsePe } from "../../pe/parse.ts";
import type { Platform } from "../../platform.ts";
import { type BinaryContext, describeBinary, fileName } from "../binary.ts";
import { createFactSheet, type FactSheet, type Subject } from "../subject.ts";
import { describeCode } from "./code.ts";
import { describeIdentity } from "./identity.ts";
import { takesSystemName } from "./library-names.ts";
import { describeLinkage } from "./linkage.ts";
import { describeProtection } from "./protection.ts";
import { describeSignature } from "./signature.ts";

/** Every fact of one PE file. What lies behind a break in the file is unknown. */
export async function establishPe(
  bytes: Uint8Array,
  path: string,
  platform: Pick<Platform, "digest" | "digestBlocks" | "digestChunks">,
  context: BinaryContext,
): Promise<Subject> {
  const file = parsePe(bytes);
  const sheet = createFactSheet("pe", path);
  sheet.set("binary.format", "pe");
  if (file.error === undefined) sheet.gap("binary.malformed", "not-applicable", "the file was read whole");
  else sheet.set("binary.malformed", file.error.message);
  describeIdentity(sheet, file, path);
  describeProtection(sheet, file);
  describeLinkage(sheet, file);
  describeCode(sheet, file, context);
  await describeSignature(sheet, file, platform, context);
  if (context.installed === undefined) sheet.gap("pe.takes-system-name", "not-applicable", "not in a wheel");
  else if (sheet.facts["pe.file-type"] === "library")
    sheet.set("pe.takes-system-name", takesSystemName(fileName(path)));
  else if (sheet.facts["pe.file-type"] !== undefined) sheet.gap("pe.takes-system-name", "not-applicable", "no library");
  const { exports } = file;
  describeBinary(sheet, path, context, {
    name: exports?.name,
    bytes,
    stated: statedVersion(sheet),
    exportsAny: file.error === undefined ? (beginning) => exports?.namesStartWith(beginning) === true : undefined,
  });
  return sheet.finish(file.error === undefined ? "not established" : `the file cannot be read: ${file.error.message}`);
}

/** The version that the resource states; of four numbers the last is the build's, and mostly 0. */
function statedVersion({ facts }: FactSheet): string | undefined {
  const info = facts["pe.version-info"];
  const [numbers] = /^\d+(?:\.\d+){1,3}/.exec(info?.["product-version"] ?? info?.["file-version"] ?? "") ?? [];
  return numbers?.replace(/^(\d+\.\d+\.\d+)\.0$/, "$1");
}
