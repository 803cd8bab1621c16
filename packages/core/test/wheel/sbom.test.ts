import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSbom } from "../../src/wheel/sbom.ts";

const cycloneDx = (...components: readonly unknown[]): string =>
  JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components });

const components = (text: string): unknown => {
  const sbom = parseSbom(text);
  return typeof sbom === "string" ? sbom : sbom.components;
};

const nothing = {
  version: undefined,
  purl: undefined,
  licences: [],
  supplier: undefined,
  reference: undefined,
  locations: [],
};

describe("what a bill of materials says of a component", () => {
  it("is read of CycloneDX, components in components too", () => {
    const inner = { name: "inner", version: "2" };
    const outer = {
      name: "outer",
      version: "1.0",
      purl: "pkg:generic/outer@1.0",
      "bom-ref": "ref",
      supplier: { name: "Somebody", url: ["https://example.org"] },
      licenses: [{ license: { id: "MIT" } }, { license: { name: "Other" } }, { expression: "MIT OR ISC" }],
      evidence: { occurrences: [{ location: "demo.libs/libouter.so.1" }, { line: 3 }] },
      components: [inner, { version: "no name" }],
    };
    expect(components(cycloneDx(outer, { name: "last" }))).toEqual([
      {
        name: "outer",
        version: "1.0",
        purl: "pkg:generic/outer@1.0",
        licences: ["MIT", "Other", "MIT OR ISC"],
        supplier: "Somebody",
        reference: "ref",
        locations: ["demo.libs/libouter.so.1"],
      },
      { ...nothing, name: "inner", version: "2" },
      { ...nothing, name: "last" },
    ]);
  });

  it("is read of SPDX 2", () => {
    const packages = [
      {
        name: "proj",
        SPDXID: "SPDXRef-proj",
        versionInfo: "9.8.1",
        supplier: "Organization: OSGeo",
        licenseConcluded: "NOASSERTION",
        licenseDeclared: "MIT",
        externalRefs: [
          { referenceType: "cpe23Type", referenceLocator: "cpe:2.3:a:osgeo:proj" },
          { referenceType: "purl", referenceLocator: "pkg:generic/proj@9.8.1" },
        ],
      },
      { name: "geos", supplier: "NOASSERTION", licenseConcluded: "NONE" },
    ];
    expect(components(JSON.stringify({ spdxVersion: "SPDX-2.3", packages }))).toEqual([
      {
        ...nothing,
        name: "proj",
        version: "9.8.1",
        purl: "pkg:generic/proj@9.8.1",
        licences: ["MIT"],
        supplier: "OSGeo",
        reference: "SPDXRef-proj",
      },
      { ...nothing, name: "geos" },
    ]);
  });

  it("is read of SPDX 3", () => {
    const graph = [
      {
        type: "software_Package",
        name: "proj",
        software_packageVersion: "9.8.1",
        software_packageUrl: "pkg:generic/proj@9.8.1",
      },
      { type: "Person", name: "somebody" },
    ];
    const document = { "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph };
    expect(components(JSON.stringify(document))).toEqual([
      { ...nothing, name: "proj", version: "9.8.1", purl: "pkg:generic/proj@9.8.1" },
    ]);
  });

  it("is left out where it is no text or too long, and a document whose names are such is none", () => {
    const odd = {
      name: "a",
      version: 1,
      purl: [],
      licenses: "MIT",
      supplier: 7,
      evidence: [],
      "bom-ref": "x".repeat(2000),
    };
    expect(components(cycloneDx(odd))).toEqual([{ ...nothing, name: "a" }]);
    expect(components(cycloneDx({ name: "x".repeat(2000) }))).toMatch(
      /^has a component with a name of no or more than/,
    );
    expect(components(cycloneDx({ name: "" }))).toMatch(/^has a component with a name of no or more than/);
    expect(components(cycloneDx({ name: 1 }))).toBe("has a component without a name");
  });

  it("is not read where there are more than is asked for, however they are nested", () => {
    let nested: object = { name: "last" };
    for (let depth = 0; depth < 10; depth++) nested = { name: "n", components: [nested] };
    expect(parseSbom(cycloneDx(nested), 11)).toHaveProperty("components.length", 11);
    expect(parseSbom(cycloneDx(nested), 10)).toMatch(/^lists more than the 10 components/);
  });

  it("costs no more than the document is long, and never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 3 }), (value, other) => {
        for (const field of ["name", "licenses", "evidence", "supplier", "components", "externalRefs"])
          parseSbom(cycloneDx({ name: "a", [field]: value }, other));
        parseSbom(JSON.stringify(value));
      }),
      { seed: 20_261_125 },
    );
  });
});
