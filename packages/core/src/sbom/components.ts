import { fileName } from "../facts/binary.ts";
import type { Facts } from "../facts/catalogue/catalogue.ts";
import { knownLibrary } from "../facts/libraries/known.ts";
import type { KnownLibrary } from "../facts/libraries/table.generated.ts";
import { memberPath, type Subject } from "../facts/subject.ts";
import { foldName, isOfLanguage, namesOf } from "../facts/wheel/sboms.ts";
import { type CarriedLibrary, versionOfPurl } from "../facts/wheel/vendored-libraries.ts";
import { normaliseName } from "../wheel/filename.ts";
import { type BomComponent, type BomSubject, type Identification, inOrder } from "./bom.ts";
import { canonicalPurl, libraryPurl } from "./purl.ts";

/** A component of a document in the wheel. */
type Listed = (Facts["wheel.sbom-components"] & {})[number];

/** What a listed component lends to the library that it stands for. */
type Loan = Pick<BomComponent, "name" | "version" | "purl" | "licences" | "supplier" | "documents" | "evidence">;

/**
 * The components of a wheel, by its facts: files, what is linked into them, and what its documents list besides.
 *
 * A listed component that stands for a file, or for a library that is linked into one, is no component of its own: it
 * lends what it says. What several documents list by the same package URL, or by the same name and version, is one.
 */
export function wheelComponents(subjects: readonly Subject[], about: BomSubject): BomComponent[] {
  const facts = subjects.find(({ kind }) => kind === "wheel")?.facts ?? {};
  const listed = (facts["wheel.sbom-components"] ?? []).filter((one) => !isWheel(one, about));
  const files = vendoredComponents(facts["wheel.vendored-libraries"] ?? [], listed, subjects);
  const { embedded, used } = embeddedComponents(facts["wheel.embedded-libraries"] ?? [], listed);
  const others = listed.filter((one) => !used.has(one) && (one.paths ?? []).length === 0);
  return [...withListed([...files, ...embedded], others)].sort((a, b) => inOrder(a.reference, b.reference));
}

function vendoredComponents(
  libraries: readonly CarriedLibrary[],
  listed: readonly Listed[],
  subjects: readonly Subject[],
): BomComponent[] {
  const hashes = new Map(subjects.map((subject) => [memberPath(subject), subject.facts["binary.sha256"]] as const));
  const lenders = new Map(listed.flatMap((one) => (one.paths ?? []).map((path) => [path, one] as const)));
  return libraries.map((library) => {
    const { path = "", from = "soname" } = library;
    const lender = lenders.get(path);
    const named: Identification = { field: "name", by: "soname", value: fileName(path) };
    return {
      reference: `file:${path}`,
      linkage: "file",
      sha256: hashes.get(path),
      paths: [path],
      ...withLoan({ ...ownWords(library), evidence: [named, ...versionBy(library, from)] }, lender),
    };
  });
}

/** One component for each library and version, however many files hold it. */
function embeddedComponents(
  libraries: readonly CarriedLibrary[],
  listed: readonly Listed[],
): { readonly embedded: BomComponent[]; readonly used: ReadonlySet<Listed> } {
  const groups = new Map<string, { readonly first: CarriedLibrary; readonly paths: Set<string> }>();
  for (const library of libraries) {
    const { path = "", name = "", version } = library;
    const key = `embedded:${nameAndVersion(name, version)}`;
    const group = groups.get(key) ?? { first: library, paths: new Set() };
    groups.set(key, group);
    group.paths.add(path);
  }
  const used = new Set<Listed>();
  const find = createLenderSearch(listed);
  const embedded = [...groups].map(([reference, { first, paths }]): BomComponent => {
    const lender = find(first);
    if (lender !== undefined) used.add(lender);
    const { from = "string" } = first;
    const named: Identification = { field: "name", by: from, value: undefined };
    return {
      reference,
      linkage: "embedded",
      sha256: undefined,
      paths: [...paths].sort(inOrder),
      ...withLoan({ ...ownWords(first), evidence: [named, ...versionBy(first, from)] }, lender),
    };
  });
  return { embedded, used };
}

/** Find the native library of a name and release that some document lists. */
function createLenderSearch(listed: readonly Listed[]): (library: CarriedLibrary) => Listed | undefined {
  const byName = new Map<string, Listed[]>();
  for (const one of listed) {
    if (isOfLanguage(one.purl) || (one.paths ?? []).length > 0) continue;
    for (const name of new Set(namesOf({ name: one.name ?? "", purl: one.purl }))) {
      const others = byName.get(name);
      if (others === undefined) byName.set(name, [one]);
      else others.push(one);
    }
  }
  return ({ name = "", version }) => {
    const names = [name, knownLibrary(name)?.purl ?? name].map(foldName);
    return names
      .flatMap((one) => byName.get(one) ?? [])
      .find((one) => version !== undefined && hasRelease(one, version));
  };
}

