import { describe, expect, it } from "vitest";
import { readArmAttributes } from "../../src/elf/arm-attributes.ts";
import type { Facts } from "../../src/facts/catalogue/catalogue.ts";
import { machineName } from "../../src/facts/elf/machine.ts";
import { describePlatform } from "../../src/facts/platform/establish.ts";
import { platformPolicies } from "../../src/facts/platform/policies.generated.ts";
import type { PlatformPolicy } from "../../src/facts/platform/policy.ts";
import { knownNamespaces, newestFirst, parseSymbolVersion } from "../../src/facts/platform/symbol-version.ts";
import { policiesFor, policyAge, splitPlatform } from "../../src/facts/platform/tag-policies.ts";
import { createFactSheet, type Subject } from "../../src/facts/subject.ts";
import { subjectWith } from "../rules/subjects.ts";

const byName = (name: string): PlatformPolicy => {
  const found = platformPolicies.find((policy) => policy.name === name);
  if (found === undefined) throw new Error(`no policy ${name}`);
  return found;
};
const namesFor = (tag: string): string[] => policiesFor(tag).map(({ name }) => name);

/** An x86_64 extension module for glibc that asks for no more than this. */
function elf(facts: Facts = {}, path = "demo/_core.so"): Subject {
  return subjectWith(
    {
      "binary.machine": "x86_64",
      "binary.bits": 64,
      "elf.type": "shared-object",
      "binary.needed": ["libc.so.6"],
      "binary.imports": [],
      "elf.versions-needed": [],
      ...facts,
    },
    { path },
  );
}

/** It asks libc for these versions, each for the sake of one symbol. */
function asking(...versions: readonly string[]): Facts {
  return {
    "elf.versions-needed": versions.map((version) => ({
      library: "libc.so.6",
      version,
      symbols: [`of_${version}`],
    })),
  };
}

/** The facts of a wheel with these platform tags and binaries. */
function wheel(
  platforms: readonly string[] | undefined,
  binaries: readonly Subject[],
  policies: readonly PlatformPolicy[] = platformPolicies,
): Subject {
  const sheet = createFactSheet("wheel", "");
  describePlatform(sheet, binaries, platforms, policies);
  return sheet.finish("not asked for");
}

const verdictOf = (...args: Parameters<typeof wheel>) => wheel(...args).facts["wheel.platform-verdict"];
const tagOf = (...args: Parameters<typeof wheel>) => verdictOf(...args)?.tag;
const unhonouredOf = (...args: Parameters<typeof wheel>) => wheel(...args).facts["wheel.unhonoured-tags"];
const gapOf = (subject: Subject, fact: string) => subject.gaps.find((gap) => gap.fact === fact);

describe("the policies", () => {
  it("are all that auditwheel knows, by libc from the oldest to the newest", () => {
    const names = (libc: string) => platformPolicies.filter((policy) => policy.libc === libc).map(({ name }) => name);
    expect(names("glibc")).toEqual(
      [5, 12, 17, 24, 26, 27, 28, 31, 34, 35, 36, 37, 38, 39, 40, 41].map((minor) => `manylinux_2_${minor}`),
    );
    expect(names("musl")).toEqual(["musllinux_1_1", "musllinux_1_2"]);
    expect(names("android")).toEqual(["android_21", "android_24", "android_26", "android_27"]);
  });

  it("allow whatever an older one of their libc allows", () => {
    for (const [index, newer] of platformPolicies.entries()) {
      const older = platformPolicies[index - 1];
      if (older?.libc !== newer.libc) continue;
      expect(policyAge(newer)).toBeGreaterThan(policyAge(older));
      expect(newer.libraries).toEqual(expect.arrayContaining([...older.libraries]));
      for (const [machine, namespaces] of Object.entries(newer.versions)) {
        for (const [namespace, versions] of Object.entries(older.versions[machine] ?? {}))
          expect(namespaces[namespace]).toEqual(expect.arrayContaining([...versions]));
      }
    }
  });

  it.each<[string, string, string, string, string]>([
    ["manylinux_2_5", "x86_64", "GLIBC", "2.5", "2.6"],
    ["manylinux_2_5", "x86_64", "CXXABI", "1.3.1", "1.3.2"],
    ["manylinux_2_12", "x86_64", "ZLIB", "1.2.2.4", "1.2.3.3"],
    ["manylinux_2_17", "x86_64", "GLIBC", "2.17", "2.18"],
    ["manylinux_2_17", "aarch64", "GLIBC", "2.18", "2.19"],
    ["manylinux_2_17", "x86_64", "CXXABI", "TM_1", "1.3.8"],
    ["manylinux_2_28", "x86_64", "GLIBCXX", "3.4.24", "3.4.25"],
    ["manylinux_2_36", "x86_64", "GLIBC", "ABI_DT_RELR", "2.37"],
    ["manylinux_2_39", "x86_64", "GCC", "14.0.0", "15.0.0"],
  ])("%s on %s allows %s %s and not %s", (name, machine, namespace, allowed, refused) => {
    const versions = byName(name).versions[machine]?.[namespace];
    expect(versions).toContain(allowed);
    expect(versions).not.toContain(refused);
  });

  it("have libraries and forbidden symbols of their own", () => {
    expect(byName("manylinux_2_5").libraries).not.toContain("libexpat.so.1");
    expect(byName("manylinux_2_12").libraries).toContain("libexpat.so.1");
    expect(byName("manylinux_2_24").libraries).toContain("libmvec.so.1");
    expect(byName("manylinux_2_17").forbiddenSymbols["libc.so.6"]).toContain("__cxa_thread_atexit_impl");
    expect(byName("manylinux_2_24").forbiddenSymbols["libc.so.6"]).toBeUndefined();
    expect(byName("manylinux_2_31").forbiddenSymbols["libz.so.1"]).toContain("uncompress2");
    expect(byName("manylinux_2_34").forbiddenSymbols["libz.so.1"]).not.toContain("uncompress2");
    expect(byName("musllinux_1_1").libraries).toEqual(["libc.so", "libz.so.1"]);
  });
});

