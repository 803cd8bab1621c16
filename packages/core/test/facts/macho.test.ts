import { describe, expect, it } from "vitest";
import { appliesTo, factNames } from "../../src/facts/catalogue/catalogue.ts";
import { gatherBinaryFacts, gatherFacts } from "../../src/facts/gather.ts";
import { flagNames } from "../../src/facts/macho/header-words.ts";
import { describeSignature } from "../../src/facts/macho/signature.ts";
import { createFactSheet, memberPath, type Subject } from "../../src/facts/subject.ts";
import { parseMacho } from "../../src/macho/parse.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildFat, buildMacho, concat, words } from "../builders/macho.ts";
import { buildWheel } from "../builders/wheel.ts";
import { type MachoFixture, machoBytes, machoFixtures, measured } from "../macho/fixture-table.ts";
import { comparableFacts, independentFacts } from "../macho/independent-facts.ts";

const universal = "demo-1.0-cp312-cp312-macosx_10_9_universal2.whl";

/** The subjects of a wheel but for those of its documents. */
async function gather(files: Record<string, Uint8Array>, filename = universal): Promise<readonly Subject[]> {
  const built = await buildWheel({ filename, files });
  const wheel = await openWheel(built.bytes, { filename, platform: nodePlatform });
  const subjects = await gatherFacts(wheel, { platform: nodePlatform });
  return subjects.filter((subject) => Object.hasOwn(files, memberPath(subject)));
}

const inspect = (bytes: Uint8Array) => gatherBinaryFacts(bytes, "x", { platform: nodePlatform });

const sound = machoFixtures.filter(({ malformed }) => malformed !== true);
const rows = (fixtures: readonly MachoFixture[]) => fixtures.map((fixture) => [fixture.name, fixture] as const);

describe("the facts of each Mach-O file are what LIEF and LLVM read", () => {
  it.each(rows(sound.filter(({ file }) => measured.get(file)?.slices !== null)))("%s", async (_, { file }) => {
    const slices = measured.get(file)?.slices ?? [];
    const subjects = await inspect(machoBytes(file));
    expect(subjects).toHaveLength(slices.length);
    for (const [index, slice] of slices.entries()) {
      const expected = independentFacts(slice);
      expect(comparableFacts(subjects[index], expected)).toEqual(expected);
    }
  });
});

describe("the signature of each slice is what it was made", () => {
  const kinds: Readonly<Record<string, string>> = {
    "library.arm64": "linker-signed",
    // The certificate names a team, but the signature does not.
    "signed-certificate.arm64": "certificate",
    "signed-sha1.x86_64": "ad-hoc",
    // llvm-install-name-tool signs as the linker does.
    "delocated.x86_64": "linker-signed",
  };

  it.each(rows(sound))("%s", async (name, { file, signature = [] }) => {
    const expected = [signature].flat();
    const subjects = await inspect(machoBytes(file));
    expect(subjects).toHaveLength(expected.length);
    for (const [index, { facts, gaps }] of subjects.entries()) {
      const wanted = expected[index];
      const failure = facts["macho.signature-failure"];
      if (wanted === "unsigned") expect(facts["macho.signature"]).toBe("none");
      else if (wanted === "valid") expect(facts["macho.signature"]).toMatch(/^(ad-hoc|linker-signed|certificate)$/);
      else {
        expect(facts["macho.signature"]).toBe("invalid");
        expect(failure?.detail).not.toBe("");
      }
      if (facts["macho.signature"] !== "invalid") {
        expect(failure).toBeUndefined();
        expect(gaps.find(({ fact }) => fact === "macho.signature-failure")?.kind).toBe("not-applicable");
      }
      if (name in kinds) expect(facts["macho.signature"]).toBe(kinds[name]);
    }
  });

  it("names the page that was changed, with both hashes", async () => {
    const [subject] = await inspect(machoBytes("flipped-code.arm64.dylib"));
    const failure = subject?.facts["macho.signature-failure"];
    expect(failure).toMatchObject({ kind: "page", index: 0, offset: 0, mismatches: 1 });
    expect(failure?.detail).toBe("page 0 at byte 0 is not as it was signed");
    expect(failure?.expected).toMatch(/^[0-9a-f]{64}$/);
    expect(failure?.found).not.toBe(failure?.expected);
  });

  it.each([
    ["flipped-entitlements.arm64.dylib", "special-slot", "part 5 of the signature is not as it was signed"],
    ["damaged-signature.arm64.dylib", "unreadable", expect.stringMatching(/starts with .*\(at byte \d+\)$/)],
  ])("says what else is wrong: %s", async (file, kind, detail) => {
    const [subject] = await inspect(machoBytes(file));
    expect(subject?.facts["macho.signature-failure"]).toMatchObject({ kind, detail });
  });

  it.each([
    ["a certificate", 1973, "TEAM123456", "team"],
    ["none, as by codesign without an identity", 8, "TEAM123456", "linker-signed"],
  ])("is for the team that it names with %s", async (_, cmsBytes, team, expected) => {
    const [slice] = parseMacho(machoBytes("library.arm64.dylib")).slices;
    const [directory] = slice?.signature?.directories ?? [];
    if (slice?.signature === undefined || directory === undefined) throw new Error("the fixture is signed");
    const signature = { ...slice.signature, cmsBytes, directories: [{ ...directory, team }] };
    const sheet = createFactSheet("macho", "x");
    const context = { installed: undefined, platforms: undefined, wanted: () => true };
    await describeSignature(sheet, { ...slice, signature }, nodePlatform, context);
    expect(sheet.facts).toMatchObject({ "macho.signature": expected, "macho.team": team });
  });

  it("is not looked at where nobody asks", async () => {
    const { bytes } = await buildWheel({
      filename: universal,
      files: { "x.so": machoBytes("flipped-code.arm64.dylib") },
    });
    const wheel = await openWheel(bytes, { filename: universal, platform: nodePlatform });
    const platform = { ...nodePlatform, digestBlocks: () => Promise.reject(new Error("hashed")) };
    const subjects = await gatherFacts(wheel, { platform, wanted: ["macho.flags"] });
    const gaps = subjects.find(({ kind }) => kind === "macho")?.gaps;
    expect(gaps?.find(({ fact }) => fact === "macho.signature")).toMatchObject({
      kind: "unknown",
      reason: "not asked for",
    });
  });
});

