import { type BinaryContext, describeBinary } from "./binary.ts";
import { createFactSheet, type Subject } from "./subject.ts";

/** A PE or Mach-O file: recognised and counted, its facts unknown, since wheel-guard has no reader for it yet. */
export function establishForeignBinary(format: "pe" | "macho", path: string, context: BinaryContext): Subject {
  const sheet = createFactSheet(format, path);
  sheet.set("binary.format", format);
  describeBinary(sheet, path, context);
  return sheet.finish(`${format === "pe" ? "PE" : "Mach-O"} files are recognised but not read yet`);
}
