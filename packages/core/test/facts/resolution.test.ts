import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/facts/catalogue/catalogue.ts";
import { gatherBinaryFacts, gatherFacts } from "../../src/facts/gather.ts";
import { platformPolicies } from "../../src/facts/platform/policies.generated.ts";
import { promisedLibraries } from "../../src/facts/resolution/promised-libraries.ts";
import { type RequiredDistribution, requiredDistribution } from "../../src/facts/resolution/requirement.ts";
import { withResolution } from "../../src/facts/resolution/resolve.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildElf } from "../builders/elf.ts";
import { buildWheel, type WheelParts } from "../builders/wheel.ts";
import { repositoryPath } from "../generated/sources.ts";
import { caseFilename, caseFiles, type LoadingCase, loadingCases, type MeasuredBinary } from "./loading-cases.ts";

type Resolution = (Facts["binary.resolution"] & {})[number];

const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_RUNPATH = 29;
const platformTag = "demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";

/** The subjects of a wheel by path. */
async function gather(parts: WheelParts): Promise<ReadonlyMap<string, Subject>> {
  const { bytes, filename } = await buildWheel({ filename: platformTag, ...parts });
  const wheel = await openWheel(bytes, { filename, platform: nodePlatform });
  const subjects = await gatherFacts(wheel, { platform: nodePlatform, verifyRecord: false });
  return new Map(subjects.map((subject) => [subject.path, subject]));
}

interface LibraryParts {
  readonly needed?: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
}

/** A library of the smallest kind; names and paths share the builder's one further string. */
function library({ needed = [], soname, rpath, runpath }: LibraryParts): Uint8Array {
  const texts = [
    [DT_SONAME, soname],
    [DT_RPATH, rpath],
    [DT_RUNPATH, runpath],
  ] as const;
  const given = texts.flatMap(([tag, text]) => (text === undefined ? [] : [{ tag, text }]));
  const extraString = given.map(({ text }) => text).join("\0");
  // Where the further string starts shows only once everything before it is placed.
  const { extraString: start } = buildElf({ needed, extraString });
  let offset = start;
  const dynamic = given.map(({ tag, text }) => {
    offset += text.length + 1;
    return [tag, offset - text.length - 1] as const;
  });
  return buildElf({ needed, dynamic, extraString }).bytes;
}

/** What a binary's needs come to, by library; that of the extension where no other member is named. */
async function resolve(
  parts: WheelParts,
  member = "demo/_core.so",
): Promise<Record<string, Omit<Resolution, "library">>> {
  const subject = (await gather(parts)).get(member);
  return byLibrary(subject?.facts["binary.resolution"] ?? []);
}

function byLibrary(resolutions: readonly Resolution[]): Record<string, Omit<Resolution, "library">> {
  return Object.fromEntries(resolutions.map(({ library: name = "", ...others }) => [name, others]));
}

describe("what is loaded, from where and by which entry is what the real loader did", () => {
  const found = (subject: Subject | undefined, measured: MeasuredBinary): MeasuredBinary => {
    const paths = subject?.facts["elf.search-paths"] ?? [];
    const all = byLibrary(subject?.facts["binary.resolution"] ?? []);
    const own = Object.entries(all).filter(([name]) => name !== "libc.so.6" && name !== "libc.so");
    const facts = {
      used: subject?.facts["binary.used"],
      reached: paths.map(({ reached }) => reached),
      resolution: Object.fromEntries(own),
    };
    // Only what the table states is compared: it says what a case is about.
    return Object.fromEntries(Object.entries(facts).filter(([name]) => name in measured));
  };

  it.each(loadingCases.map((each): [string, LoadingCase] => [each.name, each]))("%s", async (_, each) => {
    const subjects = await gather({ filename: caseFilename(each), files: caseFiles(each) });
    for (const [member, measured] of Object.entries(each.expected))
      expect(found(subjects.get(member), measured), `${member}: ${each.shows}`).toEqual(measured);
  });

  it("and has a case for each way to a library that ELF knows, in both C libraries", () => {
    const ways = loadingCases.flatMap(({ libc = "glibc", expected }) =>
      Object.values(expected).flatMap(({ resolution = {} }) =>
        Object.values(resolution).map(({ by }) => `${libc} ${by}`),
      ),
    );
    expect([...new Set(ways)].sort()).toEqual([
      "glibc absolute",
      "glibc already-loaded",
      "glibc inherited-rpath",
      "glibc none",
      "glibc rpath",
      "glibc runpath",
      "musl absolute",
      "musl already-loaded",
      "musl inherited-rpath",
      "musl none",
      "musl runpath",
    ]);
  });
});

