/** What a bill of materials says of one component. */
export interface SbomComponent {
  readonly name: string;
  readonly version: string | undefined;
  readonly purl: string | undefined;
  /** Identifiers, expressions or names, as written. */
  readonly licences: readonly string[];
  readonly supplier: string | undefined;
  /** What other parts of the document call it. */
  readonly reference: string | undefined;
  /** Where it was found, as `evidence.occurrences` of CycloneDX has it: paths in the wheel, if it was made of the wheel. */
  readonly locations: readonly string[];
}

export type Json = Readonly<Record<string, unknown>>;

/** Longer texts are not what they should be: package URLs of real documents have some two hundred characters. */
const LONGEST_TEXT = 1024;
/** Licences and places that are read of one component. */
const MOST_VALUES = 50;

/** Values of SPDX that say nothing (SPDX 2.3, 7.13 and others). */
const unsaid: ReadonlySet<string> = new Set(["NOASSERTION", "NONE", ""]);

/**
 * Read a component of CycloneDX, or a package of SPDX 2 or 3: their fields have different names.
 *
 * @returns the component, or a phrase that says what is wrong with the document. Fields that are no text or too long are
 * left out.
 */
export function readComponent(entry: Json): SbomComponent | string {
  const name = text(entry["name"]);
  if (name === undefined) return `has a component with a name of no or more than ${LONGEST_TEXT} characters`;
  return {
    name,
    version: text(entry["version"]) ?? text(entry["versionInfo"]) ?? text(entry["software_packageVersion"]),
    purl: text(entry["purl"]) ?? referencedPurl(entry) ?? text(entry["software_packageUrl"]),
    licences: licencesOf(entry),
    supplier: supplierOf(entry["supplier"]),
    reference: text(entry["bom-ref"]) ?? text(entry["SPDXID"]),
    locations: locationsOf(entry["evidence"]),
  };
}

/** The package URL among the external references of SPDX 2. */
function referencedPurl(entry: Json): string | undefined {
  const reference = objects(entry["externalRefs"]).find((one) => one["referenceType"] === "purl");
  return text(reference?.["referenceLocator"]);
}

function licencesOf(entry: Json): string[] {
  const cycloneDx = objects(entry["licenses"]).flatMap(({ expression, license }) => {
    const one = isObject(license) ? (text(license["id"]) ?? text(license["name"])) : text(expression);
    return one ?? [];
  });
  if (cycloneDx.length > 0) return cycloneDx;
  const spdx = [entry["licenseConcluded"], entry["licenseDeclared"]].map(text);
  return spdx.filter((licence) => licence !== undefined && !unsaid.has(licence)).slice(0, 1) as string[];
}

/** An object with a name in CycloneDX; in SPDX 2 `Organization: NAME` or `Person: NAME`. */
function supplierOf(value: unknown): string | undefined {
  const said = isObject(value) ? text(value["name"]) : text(value);
  const name = said?.replace(/^(?:Organization|Person): */, "");
  return name === undefined || unsaid.has(name) ? undefined : name;
}

function locationsOf(evidence: unknown): string[] {
  if (!isObject(evidence)) return [];
  return objects(evidence["occurrences"]).flatMap(({ location }) => text(location) ?? []);
}

function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.slice(0, MOST_VALUES).filter(isObject) : [];
}

/** Text of a length that is not absurd. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT ? value : undefined;
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