describe("a platform tag", () => {
  it.each([
    ["manylinux_2_17_x86_64", { policy: "manylinux_2_17", architecture: "x86_64" }],
    ["manylinux2014_ppc64le", { policy: "manylinux2014", architecture: "ppc64le" }],
    ["manylinux1_i686", { policy: "manylinux1", architecture: "i686" }],
    ["musllinux_1_2_aarch64", { policy: "musllinux_1_2", architecture: "aarch64" }],
    ["android_24_arm64_v8a", { policy: "android_24", architecture: "aarch64" }],
    ["android_24_x86_64", { policy: "android_24", architecture: "x86_64" }],
    ["linux_armv7l", { policy: "linux", architecture: "armv7l" }],
    ["any", undefined],
    ["win_amd64", undefined],
    ["macosx_11_0_arm64", undefined],
    ["manylinux_x86_64", undefined],
    ["manylinux_2_17", undefined],
    ["manylinux_99999_1_x86_64", undefined],
  ])("%s is split", (tag, parts) => {
    expect(splitPlatform(tag)).toEqual(parts);
  });

  it.each([
    ["manylinux1_x86_64", ["manylinux_2_5"]],
    ["manylinux2010_x86_64", ["manylinux_2_12"]],
    ["manylinux2014_x86_64", ["manylinux_2_17"]],
    ["manylinux_2_29_x86_64", ["manylinux_2_28"]],
    ["manylinux_2_16_x86_64", ["manylinux_2_12"]],
    ["manylinux_2_3_x86_64", ["manylinux_2_5"]],
    ["manylinux_2_50_x86_64", ["manylinux_2_41"]],
    ["manylinux_2_24_ppc64", ["manylinux_2_17"]],
    ["manylinux_2_5_aarch64", ["manylinux_2_17"]],
    ["musllinux_1_0_x86_64", ["musllinux_1_1"]],
    ["musllinux_1_3_x86_64", ["musllinux_1_2"]],
    ["musllinux_1_1_loongarch64", ["musllinux_1_2"]],
    ["musllinux_1_2_armv6l", ["musllinux_1_2"]],
    ["android_22_x86_64", ["android_21"]],
    ["android_23_x86_64", ["android_21"]],
    ["android_25_arm64_v8a", ["android_24"]],
    ["android_28_arm64_v8a", ["android_27"]],
    ["linux_x86_64", []],
    ["manylinux9999_x86_64", []],
    ["win32", []],
  ])("%s claims %j", (tag, names) => {
    expect(namesFor(tag)).toEqual(names);
  });

  it("between two known ones promises glibc to its own number and no further", () => {
    const [policy] = policiesFor("manylinux_2_29_x86_64");
    expect(policy?.versions["x86_64"]?.["GLIBC"]).toContain("2.29");
    expect(policy?.versions["x86_64"]?.["GLIBC"]).not.toContain("2.30");
    expect(policy?.versions["x86_64"]?.["GLIBCXX"]).toEqual(byName("manylinux_2_28").versions["x86_64"]?.["GLIBCXX"]);
  });

  it("older than all promises less than the oldest", () => {
    const [policy] = policiesFor("manylinux_2_3_x86_64");
    expect(policy?.versions["x86_64"]?.["GLIBC"]).toContain("2.3.4");
    expect(policy?.versions["x86_64"]?.["GLIBC"]).not.toContain("2.4");
  });

  it("newer than all is held to glibc alone, since nothing else is known of such systems", () => {
    const [policy] = policiesFor("manylinux_2_43_x86_64");
    expect(Object.keys(policy?.versions["x86_64"] ?? {})).toEqual(["GLIBC"]);
    expect(policy?.versions["x86_64"]?.["GLIBC"]).toEqual(expect.arrayContaining(["2.5", "2.43"]));
    expect(policiesFor("manylinux_2_9999_x86_64")[0]?.versions["x86_64"]?.["GLIBC"]?.length).toBeLessThan(200);
  });
});

