import { type BinaryContext, describeBinary } from "./binary.ts";
import { createFactSheet, type Subject } from "./subject.ts";

/** A PE file: recognised and counted, its facts unknown, since wheel-guard has no reader for it yet. */
export function establishForeignBinary(bytes: Uint8Array, path: string, context: BinaryContext): Subject {
  const sheet = createFactSheet("pe", path);
  sheet.set("binary.format", "pe");
  describeBinary(sheet, path, context, { name: undefined, bytes });
  return sheet.finish("PE files are recognised but not read yet");
}
