import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latin } from "../../src/facts/libraries/release-string.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { createSbom, type SbomOptions } from "../../src/sbom/index.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildElf } from "../builders/elf.ts";
import { concat } from "../builders/macho.ts";
import { patched } from "../builders/patched.ts";
import { buildPe } from "../builders/pe.ts";
import { buildWheel, type WheelParts } from "../builders/wheel.ts";
import { type Component, type Document, validDocument } from "./document.ts";

const filename = "demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";
const distInfo = "demo-1.0.dist-info";

const DT_RUNPATH = 29;

/** A library that finds others beside it and in `demo.libs`. */
function elf(strings = "", needed: readonly string[] = []): Uint8Array {
  const extraString = "$ORIGIN:$ORIGIN/../demo.libs";
  const runPath = [DT_RUNPATH, buildElf({ needed, extraString }).extraString] as const;
  return buildElf({ needed, extraString, dynamic: [runPath], constants: strings }).bytes;
}

async function documentOf(parts: WheelParts, options: SbomOptions = {}): Promise<Document> {
  const built = await buildWheel({ filename, ...parts });
  const { text } = await createSbom(built.bytes, { filename: built.filename, platform: nodePlatform, ...options });
  return validDocument(text);
}

function cycloneDx(...components: readonly object[]): string {
  return JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.5", components });
}

/** The component in a few words: reference, name, version, package URL, and the documents that list it. */
function brief({ "bom-ref": reference, name, version, purl, properties = [] }: Component): readonly unknown[] {
  const listed = properties.filter((one) => one.name === "wheel-guard:listed-in").map(({ value }) => value);
  return [reference, name, version, purl, ...listed.map((path) => path.slice(path.lastIndexOf("/") + 1))];
}

const dependenciesOf = ({ dependencies }: Document): unknown =>
  Object.fromEntries(dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));