describe("a symbol version", () => {
  const known = knownNamespaces(platformPolicies);

  it.each([
    ["GLIBC_2.28", "GLIBC", "2.28"],
    ["GLIBC_PRIVATE", "GLIBC", "PRIVATE"],
    ["GLIBC_ABI_DT_RELR", "GLIBC", "ABI_DT_RELR"],
    ["CXXABI_LDBL_1.3", "CXXABI", "LDBL_1.3"],
    ["CXXABI_IEEE128_1.3.14", "CXXABI", "IEEE128_1.3.14"],
    ["CXXABI_FLOAT128", "CXXABI", "FLOAT128"],
    ["ZLIB_1.2.9", "ZLIB", "1.2.9"],
  ])("%s is of %s", (text, namespace, version) => {
    expect(parseSymbolVersion(text, known)).toEqual({ namespace, version });
  });

  it.each(["ZLIB_NG_2.0.0", "OPENSSL_1_1_0", "LIBTIFF_4.0", "IAMALIBRARY", "", "_2.3"])(
    "%s is of no policy",
    (text) => {
      expect(parseSymbolVersion(text, known)).toBeUndefined();
    },
  );

  it("is newer by its numbers, and what has none is the newest", () => {
    const sorted = ["GLIBC_2.2.5", "GLIBC_2.9", "GLIBC_2.10", "GLIBC_2.17", "GLIBC_PRIVATE"];
    expect(newestFirst(sorted.map((version) => ({ version }))).map(({ version }) => version)).toEqual(sorted.reverse());
  });
});

