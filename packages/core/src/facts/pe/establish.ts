import { parsePe } from "../../pe/parse.ts";
import type { Platform } from "../../platform.ts";
import { type BinaryContext, describeBinary, fileName } from "../binary.ts";
import { createFactSheet, type Subject } from "../subject.ts";
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
  describeBinary(sheet, path, context, file.exports?.name);
  return sheet.finish(file.error === undefined ? "not established" : `the file cannot be read: ${file.error.message}`);
}
