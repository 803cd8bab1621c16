import { describe, expect, it } from "vitest";
import { bytesSource } from "../../src/bytes/source.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { anomalyKinds } from "../../src/zip/archive.ts";
import { fields } from "../builders/zip.ts";
import { build, crafted, evil, good, madeOnUnix, marked, named, sentinels, unicodePath } from "./crafted.ts";

async function kindsOf(bytes: Uint8Array): Promise<readonly (string | undefined)[] | string | undefined> {
  return openWheel(bytesSource(bytes), { platform: nodePlatform })
    .then((wheel) => gatherFacts(wheel, { platform: nodePlatform }))
    .then(([wheel]) => wheel?.facts["wheel.anomalies"]?.map(({ kind }) => kind))
    .catch((error: { code?: string }) => error.code);
}

describe("an archive that two readers take differently is refused or has an anomaly", () => {
  it.each(crafted)("%s", async (_, bytes, kinds) => {
    expect(await kindsOf(bytes)).toEqual(kinds);
  });

  it("and there is a case for every kind", () => {
    const shown = new Set(crafted.flatMap(([, , kinds]) => kinds));
    expect(anomalyKinds.filter((kind) => !shown.has(kind))).toEqual([]);
  });
});

describe("what is unusual and right has none", () => {
  it.each<[string, Uint8Array]>([
    ["nothing special", build([good, evil])],
    ["deflated", build([{ ...good, deflate: true }])],
    ["an empty member", build([{ name: "__init__.py" }])],
    ["folders of their own", build([{ name: "demo/" }, { name: "demo/a.py", content: "a" }])],
    ["a comment", build([good], { comment: "made by hand" })],
    ["ZIP64 end records", build([good], { zip64: {}, end: sentinels })],
    ["letters in UTF-8", named("ä.py", marked)],
    ["plain modes", named("a.so", { central: madeOnUnix(0o100755) })],
    ["modes without a type", named("a.so", { central: madeOnUnix(0o644) })],
    ["a folder's mode", build([{ name: "demo/", central: madeOnUnix(0o040755) }])],
    [
      "a time stamp field",
      named("a.py", { local: { extra: fields([0x5455, 2], [5, 2], [1, 2], [2, 2], [3, 2]).subarray(0, 9) } }),
    ],
    ["the same name in the Unicode path", named("a.py", { central: { extra: unicodePath("a.py") } })],
    ["names that begin alike", build([{ name: "a" }, { name: "a-b/c.py" }, { name: "ab/c.py" }])],
    ["dots in names", named("..a/.b/c..py")],
    ["as long as it may be", named(`${"a".repeat(255)}`)],
  ])("%s", async (_, bytes) => {
    expect(await kindsOf(bytes)).toEqual([]);
  });

  it("the directory in another order than the data", async () => {
    expect(await kindsOf(build([good, evil], { directoryOrder: [1, 0] }))).toEqual([]);
  });
});