describe("the verdict", () => {
  it.each<[string, Facts, string]>([
    ["nothing but libc", {}, "manylinux_2_5_x86_64"],
    ["GLIBC_2.17", asking("GLIBC_2.2.5", "GLIBC_2.17"), "manylinux_2_17_x86_64"],
    ["GLIBC_2.29, of which no policy is", asking("GLIBC_2.29"), "manylinux_2_31_x86_64"],
    ["a version that nobody has", asking("GLIBC_999"), "linux_x86_64"],
    ["what is private to glibc", asking("GLIBC_PRIVATE"), "linux_x86_64"],
    [
      "versions that no policy speaks of",
      asking("OPENSSL_1_1_0", "IAMALIBRARY", "ZLIB_NG_2.0.0"),
      "manylinux_2_5_x86_64",
    ],
    [
      "a library that came with 2.12",
      { "binary.needed": ["libexpat.so.1"], ...asking("GLIBC_2.2.5") },
      "manylinux_2_12_x86_64",
    ],
    ["a library of no system", { "binary.needed": ["libsnappy.so.1"], ...asking("GLIBC_2.2.5") }, "linux_x86_64"],
    ["libpython", { "binary.needed": ["libpython3.12.so.1.0", "libc.so.6"] }, "linux_x86_64"],
    [
      "a forbidden symbol",
      { "binary.needed": ["libc.so.6", "libz.so.1"], "binary.imports": ["uncompress2"] },
      "manylinux_2_34_x86_64",
    ],
    ["the symbol that 2.18 brought", { "binary.imports": ["__cxa_thread_atexit_impl"] }, "manylinux_2_24_x86_64"],
    ["a newer processor", { "elf.isa-needed": "x86-64-v3" }, "linux_x86_64"],
    ["any processor", { "elf.isa-needed": "x86-64-baseline" }, "manylinux_2_5_x86_64"],
    ["PyFPE", { "binary.imports": ["PyFPE_jbuf"] }, "linux_x86_64"],
    ["UCS2", { "binary.imports": ["PyUnicodeUCS2_FromUnicode"] }, "linux_x86_64"],
    ["the loader itself", { "binary.needed": ["libc.so.6", "ld-linux-x86-64.so.2"] }, "manylinux_2_5_x86_64"],
  ])("on a binary that asks for %s", (_, facts, tag) => {
    expect(tagOf(["linux_x86_64"], [elf(facts)])).toBe(tag);
  });

  it("names of each better policy the file, library, version and symbol that stand in the way", () => {
    const verdict = verdictOf(["linux_x86_64"], [elf(), elf(asking("GLIBC_2.14", "GLIBC_2.7"), "demo/_fast.so")]);
    const blocker = {
      problem: "symbol-version",
      path: "demo/_fast.so",
      library: "libc.so.6",
      version: "GLIBC_2.14",
      symbol: "of_GLIBC_2.14",
    };
    expect(verdict).toEqual({
      tag: "manylinux_2_17_x86_64",
      blockers: [
        { policy: "manylinux_2_5", ...blocker },
        { policy: "manylinux_2_12", ...blocker },
      ],
    });
  });

  it("is not swayed by what the wheel carries itself", () => {
    const vendored = "demo.libs/libsnappy-1a2b3c4d.so.1";
    const versions = [{ library: "libsnappy-1a2b3c4d.so.1", version: "GLIBCXX_3.4.99", symbols: ["x"] }];
    const core = elf({ "binary.needed": ["libsnappy-1a2b3c4d.so.1", "libc.so.6"], "elf.versions-needed": versions });
    expect(tagOf(["linux_x86_64"], [core, elf({}, vendored)])).toBe("manylinux_2_5_x86_64");
    const resolution = [{ library: "libsnappy-1a2b3c4d.so.1", kind: "missing" as const }];
    const unfound = elf({ ...core.facts, "binary.resolution": resolution });
    expect(tagOf(["linux_x86_64"], [unfound, elf({}, vendored)])).toBe("linux_x86_64");
  });

  it("judges vendored libraries like all others, but those that the loader picks by processor", () => {
    const facts: Facts = { "elf.isa-needed": "x86-64-v3", "binary.vendored": true };
    expect(tagOf(["linux_x86_64"], [elf(), elf(facts, "demo.libs/libfast.so")])).toBe("linux_x86_64");
    expect(tagOf(["linux_x86_64"], [elf(facts, "demo.libs/glibc-hwcaps/x86-64-v3/libfast.so")])).toBe(
      "manylinux_2_5_x86_64",
    );
    expect(tagOf(["linux_x86_64_v3"], [elf(facts)])).toBe("manylinux_2_5_x86_64_v3");
  });

  it.each<[string, string[], Facts, string]>([
    ["plain libc.so", ["musllinux_1_1_x86_64"], { "binary.needed": ["libc.so"] }, "musllinux_1_1_x86_64"],
    ["Alpine's name", ["linux_x86_64"], { "binary.needed": ["libc.musl-x86_64.so.1"] }, "musllinux_1_2_x86_64"],
    [
      "names that musl takes for itself",
      ["linux_x86_64"],
      { "binary.needed": ["libc.so", "libpthread.so"] },
      "musllinux_1_2_x86_64",
    ],
    [
      "two tags",
      ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64"],
      { "binary.needed": ["libc.so"] },
      "musllinux_1_1_x86_64",
    ],
    ["a library of no system", ["linux_x86_64"], { "binary.needed": ["libc.so", "libfoo.so.1"] }, "linux_x86_64"],
  ])("takes the version of musl from the tag: %s", (_, platforms, facts, tag) => {
    expect(tagOf(platforms, [elf(facts)])).toBe(tag);
  });

  it("knows musl and glibc by the suffix of a module that needs neither", () => {
    const none: Facts = { "binary.needed": [] };
    expect(tagOf(["linux_x86_64"], [elf(none, "a.cpython-312-x86_64-linux-musl.so")])).toBe("musllinux_1_2_x86_64");
    expect(tagOf(["linux_x86_64"], [elf(none, "a.cpython-311-x86_64-linux-gnu.so")])).toBe("manylinux_2_5_x86_64");
    const old = wheel(["linux_x86_64"], [elf(none, "a.cpython-310-x86_64-linux-gnu.so")]);
    expect(gapOf(old, "wheel.platform-verdict")?.kind).toBe("unknown");
  });

  it("takes a static program for both, and calls it by the older family", () => {
    const program = elf({ "elf.type": "static-executable", "binary.needed": [] }, "demo.data/scripts/tool");
    expect(tagOf(["musllinux_1_1_x86_64"], [program])).toBe("musllinux_1_1_x86_64");
    expect(tagOf(["manylinux1_x86_64", "musllinux_1_1_x86_64"], [program])).toBe("manylinux_2_5_x86_64");
    expect(tagOf(["linux_x86_64"], [program])).toBe("manylinux_2_5_x86_64");
  });

  it("keeps Android's tag, or refuses it", () => {
    const arm: Facts = { "binary.machine": "aarch64", "binary.needed": ["libc.so", "liblog.so", "libpython3.13.so"] };
    expect(tagOf(["android_24_arm64_v8a"], [elf(arm)])).toBe("android_24_arm64_v8a");
    const missing = elf({ ...arm, "binary.needed": ["libc++_shared.so", "libc.so"] });
    expect(tagOf(["android_24_arm64_v8a"], [missing])).toBe("linux_aarch64");
    expect(tagOf(["android_24_arm64_v8a"], [elf({ ...arm, "binary.needed": ["libaaudio.so"] })])).toBe("linux_aarch64");
    expect(tagOf(["android_26_arm64_v8a"], [elf({ ...arm, "binary.needed": ["libaaudio.so"] })])).toBe(
      "android_26_arm64_v8a",
    );
  });

  it("is for the machine of the tag that some binary is for, else for the first binary's", () => {
    const arm = elf({ "binary.machine": "aarch64" }, "demo/_arm.so");
    expect(tagOf(["linux_x86_64"], [arm, elf()])).toBe("manylinux_2_5_x86_64");
    expect(tagOf(["linux_s390x"], [arm])).toBe("manylinux_2_17_aarch64");
    expect(tagOf(["linux_armv6l"], [elf({ "binary.machine": "armv6l" })])).toBe("linux_armv6l");
  });

  it("does not apply to wheels without ELF files, nor count what is no code of the host", () => {
    expect(gapOf(wheel(["any"], []), "wheel.platform-verdict")?.kind).toBe("not-applicable");
    const carried = wheel(["win_amd64"], [elf(asking("GLIBC_999"))]);
    expect(carried.gaps.filter(({ kind }) => kind === "not-applicable")).toHaveLength(4);
    const object = elf({ "elf.type": "relocatable", ...asking("GLIBC_999") });
    expect(gapOf(wheel(["linux_x86_64"], [object]), "wheel.platform-verdict")?.kind).toBe("not-applicable");
    expect(tagOf(["linux_x86_64"], [elf(), object])).toBe("manylinux_2_5_x86_64");
  });

  it("is unknown where a binary cannot be read", () => {
    const { "elf.versions-needed": _, ...broken } = elf().facts;
    const found = wheel(["manylinux_2_17_x86_64"], [subjectWith(broken, { path: "demo/_broken.so" }), elf()]);
    expect(gapOf(found, "wheel.platform-verdict")).toMatchObject({
      kind: "unknown",
      reason: "demo/_broken.so cannot be read",
    });
    expect(gapOf(found, "wheel.unhonoured-tags")?.kind).toBe("unknown");
  });

  it("goes by other policies where they are given", () => {
    const strict = platformPolicies.map((policy) => ({ ...policy, libraries: ["libm.so.6"] }));
    expect(tagOf(["linux_x86_64"], [elf()], strict)).toBe("linux_x86_64");
  });
});

