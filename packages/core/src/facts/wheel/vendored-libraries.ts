import type { Platform } from "../../platform.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { knownLibrary } from "../libraries/known.ts";
import { parseLibraryName } from "../libraries/name.ts";
import { memberPath, type Subject } from "../subject.ts";
import type { ReadSbom } from "./documents.ts";
import { createComponentSearch, type ListedComponent, listedComponents } from "./sboms.ts";

export type CarriedLibrary = (Facts["wheel.vendored-libraries"] & {})[number];

/** See `wheel.vendored-libraries` and `wheel.sbom-components` in the catalogue. */
export interface CarriedLibraries {
  readonly libraries: readonly CarriedLibrary[];
  readonly components: readonly ListedLibrary[];
  /** The paths of those that no bill of materials lists. */
  readonly unlisted: ReadonlySet<string>;
}

type ListedLibrary = (Facts["wheel.sbom-components"] & {})[number];

/** The libraries that the wheel carries as files, and what its bills of materials list. */
export async function vendoredLibraries(
  binaries: readonly Subject[],
  sboms: readonly ReadSbom[],
  platform: Pick<Platform, "digest">,
): Promise<CarriedLibraries> {
  // Of a fat file any slice tells.
  const carried = new Map(
    binaries
      .filter(({ facts }) => facts["binary.vendored"] === true || facts["binary.library"] !== undefined)
      .map((binary) => [memberPath(binary), binary.facts] as const),
  );
  const listed = listedComponents(sboms);
  const findComponent = createComponentSearch(listed, platform);
  const libraries: CarriedLibrary[] = [];
  const unlisted = new Set<string>();
  const paths = new Map<ListedComponent, string[]>();
  for (const [path, facts] of carried) {
    const soname = facts["elf.soname"] ?? fileName(facts["macho.install-name"] ?? path);
    const known = facts["binary.library"];
    const name = known?.name ?? parseLibraryName(soname)?.name ?? soname;
    const found = await findComponent({ path, name });
    if (found === undefined) unlisted.add(path);
    else if (!paths.get(found)?.push(path)) paths.set(found, [path]);
    const purl = found?.component.purl;
    const told = purl === undefined ? undefined : versionOfPurl(purl);
    const from = known?.version === undefined && told !== undefined ? "sbom" : (known?.from ?? "soname");
    libraries.push(carriedLibrary({ path, name, version: known?.version ?? told, from }, purl));
  }
  const components = listed.map((one) => listedLibrary(one, paths.get(one) ?? []));
  return { libraries: withProjectVersions(libraries), components, unlisted };
}

function listedLibrary({ document, component }: ListedComponent, paths: readonly string[]): ListedLibrary {
  const { name, version, purl, licences, supplier } = component;
  return {
    document,
    name,
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
    licences,
    ...(supplier === undefined ? {} : { supplier }),
    paths,
  };
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
  purl = genericPurl(knownLibrary(name)?.purl ?? name, version),
): CarriedLibrary {
  return { path, name, ...(version === undefined ? {} : { version }), from, purl };
}

/** The package URL of a library that no package manager is known to have brought. */
function genericPurl(name: string, version: string | undefined): string {
  const release = version === undefined ? "" : `@${encodeURIComponent(version)}`;
  return `pkg:generic/${encodeURIComponent(name)}${release}`;
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
export function versionOfPurl(purl: string): string | undefined {
  const [plain = ""] = purl.split(/[?#]/, 1);
  const at = plain.lastIndexOf("@");
  if (at < 0) return undefined;
  try {
    return decodeURIComponent(plain.slice(at + 1));
  } catch {
    return undefined;
  }
}
