import { toHex } from "../../bytes/text.ts";
import type { Platform } from "../../platform.ts";
import type { SbomComponent } from "../../wheel/sbom-component.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { withoutRepairHash } from "../libraries/name.ts";
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

/** A component and the document that lists it. */
export interface ListedComponent {
  readonly document: string;
  readonly component: SbomComponent;
}

/** What every bill of materials lists, in the order of the documents. */
export function listedComponents(sboms: readonly ReadSbom[]): ListedComponent[] {
  return sboms.flatMap(({ path, sbom }) =>
    typeof sbom === "string" ? [] : (sbom.components ?? []).map((component) => ({ document: path, component })),
  );
}

/**
 * Search the bills of materials for the component that stands for a vendored library: one that names the file as the
 * place where it was found, or has the library's name.
 *
 * auditwheel names no file in its bill of materials; the reference of a component ends in the SHA-256 of the path that
 * the library was copied from, which is found again by hashing the places where packages put libraries.
 */
export function createComponentSearch(
  listed: readonly ListedComponent[],
  platform: Pick<Platform, "digest">,
): (library: { readonly path: string; readonly name: string }) => Promise<ListedComponent | undefined> {
  // A crate or a distribution is no shared library, though it may be called like the one that it binds.
  const native = listed.filter(({ component }) => !isOfLanguage(component.purl));
  const by = (keys: (component: SbomComponent) => readonly string[]): ReadonlyMap<string, ListedComponent> =>
    new Map(native.flatMap((one) => keys(one.component).map((key) => [key, one] as const)));
  const places = by(({ locations }) => locations);
  const named = by(namesOf);
  const sources = by(({ reference = "" }) => /#([0-9a-f]{64})$/.exec(reference)?.slice(1) ?? []);
  return async ({ path, name }) => {
    const found = places.get(path) ?? named.get(foldName(name));
    if (found !== undefined || sources.size === 0) return found;
    for (const source of await possibleSources(withoutRepairHash(fileName(path)), platform)) {
      const component = sources.get(source);
      if (component !== undefined) return component;
    }
    return undefined;
  };
}

const languages = /^pkg:\/*(?:pypi|cargo|npm|golang|gem|maven|nuget|composer|cran|hex|pub)\//i;

/** Is it a package of a programming language's index? */
export function isOfLanguage(purl: string | undefined): boolean {
  return purl !== undefined && languages.test(purl);
}

async function possibleSources(file: string, platform: Pick<Platform, "digest">): Promise<string[]> {
  const paths = packageFolders.map((folder) => new TextEncoder().encode(`${folder}/${file}`));
  return Promise.all(paths.map(async (path) => toHex(await platform.digest("sha256", path))));
}

/** What it is called, by its name and by its package URL, as {@link foldName} gives it. */
export function namesOf({ name, purl }: Pick<SbomComponent, "name" | "purl">): string[] {
  const inPurl =
    purl === undefined ? undefined : /([^/@?#]+)(?:@|\?|#|$)/.exec(purl.replace(/^pkg:/, "").replace(/^.*\//, ""))?.[1];
  return [name, ...(inPurl === undefined ? [] : [inPurl])].map(foldName);
}

/** `libjpeg-turbo`, `LibTIFF` and `tiff` are written in many ways: letters and digits alone, without `lib`. */
export function foldName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^lib/, "")
    .replace(/[^a-z0-9+]/g, "");
}