describe("tags that the binaries do not keep to", () => {
  it("are named with what breaks them, the others are not", () => {
    const found = unhonouredOf(
      ["manylinux2014_x86_64", "manylinux_2_28_x86_64", "linux_x86_64"],
      [elf(asking("GLIBC_2.18", "GLIBC_2.28"))],
    );
    expect(found).toEqual([
      {
        tag: "manylinux2014_x86_64",
        problem: "symbol-version",
        path: "demo/_core.so",
        library: "libc.so.6",
        version: "GLIBC_2.28",
        symbol: "of_GLIBC_2.28",
        detail: "demo/_core.so needs GLIBC_2.28 of libc.so.6 for of_GLIBC_2.28",
      },
    ]);
  });

  it.each<[string, string, Facts, object]>([
    [
      "a library",
      "manylinux1_x86_64",
      { "binary.needed": ["libexpat.so.1"] },
      { problem: "library", library: "libexpat.so.1" },
    ],
    [
      "a symbol",
      "manylinux2014_x86_64",
      { "binary.needed": ["libz.so.1"], "binary.imports": ["z_errmsg"] },
      { problem: "forbidden-symbol", library: "libz.so.1", symbol: "z_errmsg" },
    ],
    [
      "instructions",
      "manylinux2014_x86_64",
      { "elf.isa-needed": "x86-64-v2" },
      { problem: "instruction-set", version: "x86-64-v2" },
    ],
    [
      "libpython",
      "manylinux2014_x86_64",
      { "binary.needed": ["libpython3.9.so.1.0"] },
      { problem: "libpython", library: "libpython3.9.so.1.0" },
    ],
    [
      "PyFPE",
      "manylinux2014_x86_64",
      { "binary.imports": ["PyFPE_dummy"] },
      { problem: "pyfpe", symbol: "PyFPE_dummy" },
    ],
    ["UCS2", "manylinux1_x86_64", { "binary.imports": ["PyUnicodeUCS2_AsUTF8String"] }, { problem: "ucs2" }],
    [
      "musl",
      "manylinux2014_x86_64",
      { "binary.needed": ["libc.musl-x86_64.so.1"] },
      { problem: "libc", library: "musl" },
    ],
    ["glibc", "musllinux_1_2_x86_64", { "binary.needed": ["libc.so.6"] }, { problem: "libc", library: "glibc" }],
  ])("by %s", (_, tag, facts, expected) => {
    const found = unhonouredOf([tag], [elf(facts)]);
    expect(found).toHaveLength(1);
    expect(found).toMatchObject([{ tag, path: "demo/_core.so", ...expected }]);
    expect(found?.[0]?.detail).toContain("demo/_core.so");
  });

  it("do not repeat a library that is missing or comes from a dependency", () => {
    const needing = (kind: "missing" | "pinned-dependency" | "unpinned-dependency" | "system") =>
      unhonouredOf(
        ["manylinux_2_28_x86_64"],
        [elf({ "binary.needed": ["libfoo.so.1"], "binary.resolution": [{ library: "libfoo.so.1", kind }] })],
      );
    expect(needing("missing")).toEqual([]);
    expect(needing("pinned-dependency")).toEqual([]);
    expect(needing("unpinned-dependency")).toEqual([]);
    expect(needing("system")).toMatchObject([{ problem: "library", library: "libfoo.so.1" }]);
  });

  it("may ask for what glibc had between two policies", () => {
    expect(unhonouredOf(["manylinux_2_29_x86_64"], [elf(asking("GLIBC_2.29"))])).toEqual([]);
    expect(unhonouredOf(["manylinux_2_29_x86_64"], [elf(asking("GLIBC_2.30"))])).toHaveLength(1);
  });

  it("are judged by the binaries for their machine", () => {
    const arm = elf({ "binary.machine": "aarch64", ...asking("GLIBC_2.17") }, "demo/_arm.so");
    const tags = ["manylinux_2_17_x86_64", "manylinux_2_17_aarch64"];
    expect(unhonouredOf(tags, [elf(asking("GLIBC_2.2.5")), arm])).toEqual([]);
  });

  it("are both versions of musl, which binaries do not show", () => {
    const tags = ["musllinux_1_1_x86_64", "musllinux_1_2_x86_64"];
    expect(unhonouredOf(tags, [elf({ "binary.needed": ["libc.so"] })])).toEqual([]);
  });

  it("are unknown where the file name does not parse", () => {
    const found = wheel(undefined, [elf()]);
    expect(gapOf(found, "wheel.unhonoured-tags")?.kind).toBe("unknown");
    expect(found.facts["wheel.platform-verdict"]?.tag).toBe("manylinux_2_5_x86_64");
  });
});

