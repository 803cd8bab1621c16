import { createLiteralSearch, type LiteralSearch, type Region } from "../../bytes/literal-search.ts";
import { sqliteMagic } from "../../sqlite/database.ts";
import { type ProjDatabase, readProjDatabase } from "../proj-database.ts";
import { type EmbeddedPath, type PathMark, pathMarks, readPaths } from "./embedded-path.ts";
import { latin, parseReleaseString, type ReleaseString, readRelease } from "./release-string.ts";
import { type KnownLibrary, knownLibraries } from "./table.generated.ts";

/** What the strings of a binary tell of libraries. */
export interface LibraryTraces {
  /** Libraries whose strings it holds, with the releases that they tell. */
  readonly releases: ReadonlyMap<KnownLibrary, ReadonlySet<string>>;
  /** Functions of libraries whose names it holds: imported, defined or only spelt out. */
  readonly functions: ReadonlyMap<string, KnownLibrary>;
  /** Each once, in the order of the file. */
  readonly paths: readonly EmbeddedPath[];
  /** The database of PROJ that is linked in, which PROJ reads where it finds no file. */
  readonly projDatabase: ProjDatabase | undefined;
  /** Are GDAL's data files linked in? */
  readonly gdalData: boolean;
}

/** What a literal is a sign of. */
type Sign =
  | { readonly kind: "release"; readonly library: KnownLibrary; readonly string: ReleaseString }
  | { readonly kind: "presence"; readonly library: KnownLibrary }
  | { readonly kind: "function"; readonly library: KnownLibrary; readonly name: string }
  | { readonly kind: "path"; readonly mark: PathMark }
  | { readonly kind: "database" }
  | { readonly kind: "gdal-data" };

interface Catalogue {
  readonly signs: readonly Sign[];
  readonly search: LiteralSearch;
}

/** No binary has as many; what is beyond them is not kept. */
const MOST_PATHS = 100;
const MOST_RELEASES = 8;
const MOST_DATABASES = 100;

/** A line of gdalvrt.xsd, which GDAL has had since 3.0 and links in whole where it is built so. */
const GDAL_DATA = '<xs:element name="VRTDataset" type="VRTDatasetType"';

let catalogue: Catalogue | undefined;

/** Look for the strings of all known libraries in these parts of the bytes of one image, in one pass. */
export function findTraces(
  bytes: Uint8Array,
  regions: readonly Region[] = [{ start: 0, end: bytes.length }],
): LibraryTraces {
  catalogue ??= createCatalogue();
  const { signs, search } = catalogue;
  const releases = new Map<KnownLibrary, Set<string>>();
  const functions = new Map<string, KnownLibrary>();
  const paths = new Map<string, EmbeddedPath>();
  let projDatabase: ProjDatabase | undefined;
  let gdalData = false;
  let databases = 0;
  const recognise = (literal: number, at: number): void => {
    const sign = signs[literal] as Sign;
    switch (sign.kind) {
      case "function":
        functions.set(sign.name, sign.library);
        break;
      case "path":
        if (paths.size >= MOST_PATHS) break;
        for (const path of readPaths(bytes, at, sign.mark)) paths.set(`${path.purpose} ${path.path}`, path);
        break;
      case "database":
        // Code that only reads databases has the first bytes of one among its strings.
        if (++databases <= MOST_DATABASES) projDatabase ??= readProjDatabase(bytes.subarray(at));
        break;
      case "gdal-data":
        gdalData = true;
        break;
      case "presence":
        remember(releases, sign.library);
        break;
      case "release": {
        const release = readRelease(bytes, at, sign.string);
        if (release !== undefined) remember(releases, sign.library, release);
      }
    }
  };
  for (const region of regions) search(bytes, recognise, region);
  return { releases, functions, paths: [...paths.values()], projDatabase, gdalData };
}

function remember(releases: Map<KnownLibrary, Set<string>>, library: KnownLibrary, release?: string): void {
  const known = releases.get(library) ?? new Set();
  if (release !== undefined && known.size < MOST_RELEASES) known.add(release);
  releases.set(library, known);
}

function createCatalogue(): Catalogue {
  const pairs = [
    ...knownLibraries.flatMap(librarySigns),
    ...pathMarks.map((mark) => [mark.literal, { kind: "path", mark }] as const),
    [sqliteMagic, { kind: "database" }] as const,
    [latin(GDAL_DATA), { kind: "gdal-data" }] as const,
  ];
  return { signs: pairs.map(([, sign]) => sign), search: createLiteralSearch(pairs.map(([literal]) => literal)) };
}

function librarySigns(library: KnownLibrary): (readonly [Uint8Array, Sign])[] {
  const strings = (library.strings ?? []).flatMap((pattern): (readonly [Uint8Array, Sign])[] => {
    const parsed = parseReleaseString(pattern);
    if (parsed.length === 0) return [[latin(pattern), { kind: "presence", library }]];
    return parsed.map((string) => [string.literal, { kind: "release", library, string }]);
  });
  const functions = library.api.map((name): readonly [Uint8Array, Sign] => [
    latin(name),
    { kind: "function", library, name },
  ]);
  return [...strings, ...functions];
}
