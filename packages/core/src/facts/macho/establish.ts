import { architectureName } from "../../macho/architecture.ts";
import type { MachoFile, MachoSlice } from "../../macho/macho.ts";
import { parseMacho } from "../../macho/parse.ts";
import type { Platform } from "../../platform.ts";
import { type BinaryContext, describeBinary, fileName } from "../binary.ts";
import type { BinaryIdentity } from "../libraries/describe.ts";
import { createFactSheet, type FactSheet, type Subject } from "../subject.ts";
import { describeCode, sliceExports } from "./code.ts";
import { describeLayout } from "./layout.ts";
import { describeLinkage } from "./linkage.ts";
import { describePromises } from "./promises.ts";
import { describeSignature } from "./signature.ts";

/**
 * Every fact of one Mach-O file: one subject for a thin file, one for each slice of a fat one, with the slice's
 * architecture behind a `#` in its path. Where the table of a fat file is broken, one more under the plain path says so.
 */
export async function establishMacho(
  bytes: Uint8Array,
  member: string,
  platform: Pick<Platform, "digestBlocks">,
  context: BinaryContext,
): Promise<readonly Subject[]> {
  const file = parseMacho(bytes);
  const architectures = file.slices.map(sliceArchitecture);
  const subjects: Subject[] = [];
  for (const [index, slice] of file.slices.entries()) {
    const name = file.container === "thin" ? undefined : sliceName(file, architectures, index);
    const sheet = createMachoSheet(member, name, slice.error);
    describeLayout(sheet, slice, architectures[index] ?? "");
    describeLinkage(sheet, slice, member, context);
    describeCode(sheet, slice, context);
    await describeSignature(sheet, slice, platform, context);
    describePromises(sheet, slice, { file, architectures, index, member }, context);
    subjects.push(
      finish(sheet, member, context, { error: slice.error, bytes: slice.bytes, exportsAny: sliceExports(slice) }),
    );
  }
  if (file.error !== undefined) {
    const sheet = createMachoSheet(member, undefined, file.error);
    subjects.push(finish(sheet, member, context, { error: file.error, bytes: undefined }));
  }
  return subjects;
}

function createMachoSheet(member: string, slice: string | undefined, error: MachoFile["error"]): FactSheet {
  const sheet = createFactSheet("macho", member, slice);
  sheet.set("binary.format", "macho");
  if (error === undefined) sheet.gap("binary.malformed", "not-applicable", "the file was read whole");
  else sheet.set("binary.malformed", error.message);
  return sheet;
}

function finish(
  sheet: FactSheet,
  member: string,
  context: BinaryContext,
  slice: Pick<BinaryIdentity, "bytes" | "exportsAny"> & { readonly error: MachoFile["error"] },
): Subject {
  const { error, ...identity } = slice;
  const installName = sheet.facts["macho.install-name"];
  describeBinary(sheet, member, context, {
    ...identity,
    name: installName === undefined ? undefined : fileName(installName),
  });
  return sheet.finish(error === undefined ? "not established" : `the file cannot be read: ${error.message}`);
}

/** By the header, or by the table where the slice has none. */
function sliceArchitecture({ header, entry }: MachoSlice): string {
  const numbers = header ?? entry;
  return numbers === undefined ? "unknown" : architectureName(numbers);
}

/** Variants of a processor that share a name are told apart by their numbers. */
function sliceName({ slices }: MachoFile, architectures: readonly string[], index: number): string {
  const name = architectures[index] ?? "";
  if (architectures.indexOf(name) === index) return name;
  const { cpuType, cpuSubtype } = slices[index]?.entry ?? { cpuType: 0, cpuSubtype: 0 };
  return `cpu-${cpuType}-${cpuSubtype}`;
}
