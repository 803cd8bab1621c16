import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/text.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { type HashAlgorithm, type Platform, webPlatform } from "../../src/platform.ts";
import { toBytes } from "../builders/zip.ts";

const text = "hello hello hello";
const deflated = new Uint8Array(deflateRawSync(text));

describe.each<[string, Platform]>([
  ["web", webPlatform],
  ["node", nodePlatform],
])("the %s platform", (_, platform) => {
  it.each([
    ["what was deflated", deflated, text],
    ["nothing", new Uint8Array([3, 0]), ""],
    ["more than one chunk", new Uint8Array(deflateRawSync("ab".repeat(2 ** 20))), "ab".repeat(2 ** 20)],
  ])("inflates %s to at most the size it is told", async (_, input, expected) => {
    const inflated = await platform.inflateRaw(input, expected.length);
    if ("failure" in inflated) throw new Error(inflated.failure);
    expect(new TextDecoder().decode(inflated.output)).toBe(expected);
    expect([undefined, input.length]).toContain(inflated.consumed);
  });

  it.each([
    ["one byte more than it is told", deflated, text.length - 1],
    ["a thousand times more than it is told", new Uint8Array(deflateRawSync(new Uint8Array(2 ** 20))), 1000],
  ])("gives up on %s", async (_, input, size) => {
    expect(await platform.inflateRaw(input, size)).toMatchObject({ failure: "too-long" });
  });

  it("says that a stream is damaged", async () => {
    expect(await platform.inflateRaw(new Uint8Array([7, 0xff, 0xff]), 10)).toMatchObject({ failure: "damaged" });
  });

  it.each([
    ["ends early", deflated.subarray(0, -1)],
    ["is empty", new Uint8Array()],
  ])("gives no output of a stream that %s", async (_, input) => {
    expect(await platform.inflateRaw(input, text.length)).toHaveProperty("failure");
  });

  it("leaves what it is given as it was", async () => {
    const input = deflated.slice();
    await platform.inflateRaw(input, text.length);
    expect(input).toEqual(deflated);
  });

  it.each([
    ["123456789", 0xcbf43926],
    ["", 0],
    ["a", 0xe8b7be43],
  ])("has the CRC-32 of %j as an unsigned number", (content, crc) => {
    expect(platform.crc32(toBytes(content))).toBe(crc);
  });

  it.each<[HashAlgorithm, string]>([
    ["sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"],
    [
      "sha512",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ],
  ])("digests by %s", async (algorithm, digest) => {
    expect(toHex(await platform.digest(algorithm, toBytes("abc")))).toBe(digest);
  });

  it("digests chunks as the whole that they are", async () => {
    async function* chunks() {
      yield toBytes("a");
      yield toBytes("");
      yield toBytes("bc");
    }
    expect(toHex(await platform.digestChunks(chunks()))).toBe(toHex(await platform.digest("sha256", toBytes("abc"))));
  });
});