describe("wheels that no build makes end in facts or in a reason, within two seconds", () => {
  const beyond = "the search paths are beyond what any real wheel has";
  /** As parsing leaves it, whatever was found of it since. */
  const unresolved = (subject: Subject): Subject => {
    const { "binary.resolution": _, "binary.used": __, ...facts } = subject.facts;
    const gaps = (["binary.resolution", "binary.used"] as const).map((fact) => ({
      fact,
      kind: "unknown" as const,
      reason: "not established",
    }));
    return { ...subject, facts, gaps };
  };
  /** The binaries by path. Only their resolution is timed, since reading them takes longer. */
  const outcome = async (
    files: Record<string, Uint8Array>,
    requirements: readonly RequiredDistribution[] = [],
  ): Promise<ReadonlyMap<string, Subject>> => {
    const binaries = [...(await gather({ files })).values()].filter(({ kind }) => kind === "elf").map(unresolved);
    const start = performance.now();
    const resolved = withResolution(binaries, { systemLibraries: new Set(), tags: [], requirements, preloads: false });
    expect(performance.now() - start).toBeLessThan(2_000);
    for (const { facts, gaps } of resolved) {
      const gap = gaps.find(({ fact }) => fact === "binary.resolution");
      if (facts["binary.resolution"] === undefined) expect(gap?.reason).toBe(beyond);
      else expect(gap).toBeUndefined();
    }
    return new Map(resolved.map((subject) => [subject.path, subject]));
  };
  const chain = (count: number, close: boolean): Record<string, Uint8Array> => {
    const name = (index: number): string => `lib${index}.so`;
    const members = Array.from({ length: count }, (_, index): [string, Uint8Array] => {
      const last = index === count - 1;
      const needed = last ? (close ? [name(0)] : []) : [name(index + 1)];
      return [`demo.libs/${name(index)}`, library({ needed, soname: name(index), rpath: "$ORIGIN" })];
    });
    return {
      "demo/_core.so": library({ needed: [name(0)], rpath: "$ORIGIN/../demo.libs" }),
      ...Object.fromEntries(members),
    };
  };

  const requiring = (count: number): RequiredDistribution[] =>
    Array.from({ length: count }, (_, index) => ({ name: `distribution-number-${index}`, pinned: "1" }));

  it("10,000 needed libraries", async () => {
    const needed = Array.from({ length: 10_000 }, (_, index) => `libabsent${index}.so`);
    const subjects = await outcome({ "demo/_core.so": library({ needed, runpath: "$ORIGIN/a:$ORIGIN/b:$ORIGIN/c" }) });
    const resolutions = subjects.get("demo/_core.so")?.facts["binary.resolution"] ?? [];
    expect(resolutions).toHaveLength(10_000);
    expect(resolutions.every(({ kind }) => kind === "missing")).toBe(true);
  });

  it("a cycle of 200 libraries", async () => {
    const subjects = await outcome(chain(200, true));
    expect(subjects.get("demo.libs/lib199.so")?.facts["binary.resolution"]).toEqual([
      { library: "lib0.so", path: "demo.libs/lib0.so", by: "already-loaded", kind: "wheel" },
    ]);
  });

  it("a chain of 300 libraries", async () => {
    const subjects = await outcome(chain(300, false));
    expect(subjects.get("demo.libs/lib298.so")?.facts["binary.resolution"]).toMatchObject([
      { path: "demo.libs/lib299.so", by: "rpath" },
    ]);
    expect(subjects.get("demo.libs/lib299.so")?.facts["binary.used"]).toBe(true);
  });

  it("a chain of 2,000 libraries that each need 150 absent ones", async () => {
    const absent = Array.from({ length: 150 }, (_, index) => `libabsent${index}.so`);
    const members = Array.from({ length: 2_000 }, (_, index): [string, Uint8Array] => [
      `demo.libs/lib${index}.so`,
      library({ needed: [`lib${index + 1}.so`, ...absent] }),
    ]);
    const start = library({ needed: ["lib0.so"], rpath: "$ORIGIN/../demo.libs" });
    await outcome({ "demo/_core.so": start, ...Object.fromEntries(members) });
  });

  it("200 extensions that each start a chain of 100 libraries", async () => {
    const start = library({ needed: ["lib0.so"], rpath: "$ORIGIN/../demo.libs" });
    const extensions = Array.from({ length: 200 }, (_, index) => [`demo/_core${index}.so`, start] as const);
    await outcome({ ...chain(100, false), ...Object.fromEntries(extensions) });
  });

  it("300 extensions that each need 2,000 absent libraries, and 50 requirements", async () => {
    const needed = Array.from({ length: 2_000 }, (_, index) => `libabsent${index}.so`);
    const extension = library({ needed, rpath: "$ORIGIN" });
    const extensions = Array.from({ length: 300 }, (_, index) => [`demo/_core${index}.so`, extension] as const);
    await outcome(Object.fromEntries(extensions), requiring(50));
  });

  it("10,000 needed libraries and 10,000 requirements", async () => {
    const needed = Array.from({ length: 10_000 }, (_, index) => `libabsent${index}.so`);
    await outcome({ "demo/_core.so": library({ needed }) }, requiring(10_000));
  });

  it("a search path of 5,000 entries", async () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => `$ORIGIN/folder${index}`);
    const subjects = await outcome({
      "demo/_core.so": library({ needed: ["liba.so"], runpath: [...entries, "$ORIGIN/../demo.libs"].join(":") }),
      "demo.libs/liba.so": library({ soname: "liba.so" }),
    });
    expect(subjects.get("demo/_core.so")?.facts["binary.resolution"]).toMatchObject([{ path: "demo.libs/liba.so" }]);
    expect(subjects.get("demo/_core.so")?.facts["elf.search-paths"]?.every(({ reached }) => reached)).toBe(true);
  });

  it("10,000 needed libraries with 5,000 entries that musl ignores for the token in the last", async () => {
    const needed = Array.from({ length: 10_000 }, (_, index) => `libabsent${index}.so`);
    const runpath = [...Array.from({ length: 5_000 }, (_, index) => `$ORIGIN/folder${index}`), "$LIB"].join(":");
    await outcome({ "demo/_core.so": library({ needed: ["libc.so", ...needed], runpath }) });
  });

  it("2,000 needed libraries with a search path of 5,000 entries are too much, which is said", async () => {
    const needed = Array.from({ length: 2_000 }, (_, index) => `libabsent${index}.so`);
    const runpath = Array.from({ length: 5_000 }, (_, index) => `$ORIGIN/folder${index}`).join(":");
    const subjects = await outcome({ "demo/_core.so": library({ needed, runpath }) });
    expect(subjects.get("demo/_core.so")?.gaps).toContainEqual({
      fact: "binary.resolution",
      kind: "unknown",
      reason: beyond,
    });
  });
});