describe("every fact of a Mach-O file is set or says why it is not", () => {
  const carried = factNames.filter((name) => appliesTo(name, "macho"));

  it.each(rows(machoFixtures))("%s", async (_, { file }) => {
    for (const { facts, gaps } of await inspect(machoBytes(file))) {
      const told = [...Object.keys(facts), ...gaps.map(({ fact }) => fact)];
      expect([...new Set(told)].sort()).toEqual([...carried].sort());
      expect(told).toHaveLength(carried.length);
      expect(gaps.filter(({ reason }) => reason === "")).toEqual([]);
    }
  });

  it("and a sound one in a wheel has no fact that is just not established", async () => {
    const files = Object.fromEntries(sound.map(({ file }): [string, Uint8Array] => [`demo/${file}`, machoBytes(file)]));
    const open = (await gather(files)).flatMap(({ path, gaps }) =>
      gaps
        .filter(({ kind, fact }) => kind === "unknown" && fact !== "binary.languages")
        .map(({ fact, reason }) => `${path} ${fact} ${reason}`),
    );
    expect(open).toEqual([]);
  });
});

describe("protection and header", () => {
  const facts = async (file: string) => (await inspect(machoBytes(file)))[0]?.facts ?? {};

  it("a segment that can be written and executed", async () => {
    expect((await facts("writable-code.x86_64.dylib"))["macho.writable-executable-segments"]).toEqual(["__DATA"]);
    expect((await facts("library.x86_64.dylib"))["macho.writable-executable-segments"]).toEqual([]);
  });

  it.each([
    ["arm64, whose linkers make both protections alike", 0x0100000c, ["__TEXT"]],
    ["Intel, whose older linkers allow everything", 0x01000007, []],
  ])("the maximum protection counts on %s", async (_, cpuType, expected) => {
    const { bytes, commandOffsets } = buildMacho({ cpuType });
    bytes[(commandOffsets[0] ?? 0) + 56] = 7;
    expect((await inspect(bytes))[0]?.facts["macho.writable-executable-segments"]).toEqual(expected);
  });

  it("not that of an object file, which no process maps", async () => {
    const [subject] = await inspect(machoBytes("object.x86_64.o"));
    expect(subject?.gaps).toContainEqual({
      fact: "macho.writable-executable-segments",
      kind: "not-applicable",
      reason: "no process maps it",
    });
  });

  it.each([
    ["stack-execution.x86_64", "allow-stack-execution", true],
    ["program.x86_64", "allow-stack-execution", false],
    ["program.x86_64", "pie", true],
    ["program-no-pie.x86_64", "pie", false],
    ["flat-namespace.x86_64.dylib", "twolevel", false],
    ["library.x86_64.dylib", "twolevel", true],
  ] as const)("%s has the flag %s: %s", async (file, flag, expected) => {
    expect((await facts(file))["macho.flags"]?.includes(flag)).toBe(expected);
  });

  it.each([
    [0x85, ["noundefs", "dyldlink", "twolevel"]],
    [0x0010_0085, ["noundefs", "dyldlink", "twolevel", "no-reexported-dylibs"]],
    [0x1000_0000, ["implicit-pagezero"]],
    [0xe000_0000, []],
    [0, []],
  ])("flags %i are named %j", (flags, names) => {
    expect(flagNames(flags)).toEqual(names);
  });

  it("debug information is what the symbol table has for debuggers", async () => {
    expect((await facts("debug.x86_64.dylib"))["binary.debug-bytes"]).toBeGreaterThan(0);
    expect((await facts("stripped.x86_64.dylib"))["binary.debug-bytes"]).toBe(0);
  });

  it("an extension module is what exports its entry point", async () => {
    expect(await facts("module.arm64.so")).toMatchObject({
      "binary.extension-module": true,
      "binary.module-entry-points": ["init"],
    });
    expect((await facts("library.arm64.dylib"))["binary.extension-module"]).toBe(false);
  });

  it("also where there is no export trie, by the symbol table", async () => {
    const symbols = [{ name: "_PyInit__core", defined: true }, { name: "_PyList_New" }];
    const [subject] = await inspect(buildMacho({ fileType: 8, symbols }).bytes);
    expect(subject?.facts).toMatchObject({
      "binary.extension-module": true,
      "binary.exports": ["PyInit__core"],
      "binary.imports": ["PyList_New"],
    });
  });
});

