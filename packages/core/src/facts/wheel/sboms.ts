import { toHex } from "../../bytes/text.ts";
import type { Platform } from "../../platform.ts";
import type { SbomComponent } from "../../wheel/sbom.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { ReadSbom } from "./documents.ts";
import { type ContentProblem, contentProblem } from "./problem.ts";

/** See `wheel.sboms` in the catalogue. */
export function describeSboms(sboms: readonly ReadSbom[]): Facts["wheel.sboms"] & {} {
  return sboms.flatMap(({ path, sbom }) => {
    if (typeof sbom === "string") return [];
    const { format, version, components } = sbom;
    return [{ path, format, version, components: components?.length }];
  });
}

/** See `wheel.sbom-problems` in the catalogue. */
export function sbomProblems(sboms: readonly ReadSbom[]): ContentProblem<"unreadable">[] {
  return sboms.flatMap(({ path, sbom }) =>
    typeof sbom === "string" ? [contentProblem("unreadable", path, `\`${path}\` ${sbom}`)] : [],
  );
}

/** Where auditwheel finds the libraries that it copies from a distribution's packages. */
const packageFolders = ["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib", "/usr/local/lib64"];

/**
 * Search the bills of materials for the component that stands for a vendored library.
 *
 * auditwheel names no file in its bill of materials; the reference of a component ends in the SHA-256 of the path that
 * the library was copied from, which is found again by hashing the places where packages put libraries.
 */
export function createComponentSearch(
  sboms: readonly ReadSbom[],
  platform: Pick<Platform, "digest">,
): (library: { readonly path: string; readonly name: string }) => Promise<SbomComponent | undefined> {
  const components = sboms.flatMap(({ sbom }) => (typeof sbom === "string" ? [] : (sbom.components ?? [])));
  const named = new Map(
    components.flatMap((component) => namesOf(component).map((name) => [name, component] as const)),
  );
  const sources = new Map(
    components.flatMap((component) => {
      const [, source] = /#([0-9a-f]{64})$/.exec(component.reference ?? "") ?? [];
      return source === undefined ? [] : [[source, component] as const];
    }),
  );
  return async ({ path, name }) => {
    const found = named.get(foldName(name));
    if (found !== undefined || sources.size === 0) return found;
    for (const source of await possibleSources(fileName(path).replace(repairHash, ""), platform)) {
      const component = sources.get(source);
      if (component !== undefined) return component;
    }
    return undefined;
  };
}

/** The eight hexadecimal digits that auditwheel puts before the first dot: `libbz2-a1e77c99.so.1.0.6`. */
const repairHash = /-[0-9a-f]{8}(?=\.)/;

async function possibleSources(file: string, platform: Pick<Platform, "digest">): Promise<string[]> {
  const paths = packageFolders.map((folder) => new TextEncoder().encode(`${folder}/${file}`));
  return Promise.all(paths.map(async (path) => toHex(await platform.digest("sha256", path))));
}

function namesOf({ name, purl }: SbomComponent): string[] {
  const inPurl =
    purl === undefined ? undefined : /([^/@?#]+)(?:@|\?|#|$)/.exec(purl.replace(/^pkg:/, "").replace(/^.*\//, ""))?.[1];
  return [name, ...(inPurl === undefined ? [] : [inPurl])].map(foldName);
}

/** `libjpeg-turbo`, `LibTIFF` and `tiff` are written in many ways: letters and digits alone, without `lib`. */
function foldName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^lib/, "")
    .replace(/[^a-z0-9+]/g, "");
}