describe("tags of the file name and of WHEEL", () => {
  it("are compared as sets", () => {
    const sheet = createFactSheet("wheel", "");
    sheet.set("wheel.filename-tags", ["a-b-c", "a-b-d", "a-b-c"]);
    sheet.set("wheel.tags", ["a-b-d", "a-b-e", "a-b-e"]);
    describePlatform(sheet, [], [], platformPolicies);
    expect(sheet.facts["wheel.tag-disagreements"]).toEqual([
      { tag: "a-b-c", "only-in": "filename" },
      { tag: "a-b-e", "only-in": "wheel-file" },
    ]);
  });

  it("are not compared where one of them is unknown", () => {
    expect(gapOf(wheel(["any"], []), "wheel.tag-disagreements")?.kind).toBe("unknown");
  });
});

describe("binaries for another machine", () => {
  const foreign = (platforms: readonly string[], facts: Facts, path?: string) =>
    wheel(platforms, [elf(facts, path)]).facts["wheel.foreign-architectures"];

  it.each<[string, string[], Facts, string | undefined]>([
    ["its own machine", ["manylinux_2_28_x86_64"], {}, undefined],
    ["one of two machines", ["linux_aarch64", "linux_x86_64"], {}, undefined],
    ["another machine", ["manylinux_2_28_aarch64"], {}, "x86_64"],
    ["x32", ["linux_x86_64"], { "binary.bits": 32 }, "x32"],
    ["armv6 on armv7", ["linux_armv7l"], { "binary.machine": "armv6l" }, undefined],
    ["armv7 on armv6", ["linux_armv6l"], { "binary.machine": "armv7l" }, "armv7l"],
    ["soft float on armv7", ["linux_armv7l"], { "binary.machine": "armel" }, "armel"],
    ["armv5 on armv7", ["linux_armv7l"], { "binary.machine": "armv5l" }, "armv5l"],
    ["another word for it", ["android_24_arm64_v8a"], { "binary.machine": "aarch64" }, undefined],
    ["Android's 32-bit ARM", ["android_21_armeabi_v7a"], { "binary.machine": "armel" }, undefined],
    ["an object", ["linux_x86_64"], { "binary.machine": "s390x", "elf.type": "relocatable" }, undefined],
    ["a program for the kernel", ["linux_x86_64"], { "binary.machine": "machine-247" }, undefined],
  ])("%s", (_, platforms, facts, machine) => {
    const found = foreign(platforms, facts) ?? [];
    expect(found.map((record) => record.machine)).toEqual(machine === undefined ? [] : [machine]);
  });

  it("are not looked for in data, nor where no tag names a machine", () => {
    expect(foreign(["linux_aarch64"], {}, "demo-1.0.data/data/share/x.so")).toEqual([]);
    expect(foreign(["linux_aarch64"], {}, "demo-1.0.data/platlib/x.so")).toHaveLength(1);
    expect(gapOf(wheel(["any"], [elf()]), "wheel.foreign-architectures")?.kind).toBe("not-applicable");
  });
});

