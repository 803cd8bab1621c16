import { describe, expect, it } from "vitest";
import { type GatherOptions, gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildWheel, demoDistInfo, demoFilename, recordRow, type WheelParts } from "../builders/wheel.ts";
import { buildZip } from "../builders/zip.ts";

async function gather(bytes: Uint8Array, filename: string, options: GatherOptions = {}): Promise<readonly Subject[]> {
  const wheel = await openWheel(bytes, { filename, platform: nodePlatform });
  return gatherFacts(wheel, { platform: nodePlatform, ...options });
}

/** The subject that is the wheel itself. */
async function wheelSubject(
  parts: WheelParts & { readonly renamed?: string },
  options: GatherOptions = {},
): Promise<Subject> {
  const { bytes, filename } = await buildWheel(parts);
  const [wheel] = await gather(bytes, parts.renamed ?? filename, options);
  if (wheel?.kind !== "wheel") throw new Error("the wheel does not come first");
  return wheel;
}

const gapOf = (subject: Subject, fact: string) => subject.gaps.find((gap) => gap.fact === fact)?.kind;

describe("a wheel as it should be", () => {
  it("has no problems, and every member that is a file is a subject", async () => {
    const { bytes, filename } = await buildWheel({ directories: ["demo/"] });
    const [wheel, ...members] = await gather(bytes, filename);
    expect(wheel?.facts).toMatchObject({
      "wheel.name-problems": [],
      "wheel.structure-problems": [],
      "wheel.anomalies": [],
      "wheel.record-problems": [],
      "wheel.vendored-libraries": [],
      "wheel.compressed-size": bytes.length,
    });
    expect(wheel?.gaps.filter(({ kind }) => kind === "unknown")).toEqual([]);
    expect(members.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "file demo/__init__.py",
      `file ${demoDistInfo}/METADATA`,
      `file ${demoDistInfo}/WHEEL`,
      `file ${demoDistInfo}/RECORD`,
    ]);
    const sizes = members.map(({ facts }) => facts["file.size"] ?? Number.NaN);
    expect(sizes[0]).toBe("answer = 42\n".length);
    expect(wheel?.facts["wheel.uncompressed-size"]).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it("lists what it requires as written", async () => {
    const metadata = "Name: demo\nVersion: 1.0\nRequires-Dist: numpy (>=1.20)\nRequires-Dist: attrs ; extra == 'x'\n";
    const { facts } = await wheelSubject({ metadata });
    expect(facts["wheel.requires"]).toEqual(["numpy (>=1.20)", "attrs ; extra == 'x'"]);
  });
});

describe("compatibility tags", () => {
  it("of WHEEL and of the file name are expanded alike", async () => {
    const { facts } = await wheelSubject({ filename: "demo-1.0-py2.py3-none-linux_x86_64.win32.whl" });
    const tags = ["py2-none-linux_x86_64", "py2-none-win32", "py3-none-linux_x86_64", "py3-none-win32"];
    expect(facts["wheel.filename-tags"]).toEqual(tags);
    expect(facts["wheel.tags"]).toEqual(tags);
  });

  it("of several lines of WHEEL come in their order", async () => {
    const { facts } = await wheelSubject({ wheelFile: "Tag: cp312-abi3-any\nTag: py2.py3-none-any\n" });
    expect(facts["wheel.tags"]).toEqual(["cp312-abi3-any", "py2-none-any", "py3-none-any"]);
  });

  it("are unknown where WHEEL is missing or the file name does not parse", async () => {
    const subject = await wheelSubject({ wheelFile: false, renamed: "download.whl" });
    expect(gapOf(subject, "wheel.tags")).toBe("unknown");
    expect(gapOf(subject, "wheel.filename-tags")).toBe("unknown");
    expect(subject.facts["wheel.structure-problems"]).toMatchObject([{ kind: "missing-part" }]);
  });
});

describe("names that do not fit", () => {
  it.each<[string, WheelParts & { readonly renamed?: string }, object[]]>([
    ["the file name is none", { renamed: "demo.whl" }, [{ kind: "filename" }]],
    [
      "another distribution in METADATA",
      { metadata: "Name: other\nVersion: 1.0\n" },
      [{ kind: "metadata-name", expected: "demo", found: "other" }],
    ],
    [
      "a file name that is not normalised",
      { filename: "My_Demo.x-1.0-py3-none-any.whl" },
      [{ kind: "not-normalised", expected: "my_demo_x", found: "My_Demo.x" }],
    ],
    [
      "another version in METADATA",
      { metadata: "Name: demo\nVersion: 1.1\n" },
      [{ kind: "metadata-version", expected: "1.0", found: "1.1" }],
    ],
    [
      "no version at all in METADATA",
      { metadata: "Name: demo\nVersion: latest\n" },
      [{ kind: "metadata-version", expected: "1.0", found: "latest" }],
    ],
    [
      "another dist-info directory",
      { distInfo: "demo-1.1.dist-info" },
      [{ kind: "dist-info", expected: demoDistInfo, found: "demo-1.1.dist-info" }],
    ],
    [
      "a dist-info directory without version",
      { distInfo: "demo.dist-info" },
      [{ kind: "dist-info", expected: demoDistInfo, found: "demo.dist-info" }],
    ],
    [
      "a wheel renamed by hand",
      { renamed: "other-2.0-py3-none-any.whl" },
      [
        { kind: "dist-info", expected: "other-2.0.dist-info", found: demoDistInfo },
        { kind: "metadata-name", expected: "other", found: "demo" },
        { kind: "metadata-version", expected: "2.0", found: "1.0" },
      ],
    ],
  ])("%s", async (_, parts, expected) => {
    expect((await wheelSubject(parts)).facts["wheel.name-problems"]).toMatchObject(expected);
    expect((await wheelSubject(parts)).facts["wheel.name-problems"]).toHaveLength(expected.length);
  });

  it.each<[string, WheelParts]>([
    ["names by PEP 503", { filename: "my_demo_x-1.0-py3-none-any.whl", metadata: "Name: My.demo-x\nVersion: 1.0\n" }],
    ["versions by PEP 440", { metadata: "Name: demo\nVersion: v1.0.0\n" }],
    ["the dist-info directory by both", { distInfo: "Demo-1.dist-info" }],
    ["local versions", { filename: "demo-1.0_cpu.1-py3-none-any.whl", metadata: "Name: demo\nVersion: 1.0+cpu.1\n" }],
  ])("are none where only the spelling differs: %s", async (_, parts) => {
    expect((await wheelSubject(parts)).facts["wheel.name-problems"]).toEqual([]);
  });
});

describe("RECORD and the archive", () => {
  const a = "demo/a.py";
  const files = { [a]: "x = 1\n" };
  const size = "6";
  const hash = recordRow(a, files[a] ?? "").split(",")[1] ?? "";
  const other = recordRow(a, "x = 2\n").split(",")[1] ?? "";
  /** A wheel whose RECORD has these rows for `demo/a.py` instead of the right one. */
  const withRows = (...rows: readonly string[]) =>
    wheelSubject({ files, record: (right) => [...rows, ...right.slice(1)].join("\n") });

  it.each<[string, string[], object[]]>([
    ["agree", [`${a},${hash},${size}`], []],
    ["agree without a size", [`${a},${hash},`], []],
    ["agree by SHA-384", [recordRow(a, "x = 1\n", "sha384")], []],
    ["agree by SHA-512", [recordRow(a, "x = 1\n", "sha512")], []],
    [
      "have another hash",
      [`${a},${other},${size}`],
      [{ kind: "hash-mismatch", path: a, expected: other, found: hash }],
    ],
    [
      "have another SHA-512",
      [recordRow(a, "x = 2\n", "sha512")],
      [{ kind: "hash-mismatch", path: a, found: recordRow(a, "x = 1\n", "sha512").split(",")[1] }],
    ],
    ["have another size", [`${a},${hash},7`], [{ kind: "size-mismatch", path: a, expected: "7", found: size }]],
    [
      "have another hash and size",
      [`${a},${other},7`],
      [
        { kind: "hash-mismatch", path: a },
        { kind: "size-mismatch", path: a },
      ],
    ],
    ["lack a hash", [`${a},,`], [{ kind: "no-hash", path: a }]],
    ["have a weak hash", [`${a},md5=AAAA,${size}`], [{ kind: "weak-hash", path: a, found: "md5=AAAA" }]],
    ["have the hash of an algorithm that is not compared", [`${a},sha3_256=AAAA,${size}`], [{ kind: "unknown-hash" }]],
    ["have a hash without an algorithm", [`${a},AAAA,${size}`], [{ kind: "malformed-hash", found: "AAAA" }]],
    ["have a digest that is too short", [`${a},sha256=AAAA,${size}`], [{ kind: "malformed-hash" }]],
    ["have a padded digest", [`${a},${hash}=,${size}`], [{ kind: "malformed-hash", found: `${hash}=` }]],
    ["have a digest in hexadecimal", [`${a},sha256=${"0f".repeat(32)},${size}`], [{ kind: "malformed-hash" }]],
    ["have a size that is no number", [`${a},${hash},six`], [{ kind: "malformed-size", "refused-by": ["uv"] }]],
    [
      "have a row of two columns",
      [`${a},${hash}`],
      [{ kind: "malformed-row", path: a, found: "2 columns instead of 3 in line 1; refused by uv" }],
    ],
    ["have a row of four columns", [`${a},${hash},${size},`], [{ kind: "malformed-row", path: a }]],
    ["have a quote that closes too early", [`"${a}"x,${hash},${size}`], [{ kind: "malformed-row" }, {}, {}]],
    ["agree in quoted rows", [`"${a}","${hash}","${size}"`], []],
    ["agree with CRLF", [`${a},${hash},${size}\r`], []],
    [
      "have an empty line between them",
      [`${a},${hash},${size}`, ""],
      [{ kind: "malformed-row", "refused-by": ["pip"] }],
    ],
    ["name a path above the root", [`${a},${hash},${size}`, "../x,,"], [{ kind: "malformed-path" }, {}]],
    ["name an absolute path", [`${a},${hash},${size}`, "/etc/x,,"], [{ kind: "malformed-path" }, {}]],
    ["name a path with a backslash", [`demo\\a.py,${hash},${size}`], [{ kind: "malformed-path" }, {}, {}]],
    ["name a folder", [`${a},${hash},${size}`, "demo/,,"], [{ kind: "malformed-path" }, { kind: "missing-file" }]],
    ["have a row twice", [`${a},${hash},${size}`, `${a},${hash},${size}`], [{ kind: "duplicate", path: a }]],
    ["lack a row", [], [{ kind: "unlisted-file", path: a }]],
    [
      "lack a file",
      [`${a},${hash},${size}`, "demo/gone.py,sha256=AAAA,1"],
      [{ kind: "missing-file", path: "demo/gone.py", expected: "sha256=AAAA" }],
    ],
    [
      "spell a path in another case, which is another path",
      [`demo/A.py,${hash},${size}`],
      [
        { kind: "missing-file", path: "demo/A.py" },
        { kind: "unlisted-file", path: a },
      ],
    ],
  ])("%s", async (_, rows, expected) => {
    const problems = (await withRows(...rows)).facts["wheel.record-problems"];
    expect(problems).toMatchObject(expected);
    expect(problems).toHaveLength(expected.length);
  });

  it("need no row for directories; RECORD without one for itself and signatures are problems of their own", async () => {
    const { facts } = await wheelSubject({
      directories: ["demo/", "demo/empty/"],
      unlisted: { [`${demoDistInfo}/RECORD.jws`]: "{}", [`${demoDistInfo}/RECORD.p7s`]: "x" },
      record: (right) => right.slice(0, -1).join("\n"),
    });
    expect(facts["wheel.record-problems"]).toEqual([
      { kind: "signature", path: `${demoDistInfo}/RECORD.jws` },
      { kind: "signature", path: `${demoDistInfo}/RECORD.p7s` },
      { kind: "unlisted-record", path: `${demoDistInfo}/RECORD` },
    ]);
  });

  it("need a row for what is only called like a signature elsewhere", async () => {
    const { facts } = await wheelSubject({ unlisted: { "demo/RECORD.jws": "{}", "demo/RECORD": "" } });
    expect(facts["wheel.record-problems"]).toMatchObject([
      { kind: "unlisted-file", path: "demo/RECORD.jws" },
      { kind: "unlisted-file", path: "demo/RECORD" },
    ]);
  });

  it("cannot give RECORD itself a hash, which nothing can hold", async () => {
    const { facts } = await wheelSubject({
      record: (right) => [...right.slice(0, -1), `${demoDistInfo}/RECORD,sha256=AAAA,1`].join("\n"),
    });
    expect(facts["wheel.record-problems"]).toEqual([
      { kind: "own-hash", path: `${demoDistInfo}/RECORD`, found: "sha256=AAAA" },
    ]);
  });

  it.each<[string, WheelParts, GatherOptions]>([
    ["were not to be compared", {}, { verifyRecord: false }],
    ["cannot be, without RECORD", { record: false }, {}],
  ])("%s: that is unknown, and no agreement", async (_, parts, options) => {
    const subject = await wheelSubject(parts, options);
    expect(subject.facts["wheel.record-problems"]).toBeUndefined();
    expect(gapOf(subject, "wheel.record-problems")).toBe("unknown");
  });

  it("cost no hashing where they were not to be compared", async () => {
    const { bytes, filename } = await buildWheel();
    const platform = { ...nodePlatform, digest: () => Promise.reject(new Error("was asked to hash")) };
    await expect(gather(bytes, filename, { platform, verifyRecord: false })).resolves.toHaveLength(5);
    await expect(gather(bytes, filename, { platform })).rejects.toThrow("was asked to hash");
  });

  it("are not compared by hash for a member that cannot be read, which is an anomaly", async () => {
    const { bytes, localOffsets } = buildZip([
      { name: a, content: "x = 1\n", central: { crc32: 1 } },
      { name: `${demoDistInfo}/METADATA`, content: "Name: demo\nVersion: 1.0\n" },
      { name: `${demoDistInfo}/WHEEL`, content: "Tag: py3-none-any\n" },
      {
        name: `${demoDistInfo}/RECORD`,
        content: `${a},${other},6\n${demoDistInfo}/RECORD,,\n${demoDistInfo}/METADATA,,\n`,
      },
    ]);
    const [wheel, member] = await gather(bytes, demoFilename);
    expect(wheel?.facts["wheel.anomalies"]).toMatchObject([
      { kind: "crc-differs", member: a, offset: localOffsets[0] },
      { kind: "unreadable-member", member: a, offset: localOffsets[0] },
    ]);
    expect(wheel?.facts["wheel.record-problems"]?.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      `no-hash ${demoDistInfo}/METADATA`,
      `unlisted-file ${demoDistInfo}/WHEEL`,
    ]);
    expect(member?.path).toBe(a);
    if (member !== undefined) expect(gapOf(member, "file.size")).toBe("unknown");
  });
});

