import { describe, expect, it } from "vitest";
import { appliesTo, type FactName, factNames } from "../../src/facts/catalogue/catalogue.ts";
import { gatherBinaryFacts, gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { words } from "../builders/macho.ts";
import { buildPe, FIRST, OPTIONAL } from "../builders/pe.ts";
import { buildWheel } from "../builders/wheel.ts";
import { measured, type PeFixture, peBytes, peFixtures } from "../pe/fixture-table.ts";
import { comparableFacts, independentFacts } from "../pe/independent-facts.ts";

const windows = "demo-1.0-cp312-cp312-win_amd64.whl";

/** The subjects of a wheel but for those of its documents. */
async function gather(files: Record<string, Uint8Array>, filename = windows): Promise<readonly Subject[]> {
  const built = await buildWheel({ filename, files });
  const wheel = await openWheel(built.bytes, { filename, platform: nodePlatform });
  const subjects = await gatherFacts(wheel, { platform: nodePlatform });
  return subjects.filter(({ path }) => Object.hasOwn(files, path));
}

async function inspect(bytes: Uint8Array): Promise<Subject> {
  const [subject] = await gatherBinaryFacts(bytes, "x", { platform: nodePlatform });
  if (subject === undefined) throw new Error("no binary");
  return subject;
}

/** A fact's value, or the kind of its gap. */
function valueOrGap({ facts, gaps }: Subject, fact: FactName): unknown {
  return facts[fact] ?? gaps.find((gap) => gap.fact === fact)?.kind;
}

const sound = peFixtures.filter(({ malformed }) => malformed !== true);
const rows = (fixtures: readonly PeFixture[]) => fixtures.map((fixture) => [fixture.name, fixture] as const);

describe("the facts of each PE file are what LIEF and pefile read", () => {
  const withCode = sound.filter(({ name }) => name !== "resource-only");

  it.each(rows(withCode))("%s", async (_, { file, linker, machine }) => {
    const image = measured.get(file)?.image;
    if (image === null || image === undefined) throw new Error(`${file} is not measured`);
    const subject = await inspect(peBytes(file));
    const expected = independentFacts(image);
    expect(comparableFacts(subject, expected)).toEqual(expected);
    expect(subject.facts["pe.linker"]).toBe(linker);
    if (machine !== undefined) expect(subject.facts["binary.machine"]).toBe(machine);
  });
});

describe("the signature of each file is what it was made", () => {
  it.each(rows(sound))("%s", async (_, { file, signature }) => {
    const { facts, gaps } = await inspect(peBytes(file));
    const failure = facts["pe.signature-failure"];
    if (signature === undefined || signature === "valid-digest") {
      expect(facts["pe.signature"]).toBe(signature ?? "none");
      expect(gaps.find(({ fact }) => fact === "pe.signature-failure")?.kind).toBe("not-applicable");
    } else {
      expect(facts["pe.signature"]).toBe("invalid-digest");
      expect(failure?.kind).toBe(signature);
      expect(failure?.detail).not.toBe("");
    }
  });

  it("names both digests where the image was changed", async () => {
    const { facts } = await inspect(peBytes("signed-changed.x86_64.dll"));
    const failure = facts["pe.signature-failure"];
    expect(failure).toMatchObject({ algorithm: "sha256", detail: "the image has another digest (sha256)" });
    expect(failure?.expected).toMatch(/^[0-9a-f]{64}$/);
    expect(failure?.found).not.toBe(failure?.expected);
    expect(facts["pe.signer"]).not.toBe("");
  });

  it("is not looked at where nobody asks", async () => {
    const { bytes } = await buildWheel({ filename: windows, files: { "x.dll": peBytes("signed-changed.x86_64.dll") } });
    const wheel = await openWheel(bytes, { filename: windows, platform: nodePlatform });
    const refuse = () => Promise.reject(new Error("hashed"));
    const platform = { ...nodePlatform, digestBlocks: refuse, digestChunks: refuse };
    const subjects = await gatherFacts(wheel, { platform, wanted: ["pe.aslr"] });
    const gaps = subjects.find(({ kind }) => kind === "pe")?.gaps;
    expect(gaps?.find(({ fact }) => fact === "pe.signature")).toMatchObject({ reason: "not asked for" });
  });
});

describe("every fact of a PE file is set or says why it is not", () => {
  const carried = factNames.filter((name) => appliesTo(name, "pe"));

  it.each(rows(peFixtures))("%s", async (_, { file }) => {
    const { facts, gaps } = await inspect(peBytes(file));
    const told = [...Object.keys(facts), ...gaps.map(({ fact }) => fact)];
    expect([...new Set(told)].sort()).toEqual([...carried].sort());
    expect(told).toHaveLength(carried.length);
    expect(gaps.filter(({ reason }) => reason === "")).toEqual([]);
  });

  it("and a sound one in a wheel has no fact that is just not established", async () => {
    const files = Object.fromEntries(sound.map(({ file }): [string, Uint8Array] => [`demo/${file}`, peBytes(file)]));
    const open = (await gather(files)).flatMap(({ path, gaps }) =>
      gaps
        .filter(({ kind, fact }) => kind === "unknown" && fact !== "binary.languages")
        .map(({ fact, reason }) => `${path} ${fact} ${reason}`),
    );
    expect(open).toEqual([]);
  });

  it("a broken one keeps what stands before the break", async () => {
    const { facts, gaps } = await inspect(peBytes("truncated.i686.dll"));
    expect(facts["binary.malformed"]).toMatch(/at byte \d+\)$/);
    expect(facts["pe.aslr"]).toBe(true);
    expect(gaps.filter(({ reason }) => reason === "not established")).toEqual([]);
  });
});

