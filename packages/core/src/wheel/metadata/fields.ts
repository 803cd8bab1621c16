/** Every Metadata-Version there is, in order (core metadata specification, "Metadata-Version"). There is no 2.0. */
export const metadataVersions: readonly string[] = ["1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6"];

/** What is known of a field. */
export interface FieldRule {
  /** The Metadata-Version that brought it. */
  readonly since: string;
  /** It may stand there several times. */
  readonly multiple: boolean;
}

const single = (since: string): FieldRule => ({ since, multiple: false });
const multiple = (since: string): FieldRule => ({ since, multiple: true });

/** Every field of the core metadata specification, by its name in lower case. */
export const metadataFields: ReadonlyMap<string, FieldRule> = new Map(
  Object.entries({
    "metadata-version": single("1.0"),
    name: single("1.0"),
    version: single("1.0"),
    platform: multiple("1.0"),
    summary: single("1.0"),
    description: single("1.0"),
    keywords: single("1.0"),
    "home-page": single("1.0"),
    author: single("1.0"),
    "author-email": single("1.0"),
    license: single("1.0"),
    "supported-platform": multiple("1.1"),
    "download-url": single("1.1"),
    classifier: multiple("1.1"),
    requires: multiple("1.1"),
    provides: multiple("1.1"),
    obsoletes: multiple("1.1"),
    maintainer: single("1.2"),
    "maintainer-email": single("1.2"),
    "requires-dist": multiple("1.2"),
    "provides-dist": multiple("1.2"),
    "obsoletes-dist": multiple("1.2"),
    "requires-python": single("1.2"),
    "requires-external": multiple("1.2"),
    "project-url": multiple("1.2"),
    "description-content-type": single("2.1"),
    "provides-extra": multiple("2.1"),
    dynamic: multiple("2.2"),
    "license-expression": single("2.4"),
    "license-file": multiple("2.4"),
    "import-name": multiple("2.5"),
    "import-namespace": multiple("2.5"),
  } satisfies Record<string, FieldRule>),
);

/** Where a Metadata-Version stands in their order, -1 for what is none. */
export function metadataAge(version: string): number {
  return metadataVersions.indexOf(version);
}

/** Since this version License-File is a field, whose files lie in `.dist-info/licenses` (PEP 639). */
export const LICENCE_FILES_SINCE = "2.4";
