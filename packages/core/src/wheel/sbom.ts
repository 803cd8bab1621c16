/** What a bill of materials in `.dist-info/sboms` says of itself (PEP 770). */
export interface Sbom {
  readonly format: "cyclonedx" | "spdx";
  /** Version of the format. */
  readonly version: string;
  /** What it lists; undefined where the form is not read so far. */
  readonly components: readonly SbomComponent[] | undefined;
}

export interface SbomComponent {
  readonly name: string;
  readonly purl: string | undefined;
  /** What other parts of the document call it. */
  readonly reference: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Read a bill of materials: CycloneDX and SPDX as JSON, and of their other forms (XML, tag-value, RDF) the version alone.
 *
 * @returns what it says, or a phrase that says why it is none.
 */
export function parseSbom(text: string): Sbom | string {
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
  if (document["bomFormat"] !== undefined) return parseCycloneDx(document);
  if (document["spdxVersion"] !== undefined || document["@context"] !== undefined) return parseSpdx(document);
  return "is JSON, but neither CycloneDX (bomFormat) nor SPDX (spdxVersion)";
}

function parseCycloneDx(document: Json): Sbom | string {
  if (document["bomFormat"] !== "CycloneDX") return "has another bomFormat than CycloneDX";
  const version = document["specVersion"];
  if (typeof version !== "string" || !/^1\.\d+$/.test(version)) return "has no specVersion of CycloneDX";
  const components = document["components"] ?? [];
  if (!Array.isArray(components)) return "has components that are no list";
  if (!components.every(isNamed)) return "has a component without a name";
  return { format: "cyclonedx", version, components: components.flatMap(flatten) };
}

/** Components may hold components. */
function flatten(component: Json): SbomComponent[] {
  const found: SbomComponent[] = [];
  const open: Json[] = [component];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push({ name: String(next["name"]), purl: string(next["purl"]), reference: string(next["bom-ref"]) });
    if (Array.isArray(next["components"])) for (const inner of next["components"]) if (isNamed(inner)) open.push(inner);
  }
  return found;
}

function parseSpdx(document: Json): Sbom | string {
  const version = document["spdxVersion"];
  if (typeof version === "string") {
    if (!/^SPDX-2\.\d+$/.test(version)) return `has the spdxVersion \`${version.slice(0, 40)}\``;
    const packages = document["packages"] ?? [];
    if (!Array.isArray(packages) || !packages.every(isNamed)) return "has packages that are no list of named ones";
    return { format: "spdx", version: version.slice(5), components: packages.map(spdxComponent) };
  }
  const context = document["@context"];
  const three = typeof context === "string" ? /spdx\.org\/rdf\/(3\.\d+)/.exec(context) : null;
  if (three === null || !Array.isArray(document["@graph"])) return "is JSON-LD, but not of SPDX 3";
  const packages = document["@graph"].filter(isNamed).filter((node) => /Package$/.test(String(node["type"])));
  return { format: "spdx", version: three[1] as string, components: packages.map(spdxComponent) };
}

function spdxComponent(entry: Json): SbomComponent {
  const references = Array.isArray(entry["externalRefs"]) ? entry["externalRefs"].filter(isObject) : [];
  const purl = references.find((reference) => reference["referenceType"] === "purl")?.["referenceLocator"];
  return { name: String(entry["name"]), purl: string(purl), reference: string(entry["SPDXID"]) };
}

function parseXml(start: string): Sbom | string {
  const cyclonedx = /cyclonedx\.org\/schema\/bom\/(1\.\d+)/.exec(start);
  if (cyclonedx !== null) return { format: "cyclonedx", version: cyclonedx[1] as string, components: undefined };
  if (start.includes("spdx.org/rdf/terms")) return { format: "spdx", version: "2", components: undefined };
  return "is XML, but neither CycloneDX nor SPDX";
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): value is Json {
  return isObject(value) && typeof value["name"] === "string";
}

function string(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
