import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { FactName, Facts } from "../../src/facts/catalogue/catalogue.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import { latin } from "../../src/facts/libraries/release-string.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildElf } from "../builders/elf.ts";
import { concat } from "../builders/macho.ts";
import { buildPe } from "../builders/pe.ts";
import { buildWheel } from "../builders/wheel.ts";

const filename = "demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";
const distInfo = "demo-1.0.dist-info";

type Files = Readonly<Record<string, string | Uint8Array>>;

async function gather(
  files: Files,
  options: { metadata?: string; filename?: string; wanted?: FactName[] } = {},
): Promise<Subject> {
  const { wanted, ...parts } = options;
  const built = await buildWheel({ filename, files, ...parts });
  const wheel = await openWheel(built.bytes, { filename: built.filename, platform: nodePlatform });
  const [subject] = await gatherFacts(wheel, { platform: nodePlatform, ...(wanted && { wanted }) });
  if (subject === undefined) throw new Error("no subject");
  return subject;
}

const factsOf = async (...args: Parameters<typeof gather>): Promise<Facts> => (await gather(...args)).facts;

const elf = (constants = "", needed: readonly string[] = []): Uint8Array => buildElf({ needed, constants }).bytes;

const openssl = (release: string): string => `\0OpenSSL ${release} 7 Apr 2026\0`;

describe("libraries that a wheel carries", () => {
  it("are named with what told their version", async () => {
    const facts = await factsOf({
      "demo.libs/libproj-00dfde79.so.25.9.8.1": elf(),
      "demo.libs/libcurl-27c1359b.so.4.8.0": elf("\0libcurl/8.20.0\0"),
      "demo.libs/libother-27c1359b.so.4": elf(),
      "demo.libs/gdal-3105cd430966b2574784cc5837b520a5.dll": concat(buildPe(), latin("\0GDAL/3.9.1\0")),
      "demo/lib/libhdf5.so.310": elf("\0HDF5 library version: 2.0.0\0"),
      "demo/_core.so": elf("\0LIBTIFF, Version 4.7.1\0"),
    });
    expect(facts["wheel.vendored-libraries"]).toEqual([
      {
        path: "demo.libs/libproj-00dfde79.so.25.9.8.1",
        name: "proj",
        version: "9.8.1",
        from: "soname",
        purl: "pkg:generic/proj@9.8.1",
      },
      {
        path: "demo.libs/libcurl-27c1359b.so.4.8.0",
        name: "curl",
        version: "8.20.0",
        from: "string",
        purl: "pkg:generic/curl@8.20.0",
      },
      { path: "demo.libs/libother-27c1359b.so.4", name: "other", from: "soname", purl: "pkg:generic/other" },
      {
        path: "demo.libs/gdal-3105cd430966b2574784cc5837b520a5.dll",
        name: "gdal",
        version: "3.9.1",
        from: "string",
        purl: "pkg:generic/gdal@3.9.1",
      },
      {
        path: "demo/lib/libhdf5.so.310",
        name: "hdf5",
        version: "2.0.0",
        from: "string",
        purl: "pkg:generic/hdf5@2.0.0",
      },
    ]);
    expect(facts["wheel.embedded-libraries"]).toEqual([
      { path: "demo/_core.so", name: "tiff", version: "4.7.1", from: "string", purl: "pkg:generic/libtiff@4.7.1" },
    ]);
  });

  it("of one project share its version, where the wheel has one alone", async () => {
    const versions = async (files: Files) =>
      (await factsOf(files))["wheel.vendored-libraries"]?.map(({ name, version }) => [name, version]);
    const libssl = { "demo.libs/libssl-2559e99e.so.3": elf() };
    const libcrypto = { "demo.libs/libcrypto-3e935f69.so.3": elf(openssl("3.5.1")) };
    expect(await versions({ ...libssl, ...libcrypto })).toEqual([
      ["openssl", "3.5.1"],
      ["openssl", "3.5.1"],
    ]);
    const second = { "demo.libs/libcrypto-5d63cd29.so.3": elf(openssl("3.6.2")) };
    expect(await versions({ ...libssl, ...libcrypto, ...second })).toEqual([
      ["openssl", undefined],
      ["openssl", "3.5.1"],
      ["openssl", "3.6.2"],
    ]);
  });

  it("take version and package URL from the bill of materials that lists the file", async () => {
    const source = createHash("sha256").update("/usr/lib64/libbz2.so.1.0.6").digest("hex");
    const purl = "pkg:rpm/almalinux/bzip2-libs@1.0.6-28.el8?arch=x86_64";
    const sbom = {
      bomFormat: "CycloneDX",
      specVersion: "1.4",
      components: [{ type: "library", name: "bzip2-libs", purl, "bom-ref": `${purl}#${source}` }],
    };
    const facts = await factsOf({
      "demo.libs/libbz2-a1e77c99.so.1.0.6": elf(),
      "demo.libs/libdeflate-61867c2b.so.0": elf(),
      [`${distInfo}/sboms/auditwheel.cdx.json`]: JSON.stringify(sbom),
    });
    expect(facts["wheel.vendored-libraries"]).toEqual([
      { path: "demo.libs/libbz2-a1e77c99.so.1.0.6", name: "bz2", version: "1.0.6", from: "soname", purl },
      { path: "demo.libs/libdeflate-61867c2b.so.0", name: "deflate", from: "soname", purl: "pkg:generic/libdeflate" },
    ]);
    expect(facts["wheel.libraries-without-sbom"]).toEqual(["demo.libs/libdeflate-61867c2b.so.0"]);
  });

  it("are those that a component names as its place, before any that is called like it", async () => {
    const component = (name: string, location: string): object => ({
      name,
      version: "1",
      purl: `pkg:generic/${name}@1`,
      evidence: { occurrences: [{ location }] },
    });
    const sbom = {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      components: [component("bz2", "elsewhere"), component("other", "demo.libs/libbz2.so.1")],
    };
    const path = `${distInfo}/sboms/a.json`;
    const facts = await factsOf({ "demo.libs/libbz2.so.1": elf(), [path]: JSON.stringify(sbom) });
    expect(facts["wheel.vendored-libraries"]).toMatchObject([{ name: "bz2", purl: "pkg:generic/other@1" }]);
    const rest = { document: path, version: "1", licences: [] };
    expect(facts["wheel.sbom-components"]).toEqual([
      { ...rest, name: "bz2", purl: "pkg:generic/bz2@1", paths: [] },
      { ...rest, name: "other", purl: "pkg:generic/other@1", paths: ["demo.libs/libbz2.so.1"] },
    ]);
  });

  it("are not the crates or distributions that bind them", async () => {
    const purls = ["pkg:cargo/zstd@0.13.3", "pkg:pypi/zstd@1.5.7.2"];
    const components = purls.map((purl) => ({ name: "zstd", purl }));
    const facts = await factsOf({
      "demo.libs/libzstd.so.1": elf(),
      [`${distInfo}/sboms/a.json`]: JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.5", components }),
    });
    expect(facts["wheel.vendored-libraries"]).toMatchObject([{ name: "zstd", purl: "pkg:generic/zstd" }]);
    expect(facts["wheel.libraries-without-sbom"]).toEqual(["demo.libs/libzstd.so.1"]);
  });

  it("may be the project's own, which needs no bill of materials", async () => {
    const files = { "pyarrow/libarrow.so.2600": elf() };
    const subject = await gather(files, { filename: "pyarrow-26.0-cp312-cp312-manylinux_2_28_x86_64.whl" });
    expect(subject.gaps.find(({ fact }) => fact === "wheel.libraries-without-sbom")?.kind).toBe("not-applicable");
  });
});

