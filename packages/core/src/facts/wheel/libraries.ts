import type { Platform } from "../../platform.ts";
import { normaliseName } from "../../wheel/filename.ts";
import { isLibraryFolder } from "../../wheel/installed-path.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { knownLibrary } from "../libraries/known.ts";
import { endedBranches } from "../libraries/support.generated.ts";
import type { FactSheet, Subject } from "../subject.ts";
import { caBundles } from "./ca-bundles.ts";
import type { WheelDocuments } from "./documents.ts";
import { type CarriedLibrary, embeddedLibraries, vendoredLibraries } from "./vendored-libraries.ts";

/** Set which libraries of others the wheel carries, and what is amiss with them. */
export async function describeCarriedLibraries(
  sheet: FactSheet,
  wheel: Wheel,
  binaries: readonly Subject[],
  { sboms, licenceWords }: WheelDocuments,
  platform: Platform,
): Promise<void> {
  const { libraries, components, unlisted } = await vendoredLibraries(binaries, sboms, platform);
  sheet.set("wheel.vendored-libraries", libraries);
  const said = sboms.some(({ sbom }) => typeof sbom !== "string" && sbom.components !== undefined);
  sheet.setOrNone("wheel.sbom-components", said ? components : undefined, "no bill of materials that is read");
  if (binaries.some(({ facts }) => facts["binary.embedded-paths"] === undefined)) {
    for (const fact of ["wheel.embedded-libraries", "wheel.ended-libraries", "wheel.ca-bundles"] as const)
      sheet.gap(fact, "unknown", "the strings of a binary were not searched");
  } else {
    const embedded = embeddedLibraries(binaries);
    sheet.set("wheel.embedded-libraries", embedded);
    sheet.set("wheel.ended-libraries", [...libraries, ...embedded].flatMap(endOfSupport));
    sheet.set("wheel.ca-bundles", caBundles(wheel, binaries));
  }
  const foreign = libraries.filter((library) => !isOwn(library, wheel.name?.distribution ?? ""));
  if (foreign.length === 0) {
    for (const fact of ["wheel.libraries-without-sbom", "wheel.libraries-without-licence"] as const)
      sheet.gap(fact, "not-applicable", "no vendored libraries");
    return;
  }
  sheet.set(
    "wheel.libraries-without-sbom",
    foreign.map(({ path = "" }) => path).filter((path) => unlisted.has(path)),
  );
  sheet.set("wheel.libraries-without-licence", withoutLicence(foreign, licenceWords));
}

type EndedLibrary = (Facts["wheel.ended-libraries"] & {})[number];

function endOfSupport({ path, name, version }: CarriedLibrary): EndedLibrary[] {
  if (version === undefined) return [];
  const branch = endedBranches.find((one) => one.library === name && isOfBranch(version, one.branch));
  if (branch === undefined) return [];
  const { ended } = branch;
  return [{ path, name, version, ended, detail: `${path}: ${name} ${version} was supported until ${ended}` }];
}

/** 1.1.1w is of 1.1.1, and 3.0.15 of 3.0, but 3.10 is not of 3.1. */
function isOfBranch(version: string, branch: string): boolean {
  return version.startsWith(branch) && !/^[0-9]/.test(version.slice(branch.length));
}

/** A library outside the folders of repair tools may be what the project itself is about: libarrow in pyarrow. */
function isOwn({ path = "", name = "" }: CarriedLibrary, distribution: string): boolean {
  if (path.split("/").slice(0, -1).some(isLibraryFolder)) return false;
  return normaliseName(distribution).includes(name.replaceAll("_", "-"));
}

function withoutLicence(libraries: readonly CarriedLibrary[], words: ReadonlySet<string>): string[] {
  return libraries
    .filter(({ name = "" }) => !licenceWordsOf(name).some((word) => words.has(word)))
    .map(({ path = "" }) => path);
}

/** For a library that is not known its own name, with `lib` and without. */
function licenceWordsOf(name: string): readonly string[] {
  const known = knownLibrary(name)?.words;
  if (known !== undefined) return known;
  const [word = ""] = /[a-z0-9+]+/.exec(name.toLowerCase()) ?? [];
  return [word, `lib${word}`];
}