describe("a bill of materials", () => {
  it("says which wheel it is of", async () => {
    const metadata = "Metadata-Version: 2.4\nName: Demo\nVersion: 1.0\nLicense-Expression: MIT OR ISC\n";
    const built = await buildWheel({ filename, metadata });
    const { text, components } = await createSbom(built.bytes, { filename, platform: nodePlatform });
    const document = await validDocument(text);
    expect(document.metadata).toEqual({
      tools: { components: [{ type: "application", name: "wheel-guard", version: "0.1.0" }] },
      component: {
        type: "library",
        "bom-ref": `wheel:${filename}`,
        name: "Demo",
        version: "1.0",
        purl: `pkg:pypi/demo@1.0?file_name=${filename}`,
        hashes: [{ alg: "SHA-256", content: createHash("sha256").update(built.bytes).digest("hex") }],
        licenses: [{ expression: "MIT OR ISC" }],
      },
    });
    expect([components, document.components]).toEqual([0, []]);
  });

  it("goes by the file name where METADATA says otherwise or nothing, and names whatever there is", async () => {
    const wheel = async (parts: WheelParts): Promise<Component> => (await documentOf(parts)).metadata.component;
    const other = "Metadata-Version: 2.1\nName: other\nVersion: 2\nLicense-Expression: no such licence\n";
    expect(await wheel({ metadata: other })).toMatchObject({ name: "demo", version: "1.0" });
    expect(await wheel({ metadata: other })).not.toHaveProperty("licenses");
    expect(await wheel({ metadata: false })).toMatchObject({ name: "demo", version: "1.0" });
    const strange = await wheel({ filename: "no wheel's name.whl", metadata: false, distInfo });
    expect(strange).toMatchObject({ name: "no wheel's name.whl" });
    expect(strange).not.toHaveProperty("purl");
  });

  it("has a moment only where one is given, and else the same bytes each time", async () => {
    const built = await buildWheel({ filename });
    const texts = await Promise.all(
      [{}, {}, { time: 1_800_000_000_000 }].map((options) => createSbom(built.bytes, { filename, ...options })),
    );
    const [first, second, timed] = texts.map(({ text }) => text);
    expect(first).toBe(second);
    expect(timed).toContain('"timestamp": "2027-01-15T08:00:00.000Z"');
    expect((await validDocument(timed ?? "")).serialNumber).toBe((await validDocument(first ?? "")).serialNumber);
    expect((await documentOf({})).serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-/,
    );
  });

  it("lists files and what is linked in, who needs whom, and what told it", async () => {
    const core = elf("\0LIBTIFF, Version 4.7.1\0", ["libproj-00dfde79.so.25.9.8.1"]);
    const proj = elf("", ["libcurl-27c1359b.so.4.8.0", "libc.so.6"]);
    const curl = elf("\0libcurl/8.20.0\0OpenSSL 3.5.1 7 Apr 2026\0");
    const document = await documentOf({
      files: {
        "demo/_core.so": core,
        "demo/_io.so": elf("\0LIBTIFF, Version 4.7.1\0"),
        "demo.libs/libproj-00dfde79.so.25.9.8.1": proj,
        "demo.libs/libcurl-27c1359b.so.4.8.0": curl,
        "demo.libs/libalone-27c1359b.so.1": elf(),
        "demo.libs/gdal-3105cd430966b2574784cc5837b520a5.dll": concat(buildPe(), latin("\0GDAL/3.9.1\0")),
      },
    });
    expect(document.components.map(brief)).toEqual([
      ["embedded:openssl@3.5.1", "openssl", "3.5.1", "pkg:generic/openssl@3.5.1"],
      ["embedded:tiff@4.7.1", "libtiff", "4.7.1", "pkg:generic/libtiff@4.7.1"],
      ["file:demo.libs/gdal-3105cd430966b2574784cc5837b520a5.dll", "gdal", "3.9.1", "pkg:generic/gdal@3.9.1"],
      ["file:demo.libs/libalone-27c1359b.so.1", "alone", undefined, "pkg:generic/alone"],
      ["file:demo.libs/libcurl-27c1359b.so.4.8.0", "curl", "8.20.0", "pkg:generic/curl@8.20.0"],
      ["file:demo.libs/libproj-00dfde79.so.25.9.8.1", "proj", "9.8.1", "pkg:generic/proj@9.8.1"],
    ]);
    expect(document.components.at(-1)).toMatchObject({
      hashes: [{ alg: "SHA-256", content: createHash("sha256").update(proj).digest("hex") }],
      licenses: [{ license: { id: "MIT" } }],
      properties: [{ name: "wheel-guard:linkage", value: "file" }],
      evidence: {
        identity: [
          { field: "name", methods: [{ technique: "filename", value: "libproj-00dfde79.so.25.9.8.1" }] },
          { field: "version", methods: [{ technique: "filename", value: "9.8.1" }] },
        ],
        occurrences: [{ location: "demo.libs/libproj-00dfde79.so.25.9.8.1" }],
      },
    });
    expect(document.components[1]).toMatchObject({
      properties: [{ name: "wheel-guard:linkage", value: "embedded" }],
      evidence: {
        identity: [
          { field: "name", methods: [{ technique: "binary-analysis" }] },
          { field: "version", methods: [{ technique: "binary-analysis", value: "4.7.1" }] },
        ],
        occurrences: [{ location: "demo/_core.so" }, { location: "demo/_io.so" }],
      },
    });
    expect(document.components[1]).not.toHaveProperty("hashes");
    expect(dependenciesOf(document)).toEqual({
      [`wheel:${filename}`]: [
        "embedded:tiff@4.7.1",
        "file:demo.libs/gdal-3105cd430966b2574784cc5837b520a5.dll",
        "file:demo.libs/libalone-27c1359b.so.1",
        "file:demo.libs/libproj-00dfde79.so.25.9.8.1",
      ],
      "embedded:openssl@3.5.1": [],
      "embedded:tiff@4.7.1": [],
      "file:demo.libs/gdal-3105cd430966b2574784cc5837b520a5.dll": [],
      "file:demo.libs/libalone-27c1359b.so.1": [],
      "file:demo.libs/libcurl-27c1359b.so.4.8.0": ["embedded:openssl@3.5.1"],
      "file:demo.libs/libproj-00dfde79.so.25.9.8.1": ["file:demo.libs/libcurl-27c1359b.so.4.8.0"],
    });
  });

  it.each([
    ["libcrypto.so.3", "OpenSSL 3.5.1 7 Apr 2026", [{ license: { id: "Apache-2.0" } }]],
    ["libcrypto.so.1.1", "OpenSSL 1.1.1w 11 Sep 2023", [{ license: { id: "OpenSSL" } }]],
    ["libcrypto.so.1.1", "", undefined],
    ["liblzma.so.5.8.3", "", [{ license: { id: "0BSD" } }]],
    ["liblzma.so.5.2.2", "", undefined],
    ["liblzma.so.5.6.0", "", [{ license: { id: "0BSD" } }]],
    ["libgcc_s.so.1", "", [{ expression: "GPL-3.0-or-later WITH GCC-exception-3.1" }]],
    ["libother.so.1", "", undefined],
  ])("has the licence of %s with %j", async (file, strings, licences) => {
    const { components } = await documentOf({ files: { [`demo.libs/${file}`]: elf(`\0${strings}\0`) } });
    expect(components[0]?.licenses).toEqual(licences);
  });

  it("hangs on the wheel one of a circle that nothing else needs", async () => {
    const document = await documentOf({
      files: { "demo.libs/liba.so": elf("", ["libb.so"]), "demo.libs/libb.so": elf("", ["liba.so"]) },
    });
    expect(document.dependencies[0]?.dependsOn).toHaveLength(1);
  });

  it("says which members were not searched", async () => {
    const built = await buildWheel({
      filename,
      files: { "demo/_core.so": elf().subarray(0, 70), "demo/data.txt": "data" },
    });
    const { members } = await openWheel(built.bytes, { filename });
    const { localOffset = 0 } = members.find(({ path }) => path === "demo/data.txt") ?? {};
    const damaged = patched(built.bytes, [localOffset + 30 + "demo/data.txt".length, 0xff]);
    const { text } = await createSbom(damaged, { filename, platform: nodePlatform });
    expect((await validDocument(text)).metadata.properties).toEqual([
      { name: "wheel-guard:not-searched", value: "demo/_core.so" },
      { name: "wheel-guard:not-searched", value: "demo/data.txt" },
    ]);
  });
});

