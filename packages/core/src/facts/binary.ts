import { isLibraryFolder } from "../wheel/installed-path.ts";
import type { FactName } from "./catalogue/catalogue.ts";
import { type BinaryIdentity, describeLibraries } from "./libraries/describe.ts";
import type { InstalledFolders } from "./search-path.ts";
import type { FactSheet } from "./subject.ts";

/** What surrounds a binary. */
export interface BinaryContext {
  /** The installed wheel, undefined for a binary outside a wheel. */
  readonly installed: InstalledFolders | undefined;
  /** The platform tags of the file name; undefined where it does not parse, and outside a wheel. */
  readonly platforms: readonly string[] | undefined;
  /** Is the fact asked for? Only for facts that are costly to establish; all others are always there. */
  wanted(fact: FactName): boolean;
}

/**
 * The facts that follow from a binary's place, name and strings, in any format.
 *
 * @param identity `name` is the name that the binary has as a library; undefined where it says none.
 */
export function describeBinary(
  sheet: FactSheet,
  path: string,
  context: BinaryContext,
  identity: Omit<BinaryIdentity, "name"> & { readonly name: string | undefined },
): void {
  const folders = path.split("/").slice(0, -1);
  if (context.installed === undefined) {
    for (const fact of ["binary.vendored", "binary.file-name"] as const)
      sheet.gap(fact, "not-applicable", "not in a wheel");
  } else {
    sheet.set("binary.vendored", folders.some(isLibraryFolder));
    sheet.set("binary.file-name", fileName(path));
  }
  describeLibraries(sheet, { ...identity, name: identity.name ?? fileName(path) }, (fact) => context.wanted(fact));
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
