import { PackageURL } from "packageurl-js";

/** The package URL in its canonical form; undefined where it is none. */
export function canonicalPurl(purl: string | undefined): string | undefined {
  return purl === undefined ? undefined : build(() => PackageURL.fromString(purl));
}

/** The package URL of a wheel: its project on the index, and the file by its name. */
export function wheelPurl(name: string, version: string | undefined, filename: string): string | undefined {
  return build(() => new PackageURL("pypi", undefined, name, version, { file_name: filename }, undefined));
}

/** The package URL of a library that no package manager is known to have brought. */
export function libraryPurl(name: string, version: string | undefined): string | undefined {
  return build(() => new PackageURL("generic", undefined, name, version, undefined, undefined));
}

/** The library throws for each of the many ways to be no package URL, halves of UTF-16 pairs among them. */
function build(make: () => PackageURL): string | undefined {
  try {
    return make().toString();
  } catch {
    return undefined;
  }
}
