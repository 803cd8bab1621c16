import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { type Audit, auditWheel, createAudit } from "../src/audit.ts";
import type { AuditOptions } from "../src/audit-wheel.ts";
import { InputError } from "../src/errors.ts";
import { nodePlatform } from "../src/node/platform.ts";
import { webPlatform } from "../src/platform.ts";
import type { Report, WheelReport } from "../src/report/report.ts";
import { reaches } from "../src/report/summary.ts";
import { builtinRuleset } from "../src/rules/compose.ts";
import type { Allowance, Ruleset } from "../src/rules/rule.ts";
import { type BuiltWheel, buildWheel, demoDistInfo, demoFilename } from "./builders/wheel.ts";
import { buildZip, toBytes } from "./builders/zip.ts";

/** ELF identification with nothing behind it: recognised, but not readable. */
const brokenElf = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

let good: BuiltWheel;
/** `demo/__init__.py` is not what RECORD says, and there is a file that it does not list. */
let tampered: BuiltWheel;
let native: BuiltWheel;

beforeAll(async () => {
  good = await buildWheel({ directories: ["demo/"] });
  tampered = await buildWheel({
    filename: "other-2.0-py3-none-any.whl",
    files: { "other/__init__.py": "" },
    unlisted: { "other/extra.py": "" },
    record: (rows) => rows.map((row) => row.replace(/sha256=[^,]*/, `sha256=${"A".repeat(43)}`)).join("\n"),
  });
  native = await buildWheel({
    filename: "native-1.0-cp312-cp312-linux_x86_64.whl",
    files: { "native/_core.so": brokenElf, "native/readme.txt": "text" },
  });
});

async function run(options: AuditOptions = {}): Promise<Report> {
  const audit = createAudit({ platform: nodePlatform, ...options });
  for (const { bytes, filename } of [good, tampered, native]) await audit.add(bytes, `dist/${filename}`);
  await audit.add(toBytes("<html>not found</html>".padEnd(100)), "dist/page-1.0-py3-none-any.whl");
  await audit.add(wrongMember().bytes, "dist/wrong-1.0-py3-none-any.whl");
  return audit.report();
}

/** An archive with one member that cannot be read: a finding, since there is one readable directory. */
function wrongMember() {
  return buildZip([{ name: "wrong/a.py", content: "x", central: { crc32: 1 } }]);
}

const rulesOf = (report: WheelReport | undefined): string[] => (report?.findings ?? []).map(({ rule }) => rule);

describe("the report of one wheel", () => {
  it("that is as it should be has no findings and says what was checked", async () => {
    const report = await auditWheel(good.bytes, `dist/${good.filename}`, { platform: nodePlatform });
    expect(report).toEqual({
      path: `dist/${demoFilename}`,
      filename: demoFilename,
      size: good.bytes.length,
      sha256: createHash("sha256").update(good.bytes).digest("hex"),
      name: {
        distribution: "demo",
        version: "1.0",
        build: null,
        tags: [{ python: "py3", abi: "none", platform: "any" }],
      },
      error: null,
      findings: [],
      unknown: [],
      checked: { files: 4, binaries: 0, rules: builtinRuleset().rules.length },
    });
  });

  it.each([["/srv/dist/"], ["C:\\dist\\"], [""]])(
    "is called by the last part of its path, below %j",
    async (folder) => {
      const report = await auditWheel(good.bytes, `${folder}${demoFilename}`, { platform: nodePlatform });
      expect(report).toMatchObject({ path: `${folder}${demoFilename}`, filename: demoFilename, findings: [] });
    },
  );

  it("that is called like no wheel has no name, which is a finding", async () => {
    const report = await auditWheel(good.bytes, "download", { platform: nodePlatform });
    expect(report.name).toBeNull();
    expect(rulesOf(report)).toEqual(["wheel-name-mismatch"]);
  });

  it("counts its binaries and finds the one that is broken", async () => {
    const report = await auditWheel(native.bytes, native.filename, { platform: nodePlatform });
    expect(report.checked).toMatchObject({ files: 5, binaries: 1 });
    expect(report.findings).toMatchObject([
      { rule: "binary-malformed", path: "native/_core.so", count: 1 },
      { rule: "platform-tag-not-accepted" },
    ]);
  });

  it("rejects where the bytes are no archive or lie beyond a limit", async () => {
    await expect(auditWheel(toBytes("x".repeat(99)), demoFilename)).rejects.toMatchObject({
      code: "WG_FORMAT",
      offset: 0,
    });
    await expect(auditWheel(good.bytes, demoFilename, { limits: { members: 2 } })).rejects.toMatchObject({
      code: "WG_LIMIT",
      limit: "members",
      maximum: 2,
    });
  });

  it("rejects with the signal's reason where it was aborted", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(auditWheel(good.bytes, demoFilename, { signal })).rejects.toThrow("enough");
  });
});