describe("protection", () => {
  it.each<[string, FactName, unknown]>([
    ["library.x86_64.dll", "pe.aslr", true],
    ["no-aslr.x86_64.dll", "pe.aslr", false],
    ["no-aslr.x86_64.dll", "pe.relocatable", false],
    ["gnu-program.x86_64.exe", "pe.aslr", false],
    ["gnu-program.x86_64.exe", "pe.relocatable", false],
    ["no-nx.i686.dll", "pe.nx", false],
    ["no-high-entropy.x86_64.dll", "pe.high-entropy-va", false],
    ["library.i686.dll", "pe.high-entropy-va", "not-applicable"],
    ["writable-code.x86_64.dll", "pe.writable-executable-sections", [".text"]],
    ["library.x86_64.dll", "pe.writable-executable-sections", []],
    ["shared-section.x86_64.dll", "pe.shared-writable-sections", [".shared"]],
    ["control-flow-guard.x86_64.dll", "pe.control-flow-guard", true],
    ["control-flow-guard.x86_64.dll", "pe.security-cookie", true],
    ["short-configuration.x86_64.dll", "pe.control-flow-guard", false],
    ["library.x86_64.dll", "pe.control-flow-guard", false],
    ["gnu.x86_64.dll", "pe.control-flow-guard", "not-applicable"],
    ["gnu.x86_64.dll", "pe.security-cookie", "not-applicable"],
    ["safe-seh.i686.dll", "pe.safe-seh", true],
    ["library.i686.dll", "pe.safe-seh", false],
    ["gnu.i686.dll", "pe.safe-seh", "not-applicable"],
    ["library.x86_64.dll", "pe.safe-seh", "not-applicable"],
    ["cet.x86_64.dll", "pe.shadow-stack", true],
    ["library.x86_64.dll", "pe.shadow-stack", false],
    ["library.aarch64.dll", "pe.shadow-stack", "not-applicable"],
    ["arm64ec.dll", "pe.shadow-stack", "not-applicable"],
    ["library.i686.dll", "pe.shadow-stack", "not-applicable"],
    ["gnu.x86_64.dll", "pe.shadow-stack", "not-applicable"],
  ])("%s: %s is %j", async (file, fact, expected) => {
    expect(valueOrGap(await inspect(peBytes(file)), fact)).toEqual(expected);
  });

  it("of sections closer together than pages is that of all of them", async () => {
    const { facts } = await inspect(peBytes("close-sections.x86_64.dll"));
    expect(facts["pe.writable-executable-sections"]?.length).toBeGreaterThan(1);
  });

  it("is not asked of a file with resources only", async () => {
    const subject = await inspect(peBytes("resource-only.x86_64.dll"));
    expect(subject.facts["pe.resource-only"]).toBe(true);
    const asked = ["pe.aslr", "pe.relocatable", "pe.nx", "pe.high-entropy-va", "pe.control-flow-guard"] as const;
    for (const fact of [...asked, "pe.security-cookie", "pe.safe-seh", "pe.shadow-stack"] as const)
      expect([fact, valueOrGap(subject, fact)]).toEqual([fact, "not-applicable"]);
  });

  it("nor of one that holds code of .NET only, but of one that also holds other code", async () => {
    const descriptor = (name: number): Uint8Array => words([0x1100, 0, 0, name, 0x1100]);
    const names = new TextEncoder().encode("mscoree.dll\0kernel32.dll\0");
    const image = (...libraries: number[]): Uint8Array =>
      buildPe({
        content: [
          [FIRST, new Uint8Array(72)],
          [FIRST + 0x48, names],
          [FIRST + 0x80, Uint8Array.of(...libraries.flatMap((place) => [...descriptor(FIRST + 0x48 + place)]))],
          [FIRST + 0x100, new Uint8Array(64)],
        ],
        directories: { 1: [FIRST + 0x80, 60], 14: [FIRST, 72] },
      });
    expect(valueOrGap(await inspect(image(0)), "pe.aslr")).toBe("not-applicable");
    expect(valueOrGap(await inspect(image(0, 12)), "pe.aslr")).toBe(false);
  });
});

