import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditWheel } from "../../../src/audit.ts";
import { bytesSource } from "../../../src/bytes/source.ts";
import { UnavailableError } from "../../../src/errors.ts";
import type { SecondOpinion, SecondReaders } from "../../../src/facts/second-opinion/opinion.ts";
import { auditFiles } from "../../../src/node/audit-files.ts";
import type * as node from "../../../src/node/index.ts";
import { nodePlatform } from "../../../src/node/platform.ts";
import { createSecondOpinion, type SecondOpinionLimits } from "../../../src/node/second-opinion/second-opinion.ts";
import { buildWheel } from "../../builders/wheel.ts";
import { fixtureBytes } from "../../elf/fixture-table.ts";
import { endless, twoDirectories } from "../../facts/second-opinion/crafted-containers.ts";
import { repositoryPath } from "../../generated/sources.ts";
import { build } from "../../zip/crafted.ts";
import { type Bundled, bundleModules } from "./bundled.ts";

let bundled: Bundled;

beforeAll(async () => {
  bundled = await bundleModules({
    worker: "../../../src/node/second-opinion/worker.ts",
    index: "../../../src/node/index.ts",
  });
});
afterAll(() => bundled.remove());

function create(limits: Partial<SecondOpinionLimits> = {}): Promise<SecondOpinion> {
  return createSecondOpinion({ worker: bundled.url("worker.js"), limits });
}

async function ask<Answer>(
  limits: Partial<SecondOpinionLimits>,
  question: (readers: SecondReaders) => Promise<Answer>,
): Promise<Answer> {
  const readers = (await create(limits)).open();
  try {
    return await question(readers);
  } finally {
    await readers.close();
  }
}

const elf = fixtureBytes("relro-full.x86_64.so");

describe("jszip and elfy in threads", () => {
  it("answer with plain data", async () => {
    const zip = build([{ name: "a.py", content: "good", deflate: true }, { name: "b/" }]);
    expect(await ask({}, (readers) => readers.readContainer(bytesSource(zip)))).toEqual({
      reading: [
        {
          path: "a.py",
          folder: false,
          content: { size: 4, sha256: "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c" },
        },
        { path: "b/", folder: true },
      ],
    });
    expect(await ask({}, (readers) => readers.readElf(elf))).toMatchObject({ reading: { header: { class: 64 } } });
  });

  it("leave the bytes to us", async () => {
    const bytes = Uint8Array.from(elf);
    await ask({}, (readers) => readers.readElf(bytes));
    expect(bytes).toEqual(elf);
  });

  it.each<[string, Partial<SecondOpinionLimits>, (readers: SecondReaders) => Promise<unknown>, RegExp]>([
    [
      "an archive beyond the limit",
      { containerBytes: 10 },
      (readers) => readers.readContainer(bytesSource(build([]))),
      /^the archive has 22 bytes, more than 10$/,
    ],
    [
      "an ELF file beyond the limit",
      { elfBytes: 10 },
      (readers) => readers.readElf(elf),
      /^the file has \d+ bytes, more than 10$/,
    ],
    [
      "an archive that unpacks to more than the limit",
      { unpackedBytes: 1 << 20 },
      (readers) => readers.readContainer(bytesSource(bomb(1 << 26))),
      /^the members unpack to more than 1048576 bytes$/,
    ],
    [
      "an archive on which jszip never ends",
      { milliseconds: 700 },
      (readers) => readers.readContainer(bytesSource(endless())),
      /^no answer within 0\.7 s$/,
    ],
    [
      "names that fill the heap",
      { heapMebibytes: 32 },
      (readers) => readers.readContainer(bytesSource(manyNames())),
      /^it needs more memory than it may have$/,
    ],
    [
      "what is no archive",
      {},
      (readers) => readers.readContainer(bytesSource(elf)),
      /^Can't find end of central directory/,
    ],
    ["what is no ELF file", {}, (readers) => readers.readElf(new Uint8Array(100)), /^Invalid magic/],
    [
      "a source that breaks",
      {},
      (readers) => readers.readContainer({ size: 10, read: async () => Promise.reject(new Error("gone")) }),
      /^gone$/,
    ],
  ])("give no opinion on %s", async (_, limits, question, reason) => {
    expect(await ask(limits, question)).toEqual({ failure: expect.stringMatching(reason) });
  });

  it("stop where nobody waits for them any more", async () => {
    const readers = (await create()).open();
    const answer = readers.readContainer(bytesSource(endless()));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await readers.close();
    expect(await answer).toHaveProperty("failure");
  });

  it("cannot be had where there is no thread for them", async () => {
    const opinion = createSecondOpinion({ worker: bundled.url("absent.js") });
    await expect(opinion).rejects.toThrow(UnavailableError);
    await expect(opinion).rejects.toThrow(/^there is no worker thread for the second opinion: /);
  });
});