describe("a fat file", () => {
  it("is one subject a slice, with the architecture behind its path", async () => {
    const subjects = await gather({ "demo/_core.so": machoBytes("library.universal2.dylib") });
    expect(subjects.map(({ path, slice }) => [path, slice])).toEqual([
      ["demo/_core.so#x86_64", "x86_64"],
      ["demo/_core.so#arm64", "arm64"],
    ]);
    expect(subjects.map(memberPath)).toEqual(["demo/_core.so", "demo/_core.so"]);
    expect(subjects.map(({ facts }) => facts["binary.file-name"])).toEqual(["_core.so", "_core.so"]);
    expect(subjects.map(({ facts }) => facts["binary.machine"])).toEqual(["x86_64", "aarch64"]);
  });

  it("a thin file has its plain path", async () => {
    const subjects = await gather({ "demo/_core.so": machoBytes("module.arm64.so") });
    expect(subjects.map(({ path, slice }) => [path, slice])).toEqual([["demo/_core.so", undefined]]);
  });

  it("outside a wheel the slices have nothing before the `#`", async () => {
    const subjects = await gatherBinaryFacts(machoBytes("library.fat64.dylib"));
    expect(subjects.map(({ path }) => path)).toEqual(["#x86_64", "#arm64"]);
  });

  it("that is cut short gives the slices before the break, and says under its own path what is wrong", async () => {
    const subjects = await gather({ "demo/_core.so": machoBytes("truncated-slice.universal2.dylib") });
    expect(subjects.map(({ path }) => path)).toEqual(["demo/_core.so#x86_64", "demo/_core.so"]);
    expect(subjects[0]?.facts["binary.malformed"]).toBeUndefined();
    expect(subjects[0]?.facts["binary.exports"]).toContain("demo_area");
    expect(subjects[1]?.facts["binary.malformed"]).toMatch(/at byte \d+\)$/);
    expect(subjects[1]?.gaps.find(({ fact }) => fact === "macho.signature")?.reason).toMatch(
      /^the file cannot be read: /,
    );
  });

  it("two variants of one processor have paths of their own", async () => {
    const slice = (cpuSubtype: number): Uint8Array => buildMacho({ cpuSubtype }).bytes;
    const bytes = buildFat([0, 1].map((subtype) => ({ cpuType: 0x0100000c, bytes: slice(subtype) })));
    bytes.set(words([1], false), 8 + 20 + 4);
    expect((await inspect(bytes)).map(({ path }) => path)).toEqual(["x#arm64", "x#cpu-16777228-1"]);
  });

  it("of static libraries is no binary, as a single static library is none", async () => {
    const archive = concat(new TextEncoder().encode("!<arch>\n"), new Uint8Array(120));
    const bytes = buildFat([0x01000007, 0x0100000c].map((cpuType) => ({ cpuType, bytes: archive })));
    expect(await inspect(bytes)).toEqual([]);
    expect((await gather({ "demo/libdemo.a": bytes })).map(({ kind }) => kind)).toEqual(["file"]);
  });

  it("of which one slice is a static library is broken", async () => {
    const archive = concat(new TextEncoder().encode("!<arch>\n"), new Uint8Array(120));
    const slices = [
      { cpuType: 0x01000007, bytes: archive },
      { cpuType: 0x0100000c, bytes: buildMacho().bytes },
    ];
    const subjects = await inspect(buildFat(slices));
    expect(subjects.map(({ facts }) => "binary.malformed" in facts)).toEqual([true, false]);
  });
});

