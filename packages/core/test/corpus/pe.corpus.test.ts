import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { auditWheel } from "../../src/audit.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { isPe } from "../../src/pe/header.ts";
import { parsePe } from "../../src/pe/parse.ts";
import type { ImportedLibrary, LoadConfiguration, PeFile } from "../../src/pe/pe.ts";
import { verifyAuthenticode } from "../../src/pe/verify.ts";
import { repositoryPath } from "../generated/sources.ts";
import { comparableFacts, independentFacts } from "../pe/independent-facts.ts";
import { digestsHold, type IndependentFile, independentForm, withoutVerdicts } from "../pe/independent-form.ts";
import {
  corpusPath,
  gatherCorpusWheel,
  type PeExpectation,
  peExpectations,
  readMembersThat,
  wheelFiles,
} from "./corpus.ts";
import { pythonWith } from "./python.ts";

// LIEF, pefile and the reader behind pe.jsonl share no code with wheel-guard, nor with one another.

const wheels = wheelFiles.filter((file) => /win32|win_amd64/.test(file));
let python: string;

beforeAll(() => {
  python = pythonWith("lief==1.0.0", "pefile==2024.8.26");
}, 300_000);

function readIndependently(bytes: Uint8Array, scratch: string): IndependentFile {
  const path = join(scratch, "member");
  writeFileSync(path, bytes);
  const output = execFileSync(python, [repositoryPath("test-wheels/pe/independent-facts.py"), path], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(output) as IndependentFile;
}

const counts = (libraries: readonly ImportedLibrary[] = []): unknown =>
  Object.fromEntries(libraries.map(({ name, names, ordinals }) => [name, names.length + ordinals.length]));

/** An image of ours in the words of pe.jsonl, as far as that says anything. */
function expectationForm(file: PeFile, { facts }: PeExpectation): unknown {
  const { header, exports, debug } = file;
  if (header === undefined) throw new Error("the header was not read");
  const configuration = facts["load-configuration"] as Partial<LoadConfiguration> | null;
  const sections = facts["sections"] as readonly (readonly [string])[];
  const directories = header.directories.map(({ address, size }, index) => [String(index), [address, size]] as const);
  return {
    bits: header.bits,
    machine: header.machine,
    timestamp: header.timestamp,
    characteristics: header.characteristics,
    symbols: [header.symbolTable.offset, header.symbolTable.count],
    linker: header.linkerVersion,
    system: header.systemVersion,
    "subsystem-version": header.subsystemVersion,
    base: header.imageBase,
    alignments: [header.sectionAlignment, header.fileAlignment],
    checksum: header.checksum,
    subsystem: header.subsystem,
    "dll-characteristics": header.dllCharacteristics,
    directories: Object.fromEntries(directories.filter(([, [address]]) => address !== 0)),
    sections: file.sections?.map((section, index) => [
      // Long names of GNU ld are not looked up there; LIEF does that.
      sections[index]?.[0].startsWith("/") ? sections[index]?.[0] : section.name,
      section.address,
      section.memorySize,
      section.fileSize,
      section.characteristics,
    ]),
    "overlay-size": file.overlay?.size,
    rich: file.richHeader !== undefined,
    imports: counts(file.imports),
    "delay-imports": counts(file.delayImports),
    "export-name": exports?.name ?? null,
    "export-names": exports?.nameCount ?? 0,
    modules: exports?.names().filter((name) => name.startsWith("PyInit_")) ?? [],
    forwarders: exports?.forwarders.length ?? 0,
    pdb: debug?.codeView?.path ?? null,
    "pdb-guid": debug?.codeView?.guid ?? null,
    reproducible: debug?.reproducible ?? false,
    extended: debug?.extendedDllCharacteristics ?? null,
    "debug-types": debug?.entries.map(({ type }) => type) ?? [],
    "load-configuration":
      configuration &&
      Object.fromEntries(
        Object.keys(configuration).map((name) => [name, file.loadConfiguration?.[name as keyof LoadConfiguration]]),
      ),
  };
}

describe.each(wheels)("%s", (wheel) => {
  it("is read as LIEF and pefile read it, with these facts, and every digest is judged as hashlib judges it", async () => {
    const members = await readMembersThat(wheel, isPe);
    const subjects = (await gatherCorpusWheel(wheel)).filter(({ kind }) => kind === "pe");
    expect(members.size).toBeGreaterThan(0);
    const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-"));
    try {
      for (const [path, bytes] of members) {
        const file = parsePe(bytes);
        const breaks = [file.error, file.debug?.error, file.resources?.error, file.certificates?.error];
        expect([path, ...breaks.filter((found) => found !== undefined)]).toEqual([path]);
        const { image } = readIndependently(bytes, scratch);
        if (image === null) throw new Error(`LIEF refuses ${path}`);
        expect([path, independentForm(file)]).toEqual([path, withoutVerdicts(image)]);
        const subject = subjects.find((each) => each.path === path);
        const facts = independentFacts(image);
        expect([path, comparableFacts(subject, facts)]).toEqual([path, facts]);
        const verdict = await verifyAuthenticode(file, nodePlatform);
        const expected = image.signatures.length === 0 ? "unsigned" : "valid-digest";
        expect([path, verdict?.state]).toEqual([path, expected]);
        expect([path, subject?.facts["pe.signature"]]).toEqual([path, expected === "unsigned" ? "none" : expected]);
        expect([path, digestsHold(image), image.verified ?? "OK"]).toEqual([path, true, "OK"]);
      }
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });

  it("is found whole: every library comes from somewhere", async () => {
    for (const { path, facts } of await gatherCorpusWheel(wheel))
      expect([path, (facts["binary.resolution"] ?? []).filter(({ kind }) => kind === "missing")]).toEqual([path, []]);
  });

  it("has the errors that it should have, and no others", async () => {
    const bytes = new Uint8Array(readFileSync(corpusPath(wheel)));
    const { findings } = await auditWheel(bytes, wheel, { platform: nodePlatform });
    const errors = findings.filter(({ severity }) => severity === "error").map(({ rule, path }) => `${rule} ${path}`);
    const pywinpty = ["pe-missing-aslr winpty/winpty-agent.exe", "pe-missing-aslr winpty/winpty.dll"];
    expect(errors).toEqual(wheel.startsWith("pywinpty-2.0.14") ? pywinpty : []);
  });

  it("is read as pe.jsonl says", async () => {
    const members = await readMembersThat(wheel, isPe);
    const expectations = peExpectations.filter((expectation) => expectation.wheel === wheel);
    expect(expectations.map(({ member }) => member).sort()).toEqual([...members.keys()].sort());
    for (const expectation of expectations) {
      const file = parsePe(members.get(expectation.member) as Uint8Array);
      expect([expectation.member, expectationForm(file, expectation)]).toEqual([expectation.member, expectation.facts]);
    }
  });
});
