import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bytesSource, type WheelInput } from "../../src/bytes/source.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import type { OpenOptions } from "../../src/wheel/open.ts";
import { openWheel } from "../../src/wheel/open.ts";
import type { Wheel } from "../../src/wheel/wheel.ts";
import { buildWheel, demoDistInfo, demoFilename, type WheelParts } from "../builders/wheel.ts";
import { buildZip } from "../builders/zip.ts";

async function open(parts: WheelParts = {}, options: OpenOptions = {}): Promise<Wheel> {
  const { bytes, filename } = await buildWheel(parts);
  return openWheel(bytes, { filename, platform: nodePlatform, ...options });
}

const problems = (wheel: Wheel) => wheel.problems.map(({ kind, path }) => ({ kind, path }));

describe("a wheel as it should be", () => {
  it("is opened with its three documents and without problems", async () => {
    const { bytes, filename } = await buildWheel({ directories: ["demo/"] });
    const wheel = await openWheel(bytes, { filename });
    expect(wheel).toMatchObject({
      filename,
      size: bytes.length,
      distInfo: demoDistInfo,
      name: { distribution: "demo", version: "1.0" },
      anomalies: [],
      problems: [],
    });
    expect(wheel.metadata?.first("Name")).toBe("demo");
    expect(wheel.wheelFile?.all("Tag")).toEqual(["py3-none-any"]);
    expect(wheel.record?.at(-1)).toMatchObject({ path: `${demoDistInfo}/RECORD`, hash: "", size: "" });
    expect(wheel.members.map(({ path, directory }) => `${path} ${directory}`)).toContain("demo/ true");
    expect(await wheel.sha256()).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it.each<[string, (bytes: Uint8Array) => WheelInput]>([
    ["an array", (bytes) => bytes],
    ["a part of a larger array", (bytes) => new Uint8Array([9, ...bytes, 9]).subarray(1, -1)],
    ["a Blob", (bytes) => new Blob([bytes as Uint8Array<ArrayBuffer>])],
    ["a source", bytesSource],
  ])("is opened from %s alike", async (_, input) => {
    const { bytes, filename } = await buildWheel();
    const wheel = await openWheel(input(bytes), { filename });
    expect(wheel.metadata?.first("Version")).toBe("1.0");
    expect(await wheel.sha256()).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it("hands out each member's bytes", async () => {
    const wheel = await open({ files: { "demo/a.py": "x = 1\n" } });
    const texts = await Promise.all(
      wheel.members.map(async (member) => new TextDecoder().decode((await wheel.read(member)).bytes)),
    );
    expect(texts[0]).toBe("x = 1\n");
    expect(texts[1]).toMatch(/^Metadata-Version: /);
  });
});

describe("a part that is missing or unreadable is a problem with its path", () => {
  it.each<[string, WheelParts, { kind: string; path: string }]>([
    ["no METADATA", { metadata: false }, { kind: "missing-part", path: `${demoDistInfo}/METADATA` }],
    ["no WHEEL", { wheelFile: false }, { kind: "missing-part", path: `${demoDistInfo}/WHEEL` }],
    ["no RECORD", { record: false }, { kind: "missing-part", path: `${demoDistInfo}/RECORD` }],
    [
      "METADATA that is not UTF-8",
      { metadata: new Uint8Array([0x4e, 0xff, 0x0a]) },
      { kind: "unreadable-part", path: `${demoDistInfo}/METADATA` },
    ],
    [
      "WHEEL that is not UTF-8",
      { wheelFile: new Uint8Array([0xc3]) },
      { kind: "unreadable-part", path: `${demoDistInfo}/WHEEL` },
    ],
  ])("%s", async (_, parts, problem) => {
    const wheel = await open(parts);
    expect(problems(wheel)).toEqual([problem]);
    const documents = { METADATA: wheel.metadata, WHEEL: wheel.wheelFile, RECORD: wheel.record };
    const absent = Object.entries(documents).flatMap(([part, document]) => (document === undefined ? [part] : []));
    expect(absent).toEqual([problem.path.split("/")[1]]);
  });

  it("METADATA beyond the limit, while one that just reaches it is read", async () => {
    const metadata = `Name: demo\nVersion: 1.0\nSummary: ${"s".repeat(1000)}\n`;
    const reached = await open({ metadata }, { limits: { metadataBytes: metadata.length } });
    expect(problems(reached)).toEqual([]);
    const beyond = await open({ metadata }, { limits: { metadataBytes: metadata.length - 1 } });
    expect(problems(beyond)).toEqual([{ kind: "unreadable-part", path: `${demoDistInfo}/METADATA` }]);
    expect(beyond.metadata).toBeUndefined();
    expect(beyond.wheelFile).toBeDefined();
  });

  it("METADATA that does not inflate, while the others are read", async () => {
    const { bytes } = buildZip([
      { name: `${demoDistInfo}/METADATA`, content: "Name: demo\n", central: { crc32: 1 } },
      { name: `${demoDistInfo}/WHEEL`, content: "Tag: py3-none-any\n" },
      { name: `${demoDistInfo}/RECORD`, content: "" },
    ]);
    const wheel = await openWheel(bytes, { filename: demoFilename });
    expect(problems(wheel)).toEqual([{ kind: "unreadable-part", path: `${demoDistInfo}/METADATA` }]);
    expect(wheel.record).toEqual([]);
  });

  it("a limit on the whole archive still rejects", async () => {
    await expect(open({}, { limits: { members: 1 } })).rejects.toMatchObject({ code: "WG_LIMIT", limit: "members" });
  });
});

describe("the dist-info directory", () => {
  const second = { "other-2.0.dist-info/METADATA": "Name: other\n" };

  it("that is missing is the one the file name announces", async () => {
    const { bytes } = buildZip([{ name: "demo/__init__.py" }]);
    const wheel = await openWheel(bytes, { filename: demoFilename });
    expect(wheel.distInfo).toBeUndefined();
    expect(problems(wheel)).toEqual([{ kind: "missing-part", path: demoDistInfo }]);
  });

  it("that is a file, or lies in a folder, is none", async () => {
    const { bytes } = buildZip([{ name: "demo-1.0.dist-info" }, { name: "demo/x-1.0.dist-info/METADATA" }]);
    expect((await openWheel(bytes, { filename: demoFilename })).distInfo).toBeUndefined();
  });

  it("is chosen by the file name among several", async () => {
    const wheel = await open({ files: second });
    expect(wheel.distInfo).toBe(demoDistInfo);
    expect(wheel.metadata?.first("Name")).toBe("demo");
  });

  it("is the first of several where the file name announces none of them", async () => {
    const wheel = await open({ files: second }, { filename: "renamed-1.0-py3-none-any.whl" });
    expect(wheel.distInfo).toBe("other-2.0.dist-info");
  });

  it("is the only one whatever the file is called", async () => {
    const wheel = await open({}, { filename: "download" });
    expect(wheel).toMatchObject({ name: undefined, distInfo: demoDistInfo, problems: [] });
  });
});

it("of two members with one path the last is the document, as Python has it", async () => {
  const { bytes } = buildZip([
    { name: `${demoDistInfo}/METADATA`, content: "Name: first\n" },
    { name: `${demoDistInfo}/WHEEL`, content: "" },
    { name: `${demoDistInfo}/RECORD`, content: "" },
    { name: `${demoDistInfo}/METADATA`, content: "Name: last\n" },
  ]);
  const wheel = await openWheel(bytes, { filename: demoFilename });
  expect(wheel.metadata?.first("Name")).toBe("last");
  expect(wheel.anomalies.map(({ kind }) => kind)).toEqual(["duplicate-member"]);
});