describe("a run over several wheels", () => {
  it("reports them in the order in which they were added, whatever they are", async () => {
    const { wheels } = await run();
    expect(wheels.map(({ filename, error }) => `${filename} ${error?.code ?? "audited"}`)).toEqual([
      `${demoFilename} audited`,
      "other-2.0-py3-none-any.whl audited",
      "native-1.0-cp312-cp312-linux_x86_64.whl audited",
      "page-1.0-py3-none-any.whl WG_FORMAT",
      "wrong-1.0-py3-none-any.whl audited",
    ]);
    expect(rulesOf(wheels[0])).toEqual([]);
    expect(rulesOf(wheels[1])).toEqual(expect.arrayContaining(["record-hash-mismatch", "record-unlisted-file"]));
    expect(rulesOf(wheels[4])).toContain("wheel-malformed");
  });

  it("gives a file that is no archive an error with code and offset, its name, and no findings", async () => {
    const report = await createAudit().add(toBytes(""), "dist/empty-1.0-py3-none-any.whl");
    expect(report).toMatchObject({
      size: 0,
      sha256: null,
      name: { distribution: "empty", version: "1.0" },
      error: { code: "WG_FORMAT", offset: 0 },
      findings: [],
      unknown: [],
      checked: { files: 0, binaries: 0, rules: 0 },
    });
  });

  it("gives the offset of a directory that breaks", async () => {
    const zip = buildZip([{ name: "a" }], { directoryTail: new Uint8Array(3) });
    const { error } = await createAudit().add(zip.bytes, demoFilename);
    expect(error).toMatchObject({ code: "WG_FORMAT", offset: (zip.entryOffsets[0] ?? 0) + 47 });
  });

  it("gives a file beyond a limit an error without offset", async () => {
    const { error } = await createAudit({ limits: { totalBytes: 10 } }).add(good.bytes, demoFilename);
    expect(error).toMatchObject({ code: "WG_LIMIT", offset: null });
  });

  it("takes in a file that could not be opened", () => {
    const audit = createAudit();
    audit.addUnreadable("dist/gone.whl", new InputError("dist/gone.whl", "dist/gone.whl does not exist"));
    expect(audit.report()).toMatchObject({
      wheels: [
        { path: "dist/gone.whl", size: null, sha256: null, name: null, error: { code: "WG_INPUT", offset: null } },
      ],
      summary: { wheels: 1, errors: 0 },
    });
  });

  it("passes on what is no fault of the bytes, and keeps no half report of it", async () => {
    const audit = createAudit();
    const source = { size: 100, read: () => Promise.reject(new Error("the disk is gone")) };
    await expect(audit.add(source, demoFilename)).rejects.toThrow("the disk is gone");
    expect(audit.report().wheels).toEqual([]);
  });

  it("without wheels is an empty report", () => {
    expect(createAudit().report()).toMatchObject({
      schema: 1,
      tool: { name: "wheel-guard" },
      ruleset: { presets: ["recommended"], rules: builtinRuleset().rules.length },
      wheels: [],
      findings: [],
      summary: { wheels: 0, errors: 0, warnings: 0, notes: 0, allowed: 0, unknown: 0 },
    });
  });
});