describe("bills of materials", () => {
  const document = (name: string, count: number): string =>
    JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components: new Array(count).fill({ name }) });

  it("list nothing where none is read", async () => {
    for (const files of [{}, { [`${distInfo}/sboms/a.spdx`]: "SPDXVersion: SPDX-2.3\n" }]) {
      const { gaps } = await gather(files);
      expect(gaps.find(({ fact }) => fact === "wheel.sbom-components")?.kind).toBe("not-applicable");
    }
  });

  it("are read up to so many components of all together", async () => {
    const files = {
      [`${distInfo}/sboms/a.json`]: document("a", 30_000),
      [`${distInfo}/sboms/b.json`]: document("b", 30_000),
    };
    const facts = await factsOf(files);
    expect(facts["wheel.sbom-components"]).toHaveLength(30_000);
    expect(facts["wheel.sbom-problems"]).toMatchObject([
      {
        path: `${distInfo}/sboms/b.json`,
        detail: expect.stringContaining("lists more than the 20000 components that are read"),
      },
    ]);
  });

  it("are read up to so many bytes of all together", async () => {
    const padded = `${document("a", 1)}${" ".repeat(8_000_000)}`;
    const files = Object.fromEntries([..."abcde"].map((name) => [`${distInfo}/sboms/${name}.json`, padded]));
    const facts = await factsOf(files);
    expect(facts["wheel.sboms"]).toHaveLength(4);
    expect(facts["wheel.sbom-problems"]).toMatchObject([
      {
        path: `${distInfo}/sboms/e.json`,
        detail: expect.stringContaining("more than 33554432 bytes of such documents"),
      },
    ]);
  });
});

