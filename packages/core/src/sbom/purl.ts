import { PackageURL } from "packageurl-js";

/** The package URL in its canonical form; undefined where it is none. */
export function canonicalPurl(purl: string | undefined): string | undefined {
  if (purl === undefined) return undefined;
  try {
    return PackageURL.fromString(purl).toString();
  } catch {
    // The library throws for each of the many ways to be no package URL.
    return undefined;
  }
}

/** The package URL of a wheel: its project on the index, and the file by its name. */
export function wheelPurl(name: string, version: string | undefined, filename: string): string | undefined {
  try {
    return new PackageURL("pypi", undefined, name, version, { file_name: filename }, undefined).toString();
  } catch {
    return undefined;
  }
}