describe("binaries for another C library", () => {
  const musl = elf({ "binary.needed": ["libc.musl-x86_64.so.1"] }, "demo/_musl.so");
  const conflicts = (platforms: readonly string[], ...binaries: readonly Subject[]) =>
    wheel(platforms, binaries).facts["wheel.libc-conflicts"];

  it("are named with what the tags or the first binary are for", () => {
    expect(conflicts(["manylinux_2_17_x86_64"], elf(), musl)).toEqual([
      { path: "demo/_musl.so", libc: "musl", expected: "glibc" },
    ]);
    expect(conflicts(["musllinux_1_2_x86_64"], elf(), musl)).toEqual([
      { path: "demo/_core.so", libc: "glibc", expected: "musl" },
    ]);
    expect(conflicts(["linux_x86_64"], elf(), musl)).toEqual([
      { path: "demo/_musl.so", libc: "musl", expected: "glibc" },
    ]);
    expect(conflicts(["manylinux1_x86_64", "musllinux_1_1_x86_64"], elf())).toEqual([
      { path: "demo/_core.so", libc: "glibc", expected: "musl" },
    ]);
  });

  it("show by interpreter and versions too", () => {
    const program = elf({ "binary.needed": [], "elf.interpreter": "/lib/ld-musl-x86_64.so.1" });
    expect(conflicts(["manylinux1_x86_64"], program)).toHaveLength(1);
    expect(conflicts(["musllinux_1_1_x86_64"], elf({ "binary.needed": [], ...asking("GLIBC_2.4") }))).toHaveLength(1);
  });

  it("are not static programs, nor Android's own libc.so", () => {
    const program = elf({ "elf.type": "static-executable", "binary.needed": [] });
    expect(conflicts(["manylinux1_x86_64", "musllinux_1_1_x86_64"], program)).toEqual([]);
    expect(conflicts(["android_24_x86_64"], elf({ "binary.needed": ["libc.so"] }))).toEqual([]);
    expect(conflicts(["android_24_x86_64"], elf())).toMatchObject([{ expected: "android" }]);
  });
});

