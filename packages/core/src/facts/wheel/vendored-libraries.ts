import type { Platform } from "../../platform.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { knownLibrary } from "../libraries/known.ts";
import { parseLibraryName } from "../libraries/name.ts";
import { memberPath, type Subject } from "../subject.ts";
import type { ReadSbom } from "./documents.ts";
import { createComponentSearch } from "./sboms.ts";

export type CarriedLibrary = (Facts["wheel.vendored-libraries"] & {})[number];

/** See `wheel.vendored-libraries` in the catalogue; `unlisted` are the paths of those that no bill of materials lists. */
export async function vendoredLibraries(
  binaries: readonly Subject[],
  sboms: readonly ReadSbom[],
  platform: Pick<Platform, "digest">,
): Promise<{ readonly libraries: readonly CarriedLibrary[]; readonly unlisted: ReadonlySet<string> }> {
  // Of a fat file any slice tells.
  const carried = new Map(
    binaries
      .filter(({ facts }) => facts["binary.vendored"] === true || facts["binary.library"] !== undefined)
      .map((binary) => [memberPath(binary), binary.facts] as const),
  );
  const findComponent = createComponentSearch(sboms, platform);
  const libraries: CarriedLibrary[] = [];
  const unlisted = new Set<string>();
  for (const [path, facts] of carried) {
    const soname = facts["elf.soname"] ?? fileName(facts["macho.install-name"] ?? path);
    const known = facts["binary.library"];
    const name = known?.name ?? parseLibraryName(soname)?.name ?? soname;
    const component = await findComponent({ path, name });
    if (component === undefined) unlisted.add(path);
    const listed = component?.purl === undefined ? undefined : versionOfPurl(component.purl);
    const from = known?.version === undefined && listed !== undefined ? "sbom" : (known?.from ?? "soname");
    libraries.push(carriedLibrary({ path, name, version: known?.version ?? listed, from }, component?.purl));
  }
  return { libraries: withProjectVersions(libraries), unlisted };
}

/** See `wheel.embedded-libraries` in the catalogue. */
export function embeddedLibraries(binaries: readonly Subject[]): CarriedLibrary[] {
  const found = new Map<string, CarriedLibrary>();
  for (const binary of binaries) {
    const path = memberPath(binary);
    for (const { name = "", version, from } of binary.facts["binary.embedded-libraries"] ?? [])
      found.set(JSON.stringify([path, name, version]), carriedLibrary({ path, name, version, from }));
  }
  return [...found.values()];
}

function carriedLibrary(
  { path, name = "", version, from }: Pick<CarriedLibrary, "path" | "name" | "version" | "from">,
  purl = `pkg:generic/${encodeURIComponent(knownLibrary(name)?.purl ?? name)}${version === undefined ? "" : `@${encodeURIComponent(version)}`}`,
): CarriedLibrary {
  return { path, name, ...(version === undefined ? {} : { version }), from, purl };
}

/** What is released together has one version: libssl takes that of libcrypto, where the wheel holds one alone. */
function withProjectVersions(libraries: readonly CarriedLibrary[]): CarriedLibrary[] {
  const projectOf = ({ name = "" }: CarriedLibrary): string => knownLibrary(name)?.project ?? name;
  const versions = new Map<string, Set<string>>();
  for (const library of libraries) {
    if (library.version === undefined || library.from === "sbom") continue;
    const project = projectOf(library);
    versions.set(project, (versions.get(project) ?? new Set()).add(library.version));
  }
  return libraries.map((library) => {
    const { path, name = "", version } = library;
    const [only, ...others] = versions.get(projectOf(library)) ?? [];
    if (version !== undefined || only === undefined || others.length > 0 || knownLibrary(name) === undefined)
      return library;
    return carriedLibrary({ path, name, version: only, from: "string" });
  });
}

/** The version of a package URL, which stands between `@` and what qualifies it. */
function versionOfPurl(purl: string): string | undefined {
  const [plain = ""] = purl.split(/[?#]/, 1);
  const at = plain.lastIndexOf("@");
  if (at < 0) return undefined;
  try {
    return decodeURIComponent(plain.slice(at + 1));
  } catch {
    return undefined;
  }
}
