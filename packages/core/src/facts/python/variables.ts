import { type InstalledFolders, topFolder } from "../search-path.ts";
import { isAbsolute, settlePlace, type Value } from "./value.ts";

/** What a variable that leads to data pledges: a file, or a folder that holds one of these (or anything). */
interface Pledge {
  readonly is: "file" | "folder";
  readonly holds?: readonly string[];
}

const proj: Pledge = { is: "folder", holds: ["proj.db"] };
/** Files that GDAL has had in its data since 1.x, one of which every version has. */
const gdal: Pledge = {
  is: "folder",
  holds: ["gdalvrt.xsd", "osmconf.ini", "header.dxf", "gcs.csv", "stateplane.csv", "pci_datum.txt"],
};
const folder: Pledge = { is: "folder" };
const file: Pledge = { is: "file" };

/**
 * Variables that libraries of other packages in the same process read too: PROJ's "Environment variables", GDAL's
 * configuration options, HDF5's plug-ins, OpenSSL and libcurl, UDUNITS-2 and ecCodes, each by its documentation.
 */
const pledges: Readonly<Record<string, Pledge>> = {
  PROJ_LIB: proj,
  PROJ_DATA: proj,
  GDAL_DATA: gdal,
  GDAL_DRIVER_PATH: folder,
  OGR_DRIVER_PATH: folder,
  GEOTIFF_CSV: folder,
  HDF5_PLUGIN_PATH: folder,
  SSL_CERT_FILE: file,
  SSL_CERT_DIR: folder,
  CURL_CA_BUNDLE: file,
  GDAL_CURL_CA_BUNDLE: file,
  PROJ_CURL_CA_BUNDLE: file,
  REQUESTS_CA_BUNDLE: file,
  OPENSSL_CONF: file,
  OPENSSL_MODULES: folder,
  UDUNITS2_XML_PATH: file,
  ECCODES_DEFINITION_PATH: { is: "folder", holds: ["boot.def"] },
  ECCODES_SAMPLES_PATH: folder,
};

export const dataVariables: readonly string[] = Object.keys(pledges);

/** What the dynamic loader reads: ld.so(8) and dyld(1). */
export const loaderVariables: readonly string[] = [
  "LD_LIBRARY_PATH",
  "LD_PRELOAD",
  "LD_AUDIT",
  "DYLD_LIBRARY_PATH",
  "DYLD_FALLBACK_LIBRARY_PATH",
  "DYLD_FRAMEWORK_PATH",
  "DYLD_FALLBACK_FRAMEWORK_PATH",
  "DYLD_INSERT_LIBRARIES",
];

export type Purpose = "data" | "loader" | "search-path";

/** What a variable is for, undefined where nobody asks. */
export function purposeOf(variable: string): Purpose | undefined {
  if (Object.hasOwn(pledges, variable)) return "data";
  if (loaderVariables.includes(variable)) return "loader";
  // Windows takes names of variables in any case.
  return variable.toUpperCase() === "PATH" ? "search-path" : undefined;
}

/** The files and folders that exist once the wheel is installed, by `scheme:path`. */
export interface InstalledFiles extends InstalledFolders {
  readonly files: ReadonlySet<string>;
}

export type PlaceState = "held" | "lacks-data" | "missing" | "absolute" | "relative" | "elsewhere" | "unknown";

/** Is what the variable pledges at the place that it is set to? */
export function stateOf(variable: string, value: Value | undefined, installed: InstalledFiles): PlaceState {
  if (value?.kind === "text") return value.text === "" ? "unknown" : isAbsolute(value.text) ? "absolute" : "relative";
  if (value?.kind !== "place") return "unknown";
  const place = settlePlace(value.place);
  if (place === undefined) return "elsewhere";
  const key = `${place.scheme}:${place.path}`;
  const { is, holds } = pledges[variable] ?? folder;
  if (!exists(key, installed)) {
    // Other wheels put files into the environment's own folders too.
    const own = place.scheme === "site-packages" && installed.topLevel.has(topFolder(key));
    return own ? "missing" : "elsewhere";
  }
  if (is === "file") return installed.files.has(key) ? "held" : "lacks-data";
  if (!installed.folders.has(key)) return "lacks-data";
  return holds === undefined || holds.some((name) => installed.files.has(`${key}/${name}`)) ? "held" : "lacks-data";
}

export function exists(key: string, { files, folders }: InstalledFiles): boolean {
  return files.has(key) || folders.has(key);
}