describe("absurd input", () => {
  it("is bounded in what it reports and in time", () => {
    const versions = Array.from({ length: 20_000 }, (_, index) => `GLIBC_9.${index}`);
    const needed = Array.from({ length: 10_000 }, (_, index) => `lib${index}.so`);
    const binary = elf({ "binary.needed": needed, ...asking(...versions) });
    const platforms = Array.from({ length: 5000 }, (_, index) => `manylinux_2_${index + 5}_x86_64`);
    const start = performance.now();
    const { facts } = wheel(platforms, [binary]);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(facts["wheel.platform-verdict"]?.tag).toBe("linux_x86_64");
    expect(facts["wheel.platform-verdict"]?.blockers?.length).toBeLessThanOrEqual(16 * 5);
    expect(facts["wheel.unhonoured-tags"]?.length).toBeLessThanOrEqual(1000);
  });

  it("in names is judged as it stands", () => {
    expect(
      tagOf(["linux_x86_64"], [elf({ "binary.needed": ["libc.so.6", "", "\u0000", "__proto__", "lib\ufffd.so"] })]),
    ).toBe("linux_x86_64");
    expect(
      tagOf(["linux_x86_64"], [elf({ "binary.imports": ["__proto__"], ...asking("constructor_1", "__proto___2") })]),
    ).toBe("manylinux_2_5_x86_64");
  });
});

describe("32-bit ARM", () => {
  const header = { machine: 40, bits: 32, endian: "little", flags: 0x05000400 } as const;
  const text = (value: string): number[] => [...new TextEncoder().encode(value), 0];
  const word = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
  /** A `.ARM.attributes` section with these attributes of the file, and its header. */
  const attributes = (values: readonly number[]) => {
    const block = [1, ...word(values.length + 5), ...values];
    const vendor = [...text("aeabi"), ...block];
    const bytes = new Uint8Array([0x41, ...word(vendor.length + 4), ...vendor]);
    const section = { name: ".ARM.attributes", type: 0x70000003, flags: 0, address: 0, offset: 0, size: bytes.length };
    return { bytes, sections: [section] };
  };
  const read = (values: readonly number[]) => {
    const { bytes, sections } = attributes(values);
    return readArmAttributes(bytes, sections, true);
  };

  it.each<[string, number, number[] | undefined, string]>([
    ["v7, hard float", 0x05000400, [5, ...text("7-A"), 6, 10, 28, 1], "armv7l"],
    ["v6KZ, hard float", 0x05000400, [5, ...text("ARM1176"), 6, 7, 28, 1], "armv6l"],
    ["v6K by a longer number", 0x05000400, [6, 0x89, 0x00], "armv6l"],
    ["v8, hard float", 0x05000400, [6, 14], "armv7l"],
    ["hard float by the attribute alone", 0x05000000, [6, 10, 28, 1], "armv7l"],
    ["no attributes, hard float", 0x05000400, undefined, "armv7l"],
    ["v7, soft float", 0x05000200, [6, 10], "armel"],
    ["no attributes, soft float", 0x05000200, undefined, "armel"],
    ["EABI 4", 0x04000400, [6, 10, 28, 1], "armel"],
    ["v5TE", 0x05000200, [5, ...text("5TE"), 6, 4], "armv5l"],
    [
      "texts and numbers of unknown tags",
      0x05000400,
      [32, 1, ...text("gnu"), 67, ...text("2.09"), 70, 1, 6, 6],
      "armv6l",
    ],
  ])("%s", (_, flags, values, name) => {
    expect(machineName({ ...header, flags }, values === undefined ? undefined : read(values))).toBe(name);
  });

  it("has no attributes where the section is cut, missing or something else", () => {
    const { bytes, sections } = attributes([6, 10]);
    for (let size = 0; size < bytes.length; size++)
      expect(() =>
        readArmAttributes(bytes.subarray(0, size), [{ ...sections[0], size } as (typeof sections)[0]], true),
      ).not.toThrow();
    expect(readArmAttributes(bytes.subarray(0, 4), sections, true)).toBeUndefined();
    expect(readArmAttributes(new Uint8Array(bytes.length), sections, true)).toBeUndefined();
    expect(readArmAttributes(bytes, [], true)).toBeUndefined();
    expect(readArmAttributes(bytes, undefined, true)).toBeUndefined();
  });
});