describe("anomalies", () => {
  it("of the directory and of the members come together", async () => {
    const { bytes, directoryOffset, localOffsets } = buildZip(
      [
        { name: "demo/a.py", content: "x", local: { name: "demo/b.py" } },
        { name: "demo/c.py", content: "y" },
      ],
      { end: { entries: 3 } },
    );
    const [wheel] = await gather(bytes, demoFilename);
    expect(wheel?.facts["wheel.anomalies"]).toMatchObject([
      { kind: "entry-count-differs", offset: directoryOffset },
      { kind: "name-differs", offset: localOffsets[0], member: "demo/a.py", local: "demo/b.py", central: "demo/a.py" },
    ]);
  });
});

describe("gathering", () => {
  it("tells of each member before it is read", async () => {
    const { bytes, filename } = await buildWheel({ directories: ["demo/"] });
    const told: string[] = [];
    await gather(bytes, filename, { onMember: (path, index, count) => told.push(`${index + 1}/${count} ${path}`) });
    expect(told).toEqual([
      "1/4 demo/__init__.py",
      `2/4 ${demoDistInfo}/METADATA`,
      `3/4 ${demoDistInfo}/WHEEL`,
      `4/4 ${demoDistInfo}/RECORD`,
    ]);
  });

  it("stops between two members with the reason of its signal", async () => {
    const { bytes, filename } = await buildWheel();
    const controller = new AbortController();
    const told: string[] = [];
    const onMember = (path: string): void => {
      told.push(path);
      controller.abort(new Error("enough"));
    };
    await expect(gather(bytes, filename, { signal: controller.signal, onMember })).rejects.toThrow("enough");
    expect(told).toEqual(["demo/__init__.py"]);
  });
});