describe("a requirement is the name, and the version where exactly one will do", () => {
  it.each([
    ["numpy", { name: "numpy", pinned: undefined }],
    ["Nvidia_CUBLAS.cu12==12.1.3.1", { name: "nvidia-cublas-cu12", pinned: "12.1.3.1" }],
    ["numpy (==1.26.4)", { name: "numpy", pinned: "1.26.4" }],
    ["numpy (>=1.20)", { name: "numpy", pinned: undefined }],
    ["numpy>=1.20,<2", { name: "numpy", pinned: undefined }],
    ["numpy >=1.20, ==1.26.4", { name: "numpy", pinned: "1.26.4" }],
    ["numpy == 1.26.*", { name: "numpy", pinned: undefined }],
    ["numpy===1.26.4+local", { name: "numpy", pinned: "1.26.4+local" }],
    ["numpy~=1.26.4", { name: "numpy", pinned: undefined }],
    ["numpy!=1.26.4", { name: "numpy", pinned: undefined }],
    ["requests[socks,security]==2.31", { name: "requests", pinned: "2.31" }],
    ["requests [socks]", { name: "requests", pinned: undefined }],
    ['triton==3.1.0; platform_system == "Linux"', { name: "triton", pinned: "3.1.0" }],
    ['triton ; python_version == "3.12"', { name: "triton", pinned: undefined }],
    ["demo-libs @ https://example.org/demo_libs-1.0-py3-none-any.whl", { name: "demo-libs", pinned: undefined }],
  ])("%s", (line, requirement) => {
    expect(requiredDistribution(line)).toEqual(requirement);
  });

  it.each([
    ["what only an extra asks for", 'pytest==8.0 ; extra == "test"'],
    ["what an extra asks for under a further condition", "pytest; python_version > '3.8' and extra == 'test'"],
    ["an empty line", "  "],
    ["a line that starts with no name", "==1.0"],
  ])("%s is none", (_, line) => {
    expect(requiredDistribution(line)).toBeUndefined();
  });
});