/** One member of many zeros. */
function bomb(size: number): Uint8Array {
  const zeros = new Uint8Array(size);
  return build([
    {
      name: "zeros",
      content: zeros,
      data: new Uint8Array(deflateRawSync(zeros)),
      local: { method: 8 },
      central: { method: 8 },
    },
  ]);
}

/** Entries that all lead to one header with a name of 60,000 letters, each of which jszip keeps. */
function manyNames(): Uint8Array {
  const long = { name: "a".repeat(60_000), central: { localOffset: 0, name: "a" } };
  return build([long, ...Array.from({ length: 2000 }, () => ({ name: "a", central: { localOffset: 0 } }))]);
}

describe("the audit with a second opinion", () => {
  const disagree = "parsers-disagree";

  it("has nothing to say of a good wheel", async () => {
    const { bytes, filename } = await buildWheel({ files: { "demo/__init__.py": "", "demo/_core.so": elf } });
    const report = await auditWheel(bytes, filename, { platform: nodePlatform, secondOpinion: await create() });
    expect(report.findings.filter(({ rule }) => rule === disagree)).toEqual([]);
    expect(report.unknown.filter(({ rule }) => rule === disagree)).toEqual([]);
  });

  it("finds what the readers see differently", async () => {
    const report = await auditWheel(twoDirectories(), "demo-1.0-py3-none-any.whl", { secondOpinion: await create() });
    expect(report.findings.filter(({ rule }) => rule === disagree)).toMatchObject([
      { severity: "error", message: expect.stringContaining("`evil.py`: no such member for wheel-guard, 4 bytes") },
    ]);
  });

  it("counts as unknown what a library fails on", async () => {
    const secondOpinion = await create({ milliseconds: 500 });
    const report = await auditWheel(endless(), "demo-1.0-py3-none-any.whl", { secondOpinion });
    expect(report.unknown.filter(({ rule }) => rule === disagree)).toEqual([
      { rule: disagree, path: "", reason: "`wheel.second-opinion`: no second opinion: jszip: no answer within 0.5 s" },
    ]);
  });

  it("says nothing where none is asked for", async () => {
    const report = await auditWheel(twoDirectories(), "demo-1.0-py3-none-any.whl");
    expect([...report.findings, ...report.unknown].filter(({ rule }) => rule === disagree)).toEqual([]);
  });

  it("ends its threads where the audit is stopped", async () => {
    const controller = new AbortController();
    const secondOpinion = await create();
    controller.abort(new Error("stopped"));
    const started = performance.now();
    const options = { secondOpinion, signal: controller.signal };
    await expect(auditWheel(endless(), "demo-1.0-py3-none-any.whl", options)).rejects.toThrow("stopped");
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("is had from files by `secondOpinion: true`, with the worker that lies beside", async () => {
    const api = (await import(/* @vite-ignore */ bundled.url("index.js").href)) as typeof node;
    const path = repositoryPath("test-wheels/wheels/demo_clean-1.0-cp312-cp312-manylinux_2_28_x86_64.whl");
    const report = await api.auditFiles([path], { secondOpinion: true });
    expect(report.wheels[0]).toMatchObject({ error: null, findings: [] });
    expect(report.wheels[0]?.unknown.filter(({ rule }) => rule === disagree)).toEqual([]);
  });

  it("fails where files are to be audited and there is no worker", async () => {
    // The sources have no worker.js beside them.
    await expect(auditFiles([], { secondOpinion: true })).rejects.toThrow(UnavailableError);
  });
});