/** A distribution's release may have more behind it: `1.0.6-28.el8`. */
function hasRelease(listed: Listed, version: string): boolean {
  const theirs = versionOf(listed);
  return theirs === version || theirs?.startsWith(`${version}-`) === true;
}

/** What is known of a library without any document. */
function ownWords({ name = "", version: told, from }: CarriedLibrary): Omit<Loan, "evidence"> {
  const known = knownLibrary(name);
  const called = known?.purl ?? name;
  const version = from === "sbom" ? undefined : told;
  return {
    name: called,
    version,
    purl: libraryPurl(called, version),
    licences: knownLicence(known, told),
    supplier: undefined,
    documents: [],
  };
}

/** Of a library that changed its licence, none where the release is not known. */
function knownLicence(known: KnownLibrary | undefined, version: string | undefined): string[] {
  if (known?.earlier === undefined) return known === undefined ? [] : [known.licence];
  if (version === undefined) return [];
  const licence = isBefore(version, known.earlier.before) ? known.earlier.licence : known.licence;
  return licence === undefined ? [] : [licence];
}

/** By the numbers of both, as far as the second has some: 1.1.1w is before 3. */
function isBefore(version: string, other: string): boolean {
  const numbers = version.split(".").map((part) => Number.parseInt(part, 10));
  for (const [index, part] of other.split(".").entries()) {
    const difference = (numbers[index] ?? 0) - Number(part);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function versionBy({ version }: CarriedLibrary, by: Identification["by"]): Identification[] {
  return version === undefined || by === "sbom" ? [] : [{ field: "version", by, value: version }];
}

/**
 * Name, version and package URL go together: `bzip2-libs` 1.0.6-28.el8 is what a scanner looks for under the package URL
 * of a distribution. Where a document has none, they stay as the file tells them.
 */
function withLoan(own: Loan, lender: Listed | undefined): Loan {
  if (lender === undefined) return own;
  const { name = own.name, licences = [], supplier, document = "" } = lender;
  const purl = canonicalPurl(lender.purl);
  const common = {
    licences: licences.length > 0 ? licences : own.licences,
    supplier,
    documents: [document],
  };
  const version = versionOf(lender);
  if (purl === undefined)
    return own.version !== undefined || version === undefined
      ? { ...own, ...common }
      : { ...own, ...common, version, purl: libraryPurl(own.name, version) };
  const told: Identification = { field: "purl", by: "sbom", value: purl };
  return { ...common, name, version: version ?? own.version, purl, evidence: [...own.evidence, told] };
}

function versionOf({ version, purl }: Listed): string | undefined {
  return version ?? (purl === undefined ? undefined : versionOfPurl(purl));
}

/** Add what documents list and nothing else told; what is there already under its package URL gets their names alone. */
function withListed(found: readonly BomComponent[], others: readonly Listed[]): BomComponent[] {
  const byKey = new Map(
    found.map((component) => [component.purl ?? component.reference, component.reference] as const),
  );
  const added = new Map<string, Listed>();
  const documents = new Map<string, Set<string>>();
  for (const one of others) {
    const { name = "", document = "" } = one;
    const purl = canonicalPurl(one.purl);
    const own = `listed:${purl ?? nameAndVersion(name, versionOf(one))}`;
    const reference = byKey.get(purl ?? own) ?? own;
    byKey.set(purl ?? own, reference);
    if (reference === own && !added.has(own)) added.set(own, one);
    const named = documents.get(reference) ?? new Set();
    documents.set(reference, named.add(document));
  }
  const components = [...found, ...[...added].map(([reference, one]) => listedComponent(reference, one))];
  return components.map((component) => {
    const more = documents.get(component.reference);
    if (more === undefined) return component;
    return { ...component, documents: [...new Set([...component.documents, ...more])].sort(inOrder) };
  });
}

function listedComponent(reference: string, { name = "", licences = [], supplier, ...one }: Listed): BomComponent {
  const purl = canonicalPurl(one.purl);
  const told = { field: purl === undefined ? "name" : "purl", by: "sbom", value: purl ?? name } as const;
  return {
    reference,
    name,
    version: versionOf(one),
    purl,
    licences,
    supplier,
    sha256: undefined,
    linkage: undefined,
    documents: [],
    paths: [],
    evidence: [told],
  };
}

function nameAndVersion(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name}@${version}`;
}

/** auditwheel lists the wheel among its own components. */
function isWheel({ name = "", purl }: Listed, about: BomSubject): boolean {
  const [, project] = /^pkg:\/*pypi\/([^/@?#]+)/i.exec(purl ?? "") ?? [];
  const called = project ?? (purl === undefined ? name : undefined);
  return called !== undefined && normaliseName(called) === normaliseName(about.name);
}