describe("a library that is not in the wheel comes from a required distribution", () => {
  const from = (needed: string, requires: readonly string[], runpath?: string): WheelParts => ({
    files: { "demo/_core.so": library({ needed: [needed], ...(runpath === undefined ? {} : { runpath }) }) },
    metadata: `Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n${requires.map((line) => `Requires-Dist: ${line}\n`).join("")}`,
  });
  const cublas = "$ORIGIN/../nvidia/cublas/lib";
  const nvidia = { by: "runpath", from: "nvidia-cublas-cu12", entry: cublas };

  it.each([
    [
      "whose folder the search path names, pinned",
      from("libcublas.so.12", ["nvidia-cublas-cu12==12.1.3.1"], cublas),
      { "libcublas.so.12": { ...nvidia, kind: "pinned-dependency" } },
    ],
    [
      "whose folder the search path names, in a range",
      from("libcublas.so.12", ["nvidia-cublas-cu12>=12"], cublas),
      { "libcublas.so.12": { ...nvidia, kind: "unpinned-dependency" } },
    ],
    [
      "whose library folder the search path names",
      from("libother.so.1", ["spatial-core==2.0"], "$ORIGIN/../spatial_core.libs"),
      {
        "libother.so.1": {
          by: "runpath",
          kind: "pinned-dependency",
          from: "spatial-core",
          entry: "$ORIGIN/../spatial_core.libs",
        },
      },
    ],
    [
      "whose name fits the library's",
      from("libarrow.so.1700", ["pyarrow==17.0.0"]),
      { "libarrow.so.1700": { by: "none", kind: "pinned-dependency", from: "pyarrow" } },
    ],
    [
      "whose name fits the library's with the hash of a repair tool",
      from("libarrow-1a2b3c4d.so.1700", ["pyarrow"]),
      { "libarrow-1a2b3c4d.so.1700": { by: "none", kind: "unpinned-dependency", from: "pyarrow" } },
    ],
    [
      "but not where a short name is part of another by chance",
      from("libgeo.so.1", ["pygeos==1.0", "gdal==3.8"]),
      { "libgeo.so.1": { by: "none", kind: "missing" } },
    ],
    [
      "but not where only an extra requires it",
      from("libarrow.so.1700", ['pyarrow==17.0.0 ; extra == "arrow"']),
      { "libarrow.so.1700": { by: "none", kind: "missing" } },
    ],
    [
      "but not where the platform promises it",
      from("libexpat.so.1", ["expat==2.0"]),
      { "libexpat.so.1": { by: "default", kind: "system" } },
    ],
    [
      "but not where it is Python's own",
      from("libpython3.12.so.1.0", ["libpython==3.12"]),
      { "libpython3.12.so.1.0": { by: "default", kind: "python" } },
    ],
  ])("%s", async (_, parts, expected) => {
    expect(await resolve(parts)).toEqual(expected);
  });

  it("of those whose folder is named, the one whose folder it is before those with a longer name", async () => {
    const parts = from("libcublas.so.12", ["nvidia-nccl-cu12==2.20", "nvidia-cublas-cu12==12.1.3.1"], cublas);
    expect(await resolve(parts)).toMatchObject({ "libcublas.so.12": { from: "nvidia-cublas-cu12" } });
  });
});

describe("a platform promises", () => {
  const promised = (platforms: string): ReadonlySet<string> => {
    const tags = platforms.split(".").map((platform) => ({ python: "cp312", abi: "cp312", platform }));
    return promisedLibraries(tags, platformPolicies);
  };

  it.each([
    [
      "manylinux_2_28_x86_64",
      { "libexpat.so.1": true, "libc.so.6": true, "libmvec.so.1": true, "libproj.so.25": false },
    ],
    ["manylinux_2_5_x86_64", { "libexpat.so.1": false, "libstdc++.so.6": true }],
    ["manylinux2014_x86_64", { "libexpat.so.1": true, "libmvec.so.1": false }],
    ["musllinux_1_2_x86_64", { "libc.so": true, "libz.so.1": true, "libexpat.so.1": false, "libc.so.6": false }],
    ["linux_x86_64", { "libexpat.so.1": true, "libc.so": true, "libproj.so.25": false }],
  ])("%s", (platform, expected) => {
    const libraries = promised(platform);
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, libraries.has(name)]))).toEqual(expected);
  });

  it("with several tags only what all of them have", () => {
    const both = promised("manylinux_2_5_x86_64.manylinux_2_24_x86_64");
    expect([...both].sort()).toEqual([...promised("manylinux_2_5_x86_64")].sort());
    expect([...promised("manylinux_2_28_x86_64.musllinux_1_2_x86_64")]).toEqual(["libz.so.1"]);
  });

  it("with a tag that promises nothing of its own what the other does", () => {
    expect(promised("linux_x86_64.manylinux_2_28_x86_64")).toEqual(promised("manylinux_2_28_x86_64"));
  });

  it("any policy's libraries where no tag is known", () => {
    expect(promised("linux_x86_64")).toEqual(new Set(platformPolicies.flatMap(({ libraries }) => libraries)));
    expect(promisedLibraries([], platformPolicies)).toEqual(promised("linux_x86_64"));
  });
});