describe("libraries whose support has ended", () => {
  it.each<[string, string[]]>([
    ["1.0.2u", ["2019-12-31"]],
    ["1.1.1w", ["2023-09-11"]],
    ["3.0.15", ["2026-09-07"]],
    ["3.1.0", ["2025-03-14"]],
    ["3.5.1", []],
    ["3.10.0", []],
    ["4.0.3", []],
  ])("OpenSSL %s: %j", async (release, ends) => {
    const facts = await factsOf({
      "demo.libs/libcrypto-3e935f69.so.3": elf(openssl(release)),
      "demo/_core.so": elf(openssl(release)),
    });
    expect(facts["wheel.ended-libraries"]).toEqual(
      ["demo.libs/libcrypto-3e935f69.so.3", "demo/_core.so"].flatMap((path) =>
        ends.map((ended) => ({
          path,
          name: "openssl",
          version: release,
          ended,
          detail: `${path}: openssl ${release} was supported until ${ended}`,
        })),
      ),
    );
  });
});

describe("certificates that libcurl looks for", () => {
  const bundle = "/etc/pki/tls/certs/ca-bundle.crt";
  const path = "demo.libs/libcurl-27c1359b.so.4.8.0";
  const metadata = (requires: string): string => `Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n${requires}`;
  const found = async (strings: string, options: { metadata?: string; files?: Files } = {}) => {
    const { files = {}, ...rest } = options;
    return (await factsOf({ [path]: elf(`\0libcurl/8.20.0\0${strings}`), ...files }, rest))["wheel.ca-bundles"];
  };

  it("are at one place", async () => {
    expect(await found(`${bundle}\0`)).toEqual([{ path, bundle, otherwise: "none" }]);
  });

  it.each<[string, string]>([
    ["Requires-Dist: certifi\n", "certifi"],
    ["Requires-Dist: Certifi>=2020\n", "certifi"],
    ["Requires-Dist: certifi ; extra == 'http'\n", "none"],
    ["Requires-Dist: certifi-linux\n", "none"],
  ])("%j: %s", async (requires, otherwise) => {
    expect(await found(`${bundle}\0`, { metadata: metadata(requires) })).toEqual([{ path, bundle, otherwise }]);
  });

  it("may come with the wheel", async () => {
    const files = { "demo/data/cacert.pem": "-----BEGIN CERTIFICATE-----\n" };
    expect(await found(`${bundle}\0`, { files })).toEqual([{ path, bundle, otherwise: "own-bundle" }]);
  });

  it.each([
    ["several places", `${bundle}\0/etc/ssl/certs/ca-certificates.crt\0`],
    ["the folder of OpenSSL alone", "/usr/local/ssl/cert.pem\0"],
    ["none", ""],
  ])("are not told by %s", async (_, strings) => {
    expect(await found(strings)).toEqual([]);
  });

  it("are no matter where nothing is libcurl", async () => {
    expect((await factsOf({ "demo/_core.so": elf(`\0${bundle}\0`) }))["wheel.ca-bundles"]).toEqual([]);
  });
});

describe("licence texts", () => {
  const library = "demo.libs/libproj-00dfde79.so.25.9.8.1";
  const without = async (files: Files) =>
    (await factsOf({ [library]: elf(), ...files }))["wheel.libraries-without-licence"];

  it.each<[string, Files]>([
    ["their names", { [`${distInfo}/licenses/LICENSE_PROJ`]: "Permission is hereby granted" }],
    ["what they say", { [`${distInfo}/LICENSE.txt`]: "PROJ is under the MIT licence." }],
    ["a list of third parties", { "demo/third-party.txt": "libproj: MIT" }],
    ["data that have theirs", { "demo/data/proj/COPYING": "proj" }],
  ])("name a library by %s", async (_, files) => {
    expect(await without(files)).toEqual([]);
  });

  it.each<[string, Files]>([
    ["there are none", {}],
    ["only another word is there", { [`${distInfo}/licenses/LICENSE`]: "This project is under the MIT licence." }],
    ["only the description names it", { "demo/README.md": "Uses PROJ" }],
    ["only code is called like one", { "demo/license_check.py": "proj = 1" }],
    ["it is too large to be one", { "demo/LICENSE": "proj ".repeat(500_000) }],
  ])("do not name it where %s", async (_, files) => {
    expect(await without(files)).toEqual([library]);
  });

  it("name a library that is not known by its own name", async () => {
    const files = { "demo.libs/libfoobar-00dfde79.so.1": elf(), [`${distInfo}/licenses/LICENSE`]: "PROJ, foobar" };
    expect(await without(files)).toEqual([]);
  });
});

describe("what nobody asked for", () => {
  it("is not searched for, and is said to be unknown", async () => {
    const subject = await gather({ "demo/_core.so": elf(openssl("1.1.1w")) }, { wanted: ["wheel.tags"] });
    for (const fact of ["wheel.embedded-libraries", "wheel.ended-libraries", "wheel.ca-bundles"])
      expect(subject.gaps.find((gap) => gap.fact === fact)?.kind).toBe("unknown");
  });
});
