import { isObject, type Json, readComponent, type SbomComponent } from "./sbom-component.ts";

/** What a bill of materials in `.dist-info/sboms` says of itself (PEP 770). */
export interface Sbom {
  readonly format: "cyclonedx" | "spdx";
  /** Version of the format. */
  readonly version: string;
  /** What it lists; undefined where the form is not read so far. */
  readonly components: readonly SbomComponent[] | undefined;
}

/** Components that are read of one document; the largest of public wheels list some hundred. */
export const MOST_COMPONENTS = 50_000;

/**
 * Read a bill of materials: CycloneDX and SPDX as JSON, and of their other forms (XML, tag-value, RDF) the version alone.
 *
 * @param most components that are read; a document with more is none.
 * @returns what it says, or a phrase that says why it is none.
 */
export function parseSbom(text: string, most = MOST_COMPONENTS): Sbom | string {
  const start = text.slice(0, 4096).trimStart();
  if (start.startsWith("<")) return parseXml(start);
  const tagValue = /^SPDXVersion:[ \t]*SPDX-(\d+\.\d+)/m.exec(start);
  if (tagValue !== null) return { format: "spdx", version: tagValue[1] as string, components: undefined };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return "is neither JSON nor another form of CycloneDX or SPDX";
  }
  if (!isObject(document)) return "holds no object";
  if (document["bomFormat"] !== undefined) return parseCycloneDx(document, most);
  if (document["spdxVersion"] !== undefined || document["@context"] !== undefined) return parseSpdx(document, most);
  return "is JSON, but neither CycloneDX (bomFormat) nor SPDX (spdxVersion)";
}

function parseCycloneDx(document: Json, most: number): Sbom | string {
  if (document["bomFormat"] !== "CycloneDX") return "has another bomFormat than CycloneDX";
  const version = document["specVersion"];
  if (typeof version !== "string" || !/^1\.\d+$/.test(version)) return "has no specVersion of CycloneDX";
  const components = document["components"] ?? [];
  if (!Array.isArray(components)) return "has components that are no list";
  if (!components.every(isNamed)) return "has a component without a name";
  return withComponents({ format: "cyclonedx", version }, flatten(components, most), most);
}

/** Components may hold components. Stops behind `most`. */
function flatten(components: readonly Json[], most: number): Json[] {
  const found: Json[] = [];
  const open = components.toReversed();
  for (let next = open.pop(); next !== undefined && found.length <= most; next = open.pop()) {
    found.push(next);
    if (Array.isArray(next["components"])) for (const inner of next["components"]) if (isNamed(inner)) open.push(inner);
  }
  return found;
}

function parseSpdx(document: Json, most: number): Sbom | string {
  const version = document["spdxVersion"];
  if (typeof version === "string") {
    if (!/^SPDX-2\.\d+$/.test(version)) return `has the spdxVersion \`${version.slice(0, 40)}\``;
    const packages = document["packages"] ?? [];
    if (!Array.isArray(packages) || !packages.every(isNamed)) return "has packages that are no list of named ones";
    return withComponents({ format: "spdx", version: version.slice(5) }, packages, most);
  }
  const context = document["@context"];
  const three = typeof context === "string" ? /spdx\.org\/rdf\/(3\.\d+)/.exec(context) : null;
  if (three === null || !Array.isArray(document["@graph"])) return "is JSON-LD, but not of SPDX 3";
  const packages = document["@graph"].filter(isNamed).filter((node) => /Package$/.test(text(node["type"])));
  return withComponents({ format: "spdx", version: three[1] as string }, packages, most);
}

function withComponents(sbom: Omit<Sbom, "components">, entries: readonly Json[], most: number): Sbom | string {
  if (entries.length > most) return `lists more than the ${most} components that are read of all documents together`;
  const components: SbomComponent[] = [];
  for (const entry of entries) {
    const component = readComponent(entry);
    if (typeof component === "string") return component;
    components.push(component);
  }
  return { ...sbom, components };
}

function parseXml(start: string): Sbom | string {
  const cyclonedx = /cyclonedx\.org\/schema\/bom\/(1\.\d+)/.exec(start);
  if (cyclonedx !== null) return { format: "cyclonedx", version: cyclonedx[1] as string, components: undefined };
  if (start.includes("spdx.org/rdf/terms")) return { format: "spdx", version: "2", components: undefined };
  return "is XML, but neither CycloneDX nor SPDX";
}

function isNamed(value: unknown): value is Json {
  return isObject(value) && typeof value["name"] === "string";
}

function text(value: unknown): string {
  return typeof value === "string" ? value.slice(-40) : "";
}