describe("a broken file keeps the facts before the break", () => {
  it.each([
    ["truncated.arm64.dylib", "macho.rpaths", "binary.imports"],
    ["truncated-commands.x86_64.dylib", "macho.flags", "binary.needed"],
  ] as const)("%s", async (file, before, behind) => {
    const [subject] = await inspect(machoBytes(file));
    expect(subject?.facts["binary.malformed"]).toMatch(/at byte \d+\)$/);
    expect(subject?.facts[before]).toBeDefined();
    expect(subject?.gaps.find(({ fact }) => fact === behind)).toMatchObject({ kind: "unknown" });
  });
});

describe("what the platform tags promise is held against each file", () => {
  const missing = async (file: string, platform: string) => {
    const filename = `demo-1.0-cp312-cp312-${platform}.whl`;
    return (await gather({ "demo/_core.so": machoBytes(file) }, filename)).map(({ facts, gaps }) => ({
      missing:
        facts["macho.missing-architectures"] ?? gaps.find(({ fact }) => fact === "macho.missing-architectures")?.reason,
      tags: facts["macho.unhonoured-tags"] ?? gaps.find(({ fact }) => fact === "macho.unhonoured-tags")?.reason,
    }));
  };

  it.each<[string, string, readonly { missing: unknown; tags: unknown }[]]>([
    ["module.arm64.so", "macosx_12_0_arm64", [{ missing: [], tags: [] }]],
    ["module.arm64.so", "macosx_12_0_universal2", [{ missing: ["x86_64"], tags: [] }]],
    [
      "module.arm64.so",
      "macosx_10_9_universal2",
      [{ missing: ["x86_64"], tags: [{ tag: "macosx_10_9_universal2", promised: "11.0", part: "release" }] }],
    ],
    ["module.x86_64.so", "macosx_11_0_arm64", [{ missing: ["arm64"], tags: [] }]],
    [
      "library.universal2.dylib",
      "macosx_10_13_universal2",
      [
        { missing: [], tags: [] },
        { missing: "told of the first slice", tags: [] },
      ],
    ],
    [
      "library.universal2.dylib",
      "macosx_11_0_arm64",
      [
        { missing: [], tags: [] },
        { missing: "told of the first slice", tags: [] },
      ],
    ],
    [
      "module.arm64.so",
      "any",
      [{ missing: "the file name has no tag of macOS", tags: "the file name has no tag of macOS" }],
    ],
    ["object.x86_64.o", "macosx_11_0_arm64", [{ missing: "no process loads it", tags: "no process loads it" }]],
  ])("%s under %s", async (file, platform, expected) => {
    expect(await missing(file, platform)).toEqual(expected);
  });

  it("not where a file lies below .data/data, and not outside a wheel", async () => {
    const path = "demo-1.0.data/data/share/_core.so";
    const [data] = await gather({ [path]: machoBytes("module.arm64.so") });
    expect(data?.gaps.find(({ fact }) => fact === "macho.missing-architectures")?.reason).toBe("no process loads it");
    const [bare] = await inspect(machoBytes("module.arm64.so"));
    expect(bare?.gaps.find(({ fact }) => fact === "macho.unhonoured-tags")?.reason).toBe("not in a wheel");
  });

  it("and it is unknown where the file name does not parse", async () => {
    const { bytes } = await buildWheel({
      filename: universal,
      files: { "demo/_core.so": machoBytes("module.arm64.so") },
    });
    const wheel = await openWheel(bytes, { filename: "demo.whl", platform: nodePlatform });
    const subject = (await gatherFacts(wheel, { platform: nodePlatform })).find(({ kind }) => kind === "macho");
    for (const fact of ["macho.missing-architectures", "macho.unhonoured-tags"])
      expect(subject?.gaps.find((gap) => gap.fact === fact)).toMatchObject({ kind: "unknown" });
  });
});

describe("vendored libraries", () => {
  it("are listed once, whatever slices they have, by their install names", async () => {
    const built = await buildWheel({
      filename: universal,
      files: { "demo/.dylibs/libother.dylib": machoBytes("library.universal2.dylib") },
    });
    const wheel = await openWheel(built.bytes, { filename: universal, platform: nodePlatform });
    const [subject] = await gatherFacts(wheel, { platform: nodePlatform });
    expect(subject?.facts["wheel.vendored-libraries"]).toEqual([
      { path: "demo/.dylibs/libother.dylib", name: "demo", from: "soname", purl: "pkg:generic/demo" },
    ]);
  });
});
