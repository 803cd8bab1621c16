import { describe, expect, it } from "vitest";
import { bytesSource } from "../../src/bytes/source.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildZip, toBytes, type ZipMember } from "../builders/zip.ts";

const good: ZipMember = { name: "good.py", content: "good" };
const evil: ZipMember = { name: "evil.py", content: "evil" };
const sentinels = { entries: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff };

function anotherZip64Record(): Uint8Array {
  const decoy = buildZip([good], { zip64: {}, end: sentinels });
  const recordOffset = decoy.zip64Offset ?? 0;
  const prefix = decoy.bytes.subarray(0, recordOffset + 56);
  return buildZip([evil], { prefix, prefixCounted: true, zip64: { recordOffset }, end: sentinels }).bytes;
}

function zip64Disagrees(): Uint8Array {
  const zip = buildZip([evil, good]);
  const [, last = 0] = zip.entryOffsets;
  const size = zip.directoryOffset + zip.directorySize - last;
  return buildZip([evil, good], { zip64: {}, end: { entries: 1, directorySize: size, directoryOffset: last } }).bytes;
}

describe("an archive that two readers take differently is refused or has an anomaly", () => {
  it.each<[string, Uint8Array]>([
    // Python's zipfile takes the record right before the locator, a reader that follows the locator the other one.
    ["the locator passes over a nearer ZIP64 record", anotherZip64Record()],
    // Python's zipfile reads two members, a reader that keeps to the plain record one.
    ["the plain record and the ZIP64 record disagree", zip64Disagrees()],
    // Python's zipfile takes the last signature of the file, which is in the comment.
    [
      "the comment holds another archive",
      buildZip([good], { comment: buildZip([evil], { trailing: toBytes("!") }).bytes }).bytes,
    ],
  ])("%s", async (_, bytes) => {
    const kinds = await openWheel(bytesSource(bytes), { platform: nodePlatform })
      .then((wheel) => gatherFacts(wheel, { platform: nodePlatform }))
      .then(([wheel]) => wheel?.facts["wheel.anomalies"]?.map(({ kind }) => kind))
      .catch((error: { code?: string }) => error.code);
    expect(kinds === "WG_FORMAT" || (Array.isArray(kinds) && kinds.length > 0)).toBe(true);
  });
});