describe("bills of materials that are in the wheel already", () => {
  const listed = (name: string, more: object = {}): object => ({ type: "library", name, ...more });
  const sboms = (documents: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(documents).map(([name, text]) => [`${distInfo}/sboms/${name}`, text]));

  it("lend what they say of a file to it", async () => {
    const source = createHash("sha256").update("/usr/lib64/libbz2.so.1.0.6").digest("hex");
    const purl = "pkg:rpm/almalinux/bzip2-libs@1.0.6-28.el8?arch=x86_64";
    const document = await documentOf({
      files: {
        "demo.libs/libbz2-a1e77c99.so.1.0.6": elf(),
        "demo.libs/libproj-00dfde79.so.25.9.8.1": elf(),
        ...sboms({
          "auditwheel.cdx.json": cycloneDx(
            listed("demo", { purl: `pkg:pypi/demo@1.0?file_name=${filename}` }),
            listed("bzip2-libs", { version: "1.0.6-28.el8", purl, "bom-ref": `${purl}#${source}` }),
          ),
          "own.spdx.json": JSON.stringify({
            spdxVersion: "SPDX-2.3",
            packages: [
              { name: "proj", versionInfo: "9.8.1", supplier: "Organization: OSGeo", licenseDeclared: "MIT OR X11" },
            ],
          }),
        }),
      },
    });
    expect(document.components.map(brief)).toEqual([
      ["file:demo.libs/libbz2-a1e77c99.so.1.0.6", "bzip2-libs", "1.0.6-28.el8", purl, "auditwheel.cdx.json"],
      ["file:demo.libs/libproj-00dfde79.so.25.9.8.1", "proj", "9.8.1", "pkg:generic/proj@9.8.1", "own.spdx.json"],
    ]);
    expect(document.components[1]).toMatchObject({ supplier: { name: "OSGeo" } });
    expect(document.components[0]?.evidence?.identity.at(-1)).toEqual({
      field: "purl",
      confidence: 0.7,
      methods: [{ technique: "manifest-analysis", confidence: 0.7, value: purl }],
    });
  });

  it.each([
    ["no package URL", { version: "2.1" }, ["other", "2.1", "pkg:generic/other@2.1"]],
    ["one that is none", { version: "2.1", purl: "pkg:generic" }, ["other", "2.1", "pkg:generic/other@2.1"]],
    ["one that is none but has a version", { purl: "pkg:@2.1" }, ["other", "2.1", "pkg:generic/other@2.1"]],
    [
      "one without a version",
      { version: "2.1", purl: "pkg:generic/upstream" },
      ["other", "2.1", "pkg:generic/upstream"],
    ],
    ["one with a version alone", { purl: "pkg:generic/upstream@3" }, ["other", "3", "pkg:generic/upstream@3"]],
    ["neither", {}, ["other", undefined, "pkg:generic/other"]],
  ])("lend to a file of which nothing is known, where they have %s", async (_, more, expected) => {
    const files = { "demo.libs/libother.so.4": elf(), ...sboms({ "a.json": cycloneDx(listed("other", more)) }) };
    const { components } = await documentOf({ files });
    expect(components.map(brief)).toEqual([["file:demo.libs/libother.so.4", ...expected, "a.json"]]);
  });

  it("lend the same to two files, which stay two components", async () => {
    const document = await documentOf({
      files: {
        "demo.libs/libssl-2559e99e.so.3": elf(),
        "demo.libs/libcrypto-3e935f69.so.3": elf(),
        ...sboms({ "a.json": cycloneDx(listed("openssl", { version: "3.5.1", purl: "pkg:generic/openssl@3.5.1" })) }),
      },
    });
    expect(document.components.map(brief)).toEqual([
      ["file:demo.libs/libcrypto-3e935f69.so.3", "openssl", "3.5.1", "pkg:generic/openssl@3.5.1", "a.json"],
      ["file:demo.libs/libssl-2559e99e.so.3", "openssl", "3.5.1", "pkg:generic/openssl@3.5.1", "a.json"],
    ]);
  });

  it("lend to what is linked in, if it has the same release, and not as a crate", async () => {
    const openssl = elf("\0OpenSSL 3.5.1 7 Apr 2026\0");
    const purl = "pkg:generic/openssl@3.5.1?download_url=https%3A%2F%2Fexample.org";
    const crate = listed("openssl", { version: "3.5.1", purl: "pkg:cargo/openssl@3.5.1" });
    const components = async (native: object): Promise<readonly unknown[]> =>
      (
        await documentOf({
          files: { "demo/_rust.so": openssl, ...sboms({ "a.json": cycloneDx(native), "b.json": cycloneDx(crate) }) },
        })
      ).components.map(brief);
    const kept = ["listed:pkg:cargo/openssl@3.5.1", "openssl", "3.5.1", "pkg:cargo/openssl@3.5.1", "b.json"];
    expect(await components(listed("openssl", { version: "3.5.1", purl }))).toEqual([
      ["embedded:openssl@3.5.1", "openssl", "3.5.1", purl, "a.json"],
      kept,
    ]);
    const older = "pkg:generic/openssl@3.0.15";
    expect(await components(listed("openssl", { version: "3.0.15", purl: older }))).toEqual([
      ["embedded:openssl@3.5.1", "openssl", "3.5.1", "pkg:generic/openssl@3.5.1"],
      kept,
      [`listed:${older}`, "openssl", "3.0.15", older, "a.json"],
    ]);
  });

  it("add what nothing in the wheel shows, once for all documents that list it", async () => {
    const crate = listed("libc", {
      version: "0.2.189",
      purl: "pkg:cargo/libc@0.2.189",
      licenses: [{ expression: "MIT OR Apache-2.0" }],
    });
    const plain = listed("something", {
      version: "2",
      licenses: [{ license: { id: "MIT" } }, { license: { name: "Mine" } }],
    });
    const document = await documentOf({
      files: sboms({ "a.json": cycloneDx(crate, plain, plain), "b.json": cycloneDx(crate, listed("something")) }),
    });
    expect(document.components.map(brief)).toEqual([
      ["listed:pkg:cargo/libc@0.2.189", "libc", "0.2.189", "pkg:cargo/libc@0.2.189", "a.json", "b.json"],
      ["listed:something", "something", undefined, undefined, "b.json"],
      ["listed:something@2", "something", "2", undefined, "a.json"],
    ]);
    expect(document.components.map(({ licenses }) => licenses)).toEqual([
      [{ expression: "MIT OR Apache-2.0" }],
      undefined,
      [{ license: { id: "MIT" } }, { license: { name: "Mine" } }],
    ]);
    expect(document.components[0]).not.toHaveProperty("evidence.occurrences");
  });

  it("do not count where they are wheel-guard's own", async () => {
    const library = { "demo.libs/libproj-00dfde79.so.25.9.8.1": elf() };
    const own = sboms({ "wheel-guard.cdx.json": cycloneDx(listed("proj", { purl: "pkg:generic/stale@1" })) });
    const [plain, again] = await Promise.all([library, { ...library, ...own }].map((files) => documentOf({ files })));
    expect(again?.components).toEqual(plain?.components);
  });

  it("cannot make it fail or invalid, whatever they say", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "proj",
        "pkg:generic/proj@9",
        "pkg:cargo/a@1",
        "pkg:x",
        "urn:cdx:a",
        "demo.libs/libproj.so.25",
        "MIT",
        "(MIT",
        "\ud800",
        "\u009b31m",
      ),
    );
    const value = fc.oneof({ weight: 8, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
    const component = fc.record(
      {
        name: text,
        version: value,
        purl: value,
        "bom-ref": value,
        supplier: fc.oneof(value, fc.record({ name: value })),
        licenses: fc.oneof(
          value,
          fc.array(
            fc.record(
              { license: fc.record({ id: value, name: value }, { requiredKeys: [] }), expression: value },
              { requiredKeys: [] },
            ),
          ),
        ),
        evidence: fc.record({ occurrences: fc.array(fc.record({ location: value })) }),
      },
      { requiredKeys: ["name"] },
    );
    const document = fc
      .record({ components: fc.array(component, { maxLength: 6 }), spdx: fc.boolean() })
      .map(({ components, spdx }) =>
        spdx
          ? JSON.stringify({ spdxVersion: "SPDX-2.3", packages: components })
          : JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components }),
      );
    await fc.assert(
      fc.asyncProperty(document, document, async (one, other) => {
        const files = { "demo.libs/libproj.so.25": elf(), ...sboms({ "a.json": one, "b.json": other }) };
        const { components } = await documentOf({ files });
        expect(components.filter((each) => each["bom-ref"].startsWith("file:"))).toHaveLength(1);
      }),
      { numRuns: 150, seed: 20_261_125 },
    );
  }, 60_000);

  it("may list fifty thousand components in a second or two", async () => {
    const components = Array.from({ length: 50_000 }, (_, index) =>
      listed(`n${index}`, { purl: `pkg:generic/n${index}@1` }),
    );
    const built = await buildWheel({ filename, files: sboms({ "a.json": cycloneDx(...components) }) });
    const started = process.cpuUsage();
    const made = await createSbom(built.bytes, { filename, platform: nodePlatform });
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(10);
    expect([made.components, made.libraries]).toEqual([50_000, 0]);
  });
});
