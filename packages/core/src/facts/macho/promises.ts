import type { MachoFile, MachoSlice } from "../../macho/macho.ts";
import { installedPath } from "../../wheel/installed-path.ts";
import type { BinaryContext } from "../binary.ts";
import type { FactName } from "../catalogue/catalogue.ts";
import type { FactSheet } from "../subject.ts";
import { fileTypeName, isLoaded } from "./header-words.ts";
import { missingArchitectures, parseMacPlatform, unhonouredMacTags } from "./platform-tag.ts";

const facts = ["macho.missing-architectures", "macho.unhonoured-tags"] as const satisfies readonly FactName[];

/** What surrounds a slice. */
interface Surroundings {
  readonly file: MachoFile;
  /** Of all slices, in their order. */
  readonly architectures: readonly string[];
  /** Place of the slice among them. */
  readonly index: number;
  readonly member: string;
}

/** What the tags in the wheel's file name promise of the file, and what it does not keep. */
export function describePromises(
  sheet: FactSheet,
  slice: MachoSlice,
  { file, architectures, index, member }: Surroundings,
  { installed, platforms }: BinaryContext,
): void {
  const claims = [...new Set(platforms ?? [])].filter((tag) => parseMacPlatform(tag) !== undefined);
  const { header } = slice;
  const isData = header !== undefined && !isLoaded(fileTypeName(header.fileType));
  let reason: string | undefined;
  if (installed === undefined) reason = "not in a wheel";
  else if (platforms !== undefined && claims.length === 0) reason = "the file name has no tag of macOS";
  else if (isData || installedPath(member).scheme === "data") reason = "no process loads it";
  if (reason !== undefined || platforms === undefined) {
    for (const fact of facts)
      sheet.gap(fact, reason === undefined ? "unknown" : "not-applicable", reason ?? "the file name does not parse");
    return;
  }
  if (header === undefined) return;
  // A finding of the whole file is told once.
  if (index > 0) sheet.gap("macho.missing-architectures", "not-applicable", "told of the first slice");
  else if (file.error === undefined)
    sheet.set("macho.missing-architectures", missingArchitectures(claims, architectures));

  const minimum = slice.platforms?.find(({ platform }) => platform === "macos")?.minimum;
  if (minimum !== undefined)
    sheet.set("macho.unhonoured-tags", unhonouredMacTags(claims, architectures[index] ?? "", minimum));
  else if (slice.platforms !== undefined)
    sheet.gap("macho.unhonoured-tags", "not-applicable", "the file names no version of macOS");
}
