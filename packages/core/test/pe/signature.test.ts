import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { parsePe } from "../../src/pe/parse.ts";
import { verifyAuthenticode } from "../../src/pe/verify.ts";
import { concat, words } from "../builders/macho.ts";
import { patched } from "../builders/patched.ts";
import { buildPe, certificate, der, directoryOffset, OPTIONAL } from "../builders/pe.ts";

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
const identifier = (text: string): Uint8Array => der(0x06, hex(text));
const integer = (value: number): Uint8Array => der(0x02, Uint8Array.of(value));

const SIGNED_DATA = identifier("2a 86 48 86 f7 0d 01 07 02");
const SPC_INDIRECT_DATA = identifier("2b 06 01 04 01 82 37 02 01 04");
const NESTED = identifier("2b 06 01 04 01 82 37 02 04 01");
const MESSAGE_DIGEST = identifier("2a 86 48 86 f7 0d 01 09 04");
const SHA256 = identifier("60 86 48 01 65 03 04 02 01");
const MD5 = identifier("2a 86 48 86 f7 0d 02 05");
const COMMON_NAME = identifier("55 04 03");
const ORGANIZATION = identifier("55 04 0a");

const name = (...parts: readonly (readonly [Uint8Array, number, Uint8Array])[]): Uint8Array =>
  der(0x30, ...parts.map(([type, tag, value]) => der(0x31, der(0x30, type, der(tag, value)))));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16be = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf16le").swap16());

const issuer = name([COMMON_NAME, 0x0c, utf8("Issuer")]);

interface MessageOptions {
  readonly digest: Uint8Array;
  readonly algorithm?: Uint8Array;
  /** The subject of the certificate, whose number is 7. */
  readonly subject?: Uint8Array;
  readonly serial?: number;
  /** What the signer says is the digest of the content. */
  readonly contentDigest?: Uint8Array;
  readonly nested?: readonly Uint8Array[];
}

/** What `contentDigest` is of: without the tag and length around it. */
const contentOf = ({ digest, algorithm = SHA256 }: MessageOptions): Uint8Array =>
  concat(der(0x30, SHA256), der(0x30, der(0x30, algorithm), der(0x04, digest)));

/** A PKCS #7 message; its signature is nothing. */
function makeMessage(options: MessageOptions): Uint8Array {
  const { subject, serial = 7, contentDigest, nested } = options;
  const signed = contentDigest && der(0xa0, der(0x30, MESSAGE_DIGEST, der(0x31, der(0x04, contentDigest))));
  const signer = der(
    0x30,
    integer(1),
    der(0x30, issuer, integer(serial)),
    der(0x30, SHA256),
    ...(signed === undefined ? [] : [signed]),
    der(0x30, SHA256),
    der(0x04, hex("00")),
    ...(nested === undefined ? [] : [der(0xa1, der(0x30, NESTED, der(0x31, ...nested)))]),
  );
  const body = der(0x30, der(0xa0, integer(2)), integer(7), der(0x30), issuer, der(0x30), subject ?? der(0x30));
  const signedData = der(
    0x30,
    integer(1),
    der(0x31),
    der(0x30, SPC_INDIRECT_DATA, der(0xa0, der(0x30, contentOf(options)))),
    ...(subject === undefined ? [] : [der(0xa0, der(0x30, body))]),
    der(0x31, signer),
  );
  return der(0x30, SIGNED_DATA, der(0xa0, signedData));
}

/** Where the certificate table of these images stands. */
const TABLE = buildPe().length;

function withTable(table: Uint8Array, size = table.length): Uint8Array {
  return buildPe({ overlay: table, directories: { 4: [TABLE, size] } });
}

/** An image signed with what `make` makes of its digest. */
function signed(make: (digest: Uint8Array) => Uint8Array): Uint8Array {
  const table = (digest: Uint8Array) => certificate(make(digest));
  const bytes = withTable(table(new Uint8Array(32)));
  const entry = directoryOffset(4);
  const hash = createHash("sha256")
    .update(bytes.subarray(0, OPTIONAL + 64))
    .update(bytes.subarray(OPTIONAL + 68, entry))
    .update(bytes.subarray(entry + 8, TABLE));
  return withTable(table(new Uint8Array(hash.digest())));
}

const verdictOf = async (bytes: Uint8Array) => verifyAuthenticode(parsePe(bytes), nodePlatform);
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());

