import { describe, expect, it } from "vitest";
import { gatherBinaryFacts } from "../../../src/facts/gather.ts";
import { latin } from "../../../src/facts/libraries/release-string.ts";
import { nodePlatform } from "../../../src/node/platform.ts";
import { buildElf } from "../../builders/elf.ts";
import { buildFat, buildMacho, concat, libraryCommand } from "../../builders/macho.ts";
import { buildPe } from "../../builders/pe.ts";

const curl = '\0libcurl/8.20.0\0OPENSSLDIR: "/tmp/ssl"\0';
const withStrings = (bytes: Uint8Array, text: string): Uint8Array => concat(bytes, latin(text));

const factsOf = async (bytes: Uint8Array, path: string) =>
  (await gatherBinaryFacts(bytes, path, { platform: nodePlatform })).map(({ path: subject, facts, gaps }) => ({
    subject,
    facts,
    gapOf: (fact: string) => gaps.find((gap) => gap.fact === fact)?.kind,
  }));

describe("in a file of any format", () => {
  it.each<[string, Uint8Array]>([
    ["libcurl.so.4", buildElf({ constants: curl }).bytes],
    ["libcurl.4.dylib", withStrings(buildMacho().bytes, curl)],
    ["libcurl.dll", withStrings(buildPe(), curl)],
  ])("the library %s is known by its name, and its release and paths by its strings", async (path, bytes) => {
    const [one] = await factsOf(bytes, path);
    expect(one?.facts["binary.library"]).toEqual({ name: "curl", version: "8.20.0", from: "string" });
    expect(one?.facts["binary.embedded-paths"]).toEqual([
      { path: "/tmp/ssl", purpose: "openssl-config", class: "world-writable" },
    ]);
  });

  it("the soname counts, and not the file name", async () => {
    const { bytes, extraString } = buildElf({ extraString: "libz-12345678.so.1.3.1" });
    const named = buildElf({ extraString: "libz-12345678.so.1.3.1", dynamic: [[14, extraString]] }).bytes;
    expect(bytes).not.toEqual(named);
    const [one] = await factsOf(named, "libcurl.so.4");
    expect(one?.facts["binary.library"]).toEqual({ name: "z", version: "1.3.1", from: "soname" });
  });

  it("each slice has its own strings", async () => {
    const arm = withStrings(buildMacho().bytes, "\0libcurl/8.20.0\0");
    const intel = withStrings(buildMacho({ cpuType: 0x01000007 }).bytes, "\0libcurl/7.79.1\0");
    const slices = await factsOf(
      buildFat([
        { cpuType: 0x0100000c, bytes: arm },
        { cpuType: 0x01000007, bytes: intel },
      ]),
      "_core.so",
    );
    expect(slices.map(({ subject, facts }) => [subject, facts["binary.embedded-libraries"]])).toEqual([
      ["_core.so#arm64", [{ name: "curl", version: "8.20.0", from: "string" }]],
      ["_core.so#x86_64", [{ name: "curl", version: "7.79.1", from: "string" }]],
    ]);
  });
});

describe("what is linked in", () => {
  it("is not what the file needs, whoever holds its headers' strings", async () => {
    const geos = "\x003.14.1-CAPI-1.20.5\0LIBTIFF, Version 4.7.1\0";
    const { bytes } = buildElf({ needed: ["libgeos_c-0be36666.so.1.20.5", "libc.so.6"], constants: geos });
    const [elf] = await factsOf(bytes, "_core.so");
    expect(elf?.facts["binary.embedded-libraries"]).toEqual([{ name: "tiff", version: "4.7.1", from: "string" }]);
    const needing = buildMacho({ commands: [libraryCommand(0xc, "@loader_path/.dylibs/libtiff.6.dylib")] }).bytes;
    const [macho] = await factsOf(withStrings(needing, geos), "_core.so");
    expect(macho?.facts["binary.embedded-libraries"]).toEqual([{ name: "geos", version: "3.14.1", from: "string" }]);
  });

  it("may be there in two releases", async () => {
    const { bytes } = buildElf({ constants: "\0libcurl/8.1.0\0libcurl/8.2.0\0" });
    const [one] = await factsOf(bytes, "_core.so");
    expect(one?.facts["binary.embedded-libraries"]).toEqual([
      { name: "curl", version: "8.1.0", from: "string" },
      { name: "curl", version: "8.2.0", from: "string" },
    ]);
    const [curlItself] = await factsOf(bytes, "libcurl.so.4");
    expect(curlItself?.facts["binary.library"]).toEqual({ name: "curl", version: undefined, from: "soname" });
  });
});

describe("a function of another library", () => {
  const exporting = (names: readonly string[], imported: readonly string[] = [], constants = ""): Uint8Array =>
    buildElf({
      constants,
      symbols: [...names.map((name) => ({ name, value: 0x100 })), ...imported.map((name) => ({ name }))],
    }).bytes;

  it.each<[string, string, Uint8Array, object[]]>([
    [
      "is exported",
      "libgdal.so",
      exporting(["SSL_CTX_new", "GDALAllRegister"]),
      [{ library: "openssl", symbol: "SSL_CTX_new" }],
    ],
    ["is its own", "libssl.so.3", exporting(["SSL_CTX_new"]), []],
    ["is only called", "libgdal.so", exporting([], ["SSL_CTX_new"]), []],
    ["is only spelt out", "libgdal.so", exporting([], [], "\0SSL_CTX_new\0"), []],
  ])("%s", async (_, path, bytes, found) => {
    const [one] = await factsOf(bytes, path);
    expect(one?.facts["binary.foreign-exports"]).toEqual(found);
  });

  it("is exported by a Mach-O file", async () => {
    const { bytes } = buildMacho({ symbols: [{ name: "_curl_easy_init", defined: true }] });
    const [one] = await factsOf(bytes, "_core.so");
    expect(one?.facts["binary.foreign-exports"]).toEqual([{ library: "curl", symbol: "curl_easy_init" }]);
  });
});

describe("what cannot be known", () => {
  it("is what a file needs that breaks before it says so", async () => {
    const [one] = await factsOf(withStrings(buildElf().bytes.slice(0, 40), curl), "_core.so");
    expect(one?.facts["binary.malformed"]).toBeDefined();
    expect(one?.gapOf("binary.embedded-libraries")).toBe("unknown");
    expect(one?.gapOf("binary.foreign-exports")).toBe("unknown");
    expect(one?.facts["binary.embedded-paths"]).toHaveLength(1);
  });
});
