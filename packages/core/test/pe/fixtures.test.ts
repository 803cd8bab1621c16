import { describe, expect, it } from "vitest";
import { nodePlatform } from "../../src/node/platform.ts";
import { isPe } from "../../src/pe/header.ts";
import { machineName } from "../../src/pe/machine.ts";
import { parsePe } from "../../src/pe/parse.ts";
import { verifyAuthenticode } from "../../src/pe/verify.ts";
import { webPlatform } from "../../src/platform.ts";
import { measured, type PeFixture, peBytes, peFixtures } from "./fixture-table.ts";
import { digestsHold, type IndependentImage, independentForm, withoutVerdicts } from "./independent-form.ts";

// measured.jsonl comes from LIEF, pefile, objdump and LLVM, never from this code.

const sound = peFixtures.filter(({ malformed }) => malformed !== true);
const rows = (fixtures: readonly PeFixture[]) => fixtures.map((fixture) => [fixture.name, fixture] as const);
const theirs = (file: string): IndependentImage => {
  const image = measured.get(file)?.image;
  if (image === undefined || image === null) throw new Error(`${file} was not measured`);
  return image;
};

describe("the table", () => {
  it("has a measurement for each file", () => {
    expect(peFixtures.map(({ file }) => file).sort()).toEqual([...measured.keys()].sort());
  });
});

describe("everything read from a file is what LIEF and pefile read", () => {
  it.each(rows(sound))("%s", (_, { file, signature }) => {
    const bytes = peBytes(file);
    expect(isPe(bytes)).toBe(true);
    const parsed = parsePe(bytes);
    expect(parsed.error).toBeUndefined();
    const ours = { ...independentForm(parsed) };
    const expected = { ...withoutVerdicts(theirs(file)) };
    // Both overlook the second language; the resource compiler's source has it.
    if (file === "resource-only.x86_64.dll") {
      for (const form of [ours, expected]) delete form["version"];
      expect(parsed.resources?.version?.tables.map(({ language }) => language)).toEqual(["040904b0", "040704b0"]);
      expect(parsed.resources?.version?.tables[1]?.strings).toEqual(new Map([["FileDescription", "Beispiel"]]));
    }
    // LIEF reads no signature that it cannot read whole, and ours names none either.
    if (signature === "unreadable") expect(parsed.certificates?.error?.offset).toBeGreaterThan(0);
    else expect(parsed.certificates?.error).toBeUndefined();
    expect([parsed.debug?.error, parsed.resources?.error]).toEqual([undefined, undefined]);
    expect(ours).toEqual(expected);
  });

  it.each(rows(sound))("%s has its linker and its machine", (_, { file, linker, machine }) => {
    const parsed = parsePe(peBytes(file));
    expect(parsed.linker).toBe(linker);
    const named = /x86_64|i686|aarch64/.exec(file)?.[0];
    expect(machineName(parsed)).toBe(machine ?? named);
    expect(theirs(file)["hybrid"]).toBe(machine !== undefined);
  });
});

describe("every signature is judged as it was made", () => {
  it.each(rows(sound))("%s", async (_, { file, signature }) => {
    const parsed = parsePe(peBytes(file));
    const verdict = await verifyAuthenticode(parsed, nodePlatform);
    expect(await verifyAuthenticode(parsed, webPlatform)).toEqual(verdict);
    if (signature === undefined) expect(verdict).toEqual({ state: "unsigned" });
    else if (signature === "valid-digest") expect(verdict).toEqual({ state: "valid-digest" });
    else expect(verdict).toMatchObject({ state: "invalid-digest", failure: { kind: signature } });

    const { verified } = theirs(file);
    expect(verified === "OK").toBe(verdict?.state === "valid-digest");
    if (verdict?.state === "valid-digest") expect(digestsHold(theirs(file))).toBe(true);
    if (signature === "image") expect(digestsHold(theirs(file))).toBe(false);
  });

  it("bytes that nobody signed are counted where they hide", () => {
    const unsigned = (file: string) => parsePe(peBytes(file)).certificates?.unsignedBytes;
    expect(unsigned("signed-hidden.x86_64.dll")).toBeGreaterThanOrEqual("nobody signed this".length);
    expect(unsigned("signed.x86_64.dll")).toBe(0);
  });
});

describe("a property that a file was built for is there, and in no other", () => {
  const having = (has: (parsed: ReturnType<typeof parsePe>) => boolean): readonly string[] =>
    sound.filter(({ file }) => has(parsePe(peBytes(file)))).map(({ name }) => name);
  const without = (bit: number) =>
    having(({ header }) => header !== undefined && (header.dllCharacteristics & bit) === 0);

  it.each<[string, readonly string[], readonly string[]]>([
    ["no ASLR", without(0x40), ["no-aslr", "gnu-program"]],
    ["no NX", without(0x100), ["no-nx", "gnu-program"]],
    ["control flow guard", having((f) => ((f.header?.dllCharacteristics ?? 0) & 0x4000) !== 0), ["control-flow-guard"]],
    ["relocations stripped", having((f) => ((f.header?.characteristics ?? 0) & 1) !== 0), ["no-aslr", "gnu-program"]],
    [
      "code that can be written",
      having((f) => !!f.sections?.some((s) => s.writable && s.executable)),
      ["writable-code"],
    ],
    ["shared data", having((f) => !!f.sections?.some((s) => s.writable && s.shared)), ["shared-section"]],
    ["delayed imports", having(({ delayImports }) => delayImports?.length !== 0), ["delay-import"]],
    ["forwarders", having((f) => (f.exports?.forwarders.length ?? 0) > 0), ["forwarders"]],
    ["the shadow stack", having((f) => f.debug?.extendedDllCharacteristics === 1), ["cet"]],
    ["a hash for a timestamp", having((f) => f.debug?.reproducible === true), ["reproducible"]],
    ["registered handlers", having((f) => f.loadConfiguration?.seHandlerCount === 1), ["safe-seh"]],
    ["no exports", having((f) => f.exports === undefined), ["resource-only", "gnu-program"]],
  ])("%s", (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  it("the cookie has the value that the linker gave it", () => {
    const value = (file: string) => parsePe(peBytes(file)).loadConfiguration?.securityCookieValue;
    expect(value("control-flow-guard.x86_64.dll")).toBe(0x00002b992ddfa232);
    expect(value("safe-seh.i686.dll")).toBe(0xbb40e64e);
  });

  it("a load configuration ends where it says, and the directory's size does not matter", () => {
    const short = parsePe(peBytes("short-configuration.x86_64.dll")).loadConfiguration;
    expect(short?.guardFunctionCount).toBeDefined();
    expect(short?.guardFlags).toBeUndefined();
    const { header, loadConfiguration } = parsePe(peBytes("safe-seh.i686.dll"));
    expect([header?.directories[10]?.size, loadConfiguration?.size]).toEqual([64, 192]);
  });

  it("names of exports are found without decoding them", () => {
    const { exports } = parsePe(peBytes("forwarders.x86_64.dll"));
    expect(exports?.namesStartWith("PyInit_", "demo_numbered")).toBe(true);
    expect(exports?.namesStartWith("demo_numbered_", "emo")).toBe(false);
  });
});

describe("a broken file keeps what stands before the break", () => {
  it.each(rows(peFixtures.filter(({ malformed }) => malformed === true)))("%s", (_, { file }) => {
    const { error, header, exports } = parsePe(peBytes(file));
    expect(error?.message).toMatch(/\(at byte \d+\)$/);
    expect(header?.machine).toBeGreaterThan(0);
    expect(exports?.names()).toEqual(["demo_number"]);
  });
});
