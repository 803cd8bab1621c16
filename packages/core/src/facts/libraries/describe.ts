import type { Region } from "../../bytes/literal-search.ts";
import type { FactName } from "../catalogue/catalogue.ts";
import type { FactSheet } from "../subject.ts";
import { identifyLibrary } from "./known.ts";
import { readBareRelease } from "./release-string.ts";
import type { KnownLibrary } from "./table.generated.ts";
import { findTraces, type LibraryTraces } from "./traces.ts";

/** What a binary says of itself, in any format. */
export interface BinaryIdentity {
  /** The name that it has as a library, or else its file name. */
  readonly name: string;
  /** The bytes of the image: of a fat Mach-O file those of the slice. Undefined where they cannot be found. */
  readonly bytes: Uint8Array | undefined;
  /** Where strings can stand in them: the rest is code. Default: everywhere. */
  readonly regions?: readonly Region[] | undefined;
  /** The version that a resource of the file states. */
  readonly stated?: string | undefined;
  /** Does it export a name that begins like this? Undefined where its exports cannot be read. */
  readonly exportsAny?: ((beginning: string) => boolean) | undefined;
}

/** Facts for which the bytes of every binary are searched. */
const tracedFacts: readonly FactName[] = [
  "binary.library",
  "binary.embedded-libraries",
  "binary.embedded-paths",
  "binary.embedded-proj-database",
  "binary.embedded-gdal-data",
  "binary.foreign-exports",
  "wheel.spatial-data-problems",
  "wheel.vendored-libraries",
  "wheel.embedded-libraries",
  "wheel.ended-libraries",
  "wheel.ca-bundles",
  "set.version-spread",
];

const projectOf = ({ name, project }: KnownLibrary): string => project ?? name;

/**
 * Set which known library the binary is, which are linked into it, which of their functions it exports, and which paths
 * it has baked in. `binary.needed` and `binary.imports` must be set before, where they are known.
 */
export function describeLibraries(
  sheet: FactSheet,
  identity: BinaryIdentity,
  isWanted: (fact: FactName) => boolean,
): void {
  const wanted = tracedFacts.some(isWanted);
  const traces = wanted && identity.bytes !== undefined ? findTraces(identity.bytes, identity.regions) : undefined;
  const own = describeOwn(sheet, identity, traces);
  if (traces === undefined) {
    const searched = [
      "binary.embedded-libraries",
      "binary.embedded-paths",
      "binary.embedded-proj-database",
      "binary.embedded-gdal-data",
      "binary.foreign-exports",
    ] as const;
    for (const fact of searched)
      sheet.gap(fact, "unknown", wanted ? "the image cannot be found in the file" : "not asked for");
    return;
  }
  sheet.set("binary.embedded-paths", traces.paths);
  sheet.setOrNone("binary.embedded-proj-database", traces.projDatabase, "no database of PROJ is linked in");
  sheet.set("binary.embedded-gdal-data", traces.gdalData);
  describeEmbedded(sheet, own, traces);
  describeForeignExports(sheet, own, traces, identity);
}

/** A string of the code goes before what a resource says, and that before the numbers of the soname. */
function describeOwn(
  sheet: FactSheet,
  { name, bytes, stated }: BinaryIdentity,
  traces: LibraryTraces | undefined,
): KnownLibrary | undefined {
  const identified = identifyLibrary(name);
  if (identified === undefined) {
    sheet.gap("binary.library", "not-applicable", "no known library");
    return undefined;
  }
  const { library, version } = identified;
  const told = traces && releaseOf(library, traces);
  const sought = traces !== undefined && version === undefined && stated === undefined ? library.bare : undefined;
  const bare = bytes === undefined || sought === undefined ? undefined : readBareRelease(bytes, sought);
  const inStrings = told ?? bare;
  const { name: short } = library;
  if (inStrings !== undefined) sheet.set("binary.library", { name: short, version: inStrings, from: "string" });
  else if (stated !== undefined)
    sheet.set("binary.library", { name: short, version: stated, from: "version-resource" });
  else sheet.set("binary.library", { name: short, version, from: "soname" });
  return library;
}

/** The only release that strings of the library, or of what is released with it, tell. */
function releaseOf(library: KnownLibrary, { releases }: LibraryTraces): string | undefined {
  const project = projectOf(library);
  const told = new Set(
    [...releases].filter(([other]) => projectOf(other) === project).flatMap(([, some]) => [...some]),
  );
  return told.size === 1 ? [...told][0] : undefined;
}

/**
 * Headers put a library's release into code that only uses it: what the file needs, it does not hold. libgdal of
 * rasterio 1.5.2 has the strings of GEOS and LibTIFF, and needs both.
 */
function describeEmbedded(sheet: FactSheet, own: KnownLibrary | undefined, { releases }: LibraryTraces): void {
  const needed = sheet.facts["binary.needed"];
  if (needed === undefined) {
    sheet.gap("binary.embedded-libraries", "unknown", "which libraries it needs is not known");
    return;
  }
  const elsewhere = new Set(
    needed.flatMap((file) => identifyLibrary(file.slice(file.lastIndexOf("/") + 1))?.library ?? []).map(projectOf),
  );
  if (own !== undefined) elsewhere.add(projectOf(own));
  sheet.set(
    "binary.embedded-libraries",
    [...releases]
      .filter(([library]) => !elsewhere.has(projectOf(library)))
      .flatMap(([{ name }, versions]) =>
        versions.size === 0
          ? [{ name, from: "string" as const }]
          : [...versions].map((version) => ({ name, version, from: "string" as const })),
      ),
  );
}

function describeForeignExports(
  sheet: FactSheet,
  own: KnownLibrary | undefined,
  { functions }: LibraryTraces,
  { exportsAny }: BinaryIdentity,
): void {
  if (exportsAny === undefined) {
    sheet.gap("binary.foreign-exports", "unknown", "what it exports is not known");
    return;
  }
  const imports = new Set(sheet.facts["binary.imports"]);
  sheet.set(
    "binary.foreign-exports",
    [...functions]
      .filter(([, library]) => own === undefined || projectOf(own) !== projectOf(library))
      .filter(([name]) => !imports.has(name) && exportsAny(name))
      .map(([symbol, { name }]) => ({ library: name, symbol })),
  );
}