describe("the summary", () => {
  it("counts the findings and unknown answers of all wheels", async () => {
    const { wheels, summary } = await run();
    const findings = wheels.flatMap((wheel) => wheel.findings);
    const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
    expect(count("error")).toBeGreaterThan(2);
    expect(summary).toEqual({
      wheels: 5,
      errors: count("error"),
      warnings: count("warning"),
      notes: count("note"),
      allowed: 0,
      unknown: wheels.reduce((sum, wheel) => sum + wheel.unknown.length, 0),
    });
    expect(summary.unknown).toBeGreaterThan(0);
  });

  it("counts what was not verified as unknown and not as found", async () => {
    const audit = createAudit({ platform: nodePlatform, verifyRecord: false });
    const report = await audit.add(tampered.bytes, tampered.filename);
    expect(report.findings).toEqual([]);
    const rules = report.unknown.map(({ rule }) => rule);
    const asking = builtinRuleset().rules.filter(({ id }) => id.startsWith("record-") || id === "duplicate-content");
    expect(rules).toEqual(asking.map(({ id }) => id));
    expect(audit.report().summary).toMatchObject({ errors: 0, unknown: asking.length });
  });
});

describe("an allowance", () => {
  const allowing = (allowance: Partial<Allowance>): Ruleset => ({
    ...builtinRuleset(),
    allow: [
      {
        rule: "record-unlisted-file",
        reason: "on purpose",
        origin: "wheel-guard.yaml",
        line: 3,
        column: 5,
        ...allowance,
      },
    ],
  });

  async function audited(ruleset: Ruleset, today?: string): Promise<Report> {
    const audit: Audit = createAudit({ platform: nodePlatform, ruleset, ...(today === undefined ? {} : { today }) });
    await audit.add(good.bytes, good.filename);
    await audit.add(tampered.bytes, tampered.filename);
    return audit.report();
  }

  it("turns a finding into an allowed one, which is counted only as allowed", async () => {
    const before = await audited(builtinRuleset());
    const report = await audited(allowing({}));
    expect(report.summary).toMatchObject({ errors: before.summary.errors - 1, allowed: 1 });
    const finding = report.wheels[1]?.findings.find(({ rule }) => rule === "record-unlisted-file");
    expect(finding?.allowed).toEqual({ reason: "on purpose", expires: null });
    expect(report.findings).toEqual([]);
  });

  it("that allowed nothing is reported with its place", async () => {
    const report = await audited(allowing({ wheel: "unheard-of-*" }));
    expect(report.findings).toMatchObject([
      { rule: "allowance-unused", path: "wheel-guard.yaml", line: 3, column: 5, wheels: [] },
    ]);
    expect(report.summary.allowed).toBe(0);
  });

  it.each([
    ["2026-05-01", undefined, 1],
    ["2026-05-01", "2026-05-01", 1],
    ["2026-05-01", "2026-05-02", 0],
  ])("until %s allows on %s: %i", async (expires, today, allowed) => {
    const report = await audited(allowing({ expires }), today);
    expect(report.summary.allowed).toBe(allowed);
    expect(report.findings.map(({ rule }) => rule)).toEqual(allowed === 1 ? [] : ["allowance-expired"]);
  });

  it("keeps the run below its severity", async () => {
    const nothingElse = {
      ...allowing({}),
      rules: builtinRuleset().rules.filter(({ id }) => id === "record-unlisted-file"),
    };
    expect(reaches(await audited({ ...nothingElse, allow: [] }), "error")).toBe(true);
    expect(reaches(await audited(nothingElse), "note")).toBe(false);
  });
});

describe("the same wheels", () => {
  it("give the same JSON each time", async () => {
    expect(JSON.stringify(await run())).toBe(JSON.stringify(await run()));
  });

  it("give the same JSON on the web's platform and on Node's, also for a member that cannot be read", async () => {
    const web = await run({ platform: webPlatform });
    expect(web.wheels[4]?.findings.map(({ rule }) => rule)).toContain("wheel-malformed");
    expect(JSON.stringify(web)).toBe(JSON.stringify(await run({ platform: nodePlatform })));
  });

  it("are built with the same bytes each time", async () => {
    const again = await buildWheel({ directories: ["demo/"] });
    expect(again.bytes).toEqual(good.bytes);
    expect(again.filename).toBe(demoFilename);
  });

  it("are right wheels unless a test says otherwise", async () => {
    const report = await createAudit({ ruleset: builtinRuleset(["everything"]) }).add(good.bytes, good.filename);
    expect(rulesOf(report)).toEqual([]);
    expect(demoDistInfo).toBe("demo-1.0.dist-info");
  });
});