describe("a package that loads libraries through ctypes", () => {
  const files = {
    "demo/_core.so": library({ needed: ["libcarried.so.1", "libabsent.so.1"] }),
    "demo.libs/libcarried-1a2b3c4d.so": library({ soname: "libcarried.so.1" }),
  };

  it.each(["ctypes.CDLL(path)", "ctypes.cdll.LoadLibrary(path)"])("makes known what it carries: %s", async (call) => {
    const parts = { files: { ...files, "demo/_preload.py": `import ctypes\nlibrary = ${call}\n` } };
    expect(await resolve(parts)).toEqual({
      "libcarried.so.1": { path: "demo.libs/libcarried-1a2b3c4d.so", by: "already-loaded", kind: "wheel" },
      "libabsent.so.1": { by: "none", kind: "missing" },
    });
  });

  it("and one that does not leaves it missing", async () => {
    const parts = { files: { ...files, "demo/_preload.py": "import ctypes\n" } };
    expect(await resolve(parts)).toMatchObject({ "libcarried.so.1": { kind: "missing" } });
  });
});

describe("a binary outside a wheel", () => {
  it("has no resolution to speak of", async () => {
    const [subject] = await gatherBinaryFacts(library({ needed: ["liba.so.1"] }), "liba.so");
    for (const fact of ["binary.resolution", "binary.used"] as const) {
      expect(subject?.facts[fact]).toBeUndefined();
      expect(subject?.gaps.find((gap) => gap.fact === fact)).toEqual({
        fact,
        kind: "not-applicable",
        reason: "not in a wheel",
      });
    }
  });
});

describe("what a file asks of a library's versions is compared with what the wheel's library defines", () => {
  // The real loader's words stand with the fixture versions-user in test-wheels/binaries/fixtures.yaml.
  const fixture = (name: string): Uint8Array =>
    new Uint8Array(readFileSync(repositoryPath(`test-wheels/binaries/built/versions-${name}.x86_64.so`)));
  const asked = async (library: string, more: Record<string, Uint8Array> = {}, filename = platformTag) => {
    const files = { "demo/_core.so": fixture("user"), "demo/libsample.so.2": fixture(library), ...more };
    const subjects = await gather({ files, filename });
    return subjects.get("demo/_core.so");
  };
  const unmet = { library: "libsample.so.2", path: "demo/libsample.so.2", version: "SAMPLE_2" };

  it.each<[string, string, Facts["elf.unmet-versions"]]>([
    ["the library that was linked against", "defined", []],
    ["a release without the version", "older", [{ ...unmet, detail: "version SAMPLE_2" }]],
    [
      "a release without one name of the version",
      "smaller",
      [{ ...unmet, symbol: "sample_second", detail: "sample_second of version SAMPLE_2" }],
    ],
    ["a library that defines no versions: glibc only warns", "user", []],
  ])("%s", async (_, library, expected) => {
    expect((await asked(library))?.facts["elf.unmet-versions"]).toEqual(expected);
  });

  it("says nothing of musl, which does not look at versions", async () => {
    const libc = library({ needed: ["libc.so"] });
    const subject = await asked("older", { "demo/libother.so": libc }, "demo-1.0-cp312-cp312-musllinux_1_2_x86_64.whl");
    expect(subject?.facts["elf.unmet-versions"]).toBeUndefined();
    expect(subject?.gaps).toContainEqual({
      fact: "elf.unmet-versions",
      kind: "not-applicable",
      reason: "musl does not look at versions",
    });
  });

  it("says nothing of a library outside the wheel", async () => {
    const subjects = await gather({ files: { "demo/_core.so": fixture("user") } });
    expect(subjects.get("demo/_core.so")?.facts["elf.unmet-versions"]).toEqual([]);
  });
});
