import { ComponentType, HashAlgorithm } from "@cyclonedx/cyclonedx-library/Enums";
import {
  Bom,
  Component,
  ComponentRepository,
  HashDictionary,
  type License,
  LicenseExpression,
  LicenseRepository,
  Metadata,
  OrganizationalEntity,
  Property,
  PropertyRepository,
  ToolRepository,
  Tools,
} from "@cyclonedx/cyclonedx-library/Models";
import { JSON as CycloneDxJson } from "@cyclonedx/cyclonedx-library/Serialize";
import { Spec1dot6 } from "@cyclonedx/cyclonedx-library/Spec";
import { version } from "../version.ts";
import type { BomComponent, WheelBom } from "./bom.ts";
import { evidenceOf } from "./evidence.ts";
import { cycloneDxLicences } from "./licence.ts";

/** What a document says of itself. */
export interface DocumentHead {
  readonly serialNumber: string;
  /** SHA-256 of the wheel in hexadecimal; undefined in a document that is inside the wheel. */
  readonly sha256: string | undefined;
  /** Milliseconds since 1970; undefined for none. */
  readonly time: number | undefined;
}

/**
 * A bill of materials as CycloneDX 1.6 in JSON, in ASCII but for what JSON need not escape and people can see.
 *
 * The library sorts by the language of the machine, if asked to; lists are handed over sorted instead.
 */
export function cycloneDxDocument(bom: WheelBom, head: DocumentHead): string {
  const model = new Bom({ serialNumber: head.serialNumber, metadata: metadataOf(bom, head) });
  const references = new Map<string, Component>();
  if (model.metadata.component !== undefined) references.set(bom.wheel.reference, model.metadata.component);
  for (const component of bom.components) {
    const made = componentOf(component);
    references.set(component.reference, made);
    model.components.add(made);
  }
  for (const [reference, needed] of bom.dependencies) {
    for (const one of needed) {
      const target = references.get(one);
      if (target !== undefined) references.get(reference)?.dependencies.add(target.bomRef);
    }
  }
  const document = new CycloneDxJson.Normalize.Factory(Spec1dot6).makeForBom().normalize(model, { sortLists: false });
  const evidence = new Map(bom.components.map((component) => [component.reference, evidenceOf(component)] as const));
  const components = document.components?.map((component) => ({
    ...component,
    evidence: evidence.get(component["bom-ref"] ?? ""),
  }));
  return `${JSON.stringify({ ...document, components }, null, 2).replace(invisible, escapeUnit)}\n`;
}

/** Control and format characters above those that JSON escapes: no name in a wheel may move a cursor. */
const invisible = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function metadataOf({ wheel, notSearched }: WheelBom, { sha256, time }: DocumentHead): Metadata {
  const declared: License[] = wheel.licence === undefined ? [] : [new LicenseExpression(wheel.licence)];
  const component = new Component(ComponentType.Library, wheel.name, {
    bomRef: wheel.reference,
    version: wheel.version,
    purl: wheel.purl,
    licenses: new LicenseRepository(declared),
    hashes: hashes(sha256),
  });
  const tool = new Component(ComponentType.Application, "wheel-guard", { version });
  const notes = notSearched.map((path) => new Property("wheel-guard:not-searched", path));
  return new Metadata({
    timestamp: time === undefined ? undefined : new Date(time),
    tools: new Tools({ components: new ComponentRepository([tool]), tools: new ToolRepository() }),
    component,
    properties: new PropertyRepository(notes),
  });
}

function componentOf(component: BomComponent): Component {
  const { linkage, documents, supplier } = component;
  const properties = [
    ...(linkage === undefined ? [] : [new Property("wheel-guard:linkage", linkage)]),
    ...documents.map((path) => new Property("wheel-guard:listed-in", path)),
  ];
  return new Component(ComponentType.Library, component.name, {
    bomRef: component.reference,
    version: component.version,
    purl: component.purl,
    supplier: supplier === undefined ? undefined : new OrganizationalEntity({ name: supplier }),
    licenses: cycloneDxLicences(component.licences),
    hashes: hashes(component.sha256),
    properties: new PropertyRepository(properties),
  });
}

function hashes(sha256: string | undefined): HashDictionary {
  return new HashDictionary(sha256 === undefined ? [] : [[HashAlgorithm["SHA-256"], sha256]]);
}