describe("a signature is read as it was written", () => {
  it("with the signer's name in every kind of text", () => {
    const subject = name(
      [ORGANIZATION, 0x1e, utf16be("\u00d6rtlich")],
      [COMMON_NAME, 0x0c, utf8("less")],
      [COMMON_NAME, 0x14, hex("e9 74 e9")],
    );
    const { certificates } = parsePe(signed((digest) => makeMessage({ digest, subject })));
    expect(certificates?.error).toBeUndefined();
    expect(certificates?.signatures.map(({ signer }) => signer)).toEqual([
      { organization: "\u00d6rtlich", commonName: "\u00e9t\u00e9" },
    ]);
  });

  it("and no name where the certificate is of another number, or not there", () => {
    const signerOf = (options: Partial<MessageOptions>) =>
      parsePe(signed((digest) => makeMessage({ digest, ...options }))).certificates?.signatures[0]?.signer;
    expect(signerOf({ subject: name([COMMON_NAME, 0x0c, utf8("Other")]), serial: 8 })).toBeUndefined();
    expect(signerOf({})).toBeUndefined();
  });

  it("that signs the content itself, or its digest", async () => {
    expect(await verdictOf(signed((digest) => makeMessage({ digest })))).toEqual({ state: "valid-digest" });
    const whole = signed((digest) => makeMessage({ digest, contentDigest: sha256(contentOf({ digest })) }));
    expect(await verdictOf(whole)).toEqual({ state: "valid-digest" });
    const other = signed((digest) => makeMessage({ digest, contentDigest: sha256(digest) }));
    expect(await verdictOf(other)).toMatchObject({ state: "invalid-digest", failure: { kind: "content" } });
  });

  it("of which one is nested in another, and each must hold", async () => {
    const nest = (inner: (digest: Uint8Array) => Uint8Array) =>
      signed((digest) => makeMessage({ digest, nested: [makeMessage({ digest: inner(digest) })] }));
    expect(await verdictOf(nest((digest) => digest))).toEqual({ state: "valid-digest" });
    expect(await verdictOf(nest(sha256))).toMatchObject({ state: "invalid-digest", failure: { kind: "image" } });
  });

  it("with a digest of MD5, which nobody computes here", async () => {
    const bytes = signed((digest) => makeMessage({ digest: digest.subarray(0, 16), algorithm: MD5 }));
    expect(await verdictOf(bytes)).toEqual({ state: "unsupported", algorithm: "1.2.840.113549.2.5" });
  });

  it("beside a certificate of another kind", async () => {
    const other = concat(words([16, 0x00010100]), new Uint8Array(8));
    expect(await verdictOf(withTable(other))).toMatchObject({ failure: { kind: "unreadable", offset: TABLE } });
    expect(parsePe(withTable(other)).certificates).toMatchObject({ certificates: [{ type: 1 }], signatures: [] });
  });

  it("whose table lies over the image", async () => {
    const bytes = buildPe({ directories: { 4: [0x200, TABLE - 0x200] } });
    const table = certificate(makeMessage({ digest: new Uint8Array(32) }));
    bytes.set(table, 0x200);
    bytes.set(words([TABLE - 0x200]), 0x200);
    expect(await verdictOf(bytes)).toMatchObject({ failure: { kind: "uncovered", offset: 0x200, end: TABLE } });
  });
});

describe("a signature that cannot be read is the error of the certificates alone", () => {
  const message = makeMessage({ digest: new Uint8Array(32) });
  const table = certificate(message);
  const sound = withTable(table);
  const many = (count: number) => concat(...new Array<Uint8Array>(count).fill(certificate(message)));
  const nested = (depth: number): Uint8Array =>
    makeMessage({ digest: new Uint8Array(32), ...(depth === 0 ? {} : { nested: [nested(depth - 1)] }) });

  it.each<[string, Uint8Array, number]>([
    ["a table behind the end", withTable(table, table.length + 8), directoryOffset(4)],
    ["a certificate longer than its table", patched(sound, [TABLE + 1, 0xff]), TABLE],
    ["a certificate shorter than its header", patched(sound, [TABLE, 7, 0]), TABLE],
    ["the rest of a certificate", withTable(concat(table, words([0]))), TABLE + table.length],
    ["no message", patched(sound, [TABLE + 8, 0x30, 0x80]), TABLE + 8],
    ["a message longer than its certificate", patched(sound, [TABLE + 10, 0xff]), TABLE + 8],
    ["a message of another kind", patched(sound, [TABLE + 8 + 4 + 8, 0x06]), TABLE + 8],
    [
      "more certificates than anyone has",
      withTable(concat(...new Array(65).fill(words([8, 0x00010100])))),
      TABLE + 64 * 8,
    ],
    ["more signatures than anyone makes", withTable(many(20)), TABLE + 16 * table.length + 8],
  ])("%s", (_, bytes, offset) => {
    const { error, certificates } = parsePe(bytes);
    expect(error).toBeUndefined();
    expect(certificates?.error).toBeInstanceOf(FormatError);
    expect(certificates?.error?.offset).toBe(offset);
  });

  it("signatures nested ever deeper are read up to a number", () => {
    const { certificates } = parsePe(withTable(certificate(nested(40))));
    expect(certificates?.error?.message).toContain("more than 16 signatures");
    expect(certificates?.signatures).toHaveLength(16);
  });

  it("an element of more parts than anyone has", () => {
    const parts = new Uint8Array(2 * 5000);
    const { certificates } = parsePe(withTable(certificate(der(0x30, parts))));
    expect(certificates?.error?.message).toContain("more than 4096");
  });

  it("every byte of a message can be another", async () => {
    for (let at = TABLE; at < sound.length; at++)
      for (const mask of [0x01, 0x20, 0x80, 0xff]) {
        const bytes = patched(sound, [at, (sound[at] ?? 0) ^ mask]);
        const { error } = parsePe(bytes);
        expect(error).toBeUndefined();
        expect((await verdictOf(bytes))?.state).not.toBe("unsigned");
      }
  });
});
