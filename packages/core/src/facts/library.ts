/** A library's name and version as its soname (or file name) tells them. */
export interface NamedLibrary {
  /** Without `lib`, the hash of a repair tool, and `.so` or `.dylib`. */
  readonly name: string;
  /** The numbers behind `.so.`, or before `.dylib`; undefined where there are none. */
  readonly numbers: string | undefined;
}

/** The spatial libraries that must never be left to the host, by the name behind `lib`. */
const spatialCores: ReadonlyMap<string, "proj" | "gdal" | "geos" | "geos_c"> = new Map([
  ["proj", "proj"],
  ["gdal", "gdal"],
  ["geos", "geos"],
  ["geos_c", "geos_c"],
]);

const sonamePattern = /^lib([^/]+?)\.so(?:\.([0-9][0-9.]*))?$/;
/** auditwheel puts eight hexadecimal digits of the file's hash between the name and `.so`. */
const auditwheelHash = /-[0-9a-f]{8}$/;
/** A link option that ended up in the soname of GEOS builds: libgeos--no-undefined-dcd1b562.so in rasterio 1.2.10. */
const strayOption = /--no-undefined$/;
/** Debian and libtool builds of GEOS carry the version in the name: libgeos-3.11.1.so. */
const versionInName = /-([0-9]+(?:\.[0-9]+)*)$/;

/** Take a soname, or the file name of a dylib, apart; undefined for what is no library name. */
export function parseSoname(soname: string): NamedLibrary | undefined {
  if (soname.endsWith(DYLIB)) return parseDylibName(soname.slice(0, -DYLIB.length));
  const match = sonamePattern.exec(soname);
  if (match === null) return undefined;
  const bare = (match[1] as string).replace(auditwheelHash, "").replace(strayOption, "");
  const version = versionInName.exec(bare);
  return { name: version === null ? bare : bare.slice(0, version.index), numbers: match[2] ?? version?.[1] };
}

const DYLIB = ".dylib";

/** libgeos_c.1.20.5, libz; Homebrew's GEOS before 3.9 is called libgeos-3.8.1. */
function parseDylibName(stem: string): NamedLibrary | undefined {
  if (!stem.startsWith("lib") || stem.includes("/")) return undefined;
  const parts = stem.slice(3).split(".");
  let end = parts.length;
  while (end > 1 && /^[0-9]+$/.test(parts[end - 1] ?? "")) end--;
  const name = parts.slice(0, end).join(".");
  if (name === "") return undefined;
  const numbers = parts.slice(end).join(".");
  const version = versionInName.exec(numbers === "" ? name : `${name}.${numbers}`);
  if (version !== null) return { name: version.input.slice(0, version.index), numbers: version[1] };
  return { name, numbers: numbers === "" ? undefined : numbers };
}

/** The known library behind a soname, and its version where the soname carries it. */
export function identifyLibrary(
  soname: string,
): { name: string; version: string | undefined; from: "soname" } | undefined {
  const library = parseSoname(soname);
  const name = library === undefined ? undefined : spatialCores.get(library.name);
  return name === undefined ? undefined : { name, version: releaseVersion(name, library?.numbers), from: "soname" };
}

/**
 * PROJ and GDAL call their files libproj.so.25.9.5.1 and libgdal.so.38.3.12.2: the interface's number, then the
 * release. GEOS puts its release there; the C interface of GEOS, and GDAL before it was built with CMake, put
 * only numbers of the interface.
 */
function releaseVersion(name: string, numbers: string | undefined): string | undefined {
  const parts = numbers?.split(".") ?? [];
  if ((name === "proj" || name === "gdal") && parts.length === 4) return parts.slice(1).join(".");
  return name === "geos" && parts.length === 3 ? numbers : undefined;
}