describe("identity", () => {
  it.each<[string, FactName, unknown]>([
    ["arm64ec.dll", "binary.machine", "arm64ec"],
    ["arm64x.dll", "binary.machine", "arm64x"],
    ["library.aarch64.dll", "binary.machine", "aarch64"],
    ["library.i686.dll", "binary.machine", "i686"],
    ["gnu-program.x86_64.exe", "pe.file-type", "program"],
    ["gnu.x86_64.dll", "binary.compilers", ["GNU ld 2.40"]],
    ["library.x86_64.dll", "binary.compilers", ["LLD"]],
    ["library.x86_64.dll", "binary.weak-imports", "not-applicable"],
    ["library.x86_64.dll", "binary.debug-bytes", 0],
    ["reproducible.x86_64.dll", "pe.reproducible", true],
    ["library.x86_64.dll", "pe.version-info", "not-applicable"],
    ["library.x86_64.dll", "pe.runtime", "not-applicable"],
  ])("%s: %s is %j", async (file, fact, expected) => {
    expect(valueOrGap(await inspect(peBytes(file)), fact)).toEqual(expected);
  });

  it("debug information is what GNU tools put into sections", async () => {
    const { facts } = await inspect(peBytes("gnu-debug.x86_64.dll"));
    expect(facts["binary.debug-bytes"]).toBeGreaterThan(0);
  });

  it("the version is that of the resource", async () => {
    const { facts } = await inspect(peBytes("version.i686.dll"));
    const version = measured.get("version.i686.dll")?.image?.["version"];
    expect(version).toMatchObject({ file: facts["pe.version-info"]?.["file-version"] });
  });

  it("code of a linker that nothing shows has none", async () => {
    const bytes = buildPe({ linkerVersion: [9, 0] });
    expect(valueOrGap(await inspect(bytes), "pe.linker")).toBe("unknown");
    expect(valueOrGap(await inspect(bytes), "binary.compilers")).toEqual([]);
    expect(valueOrGap(await inspect(bytes), "pe.control-flow-guard")).toBe("not-applicable");
    bytes[OPTIONAL + 2] = 14;
    expect(valueOrGap(await inspect(bytes), "pe.linker")).toBe("lld");
  });
});
