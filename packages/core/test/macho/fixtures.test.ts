import { describe, expect, it } from "vitest";
import { parseMacho } from "../../src/macho/parse.ts";
import { verifyCodeSignature } from "../../src/macho/verify.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { webPlatform } from "../../src/platform.ts";
import { type MachoFixture, machoBytes, machoFixtures, measured } from "./fixture-table.ts";
import { bothVerdicts, independentForm, withoutVerdicts } from "./independent-form.ts";

// measured.jsonl comes from LIEF, LLVM and Python's hashlib, never from this code.

const sound = machoFixtures.filter(({ malformed }) => malformed !== true);
const rows = (fixtures: readonly MachoFixture[]) => fixtures.map((fixture) => [fixture.name, fixture] as const);

describe("the table", () => {
  it("has a measurement for each file", () => {
    expect(machoFixtures.map(({ file }) => file).sort()).toEqual([...measured.keys()].sort());
  });
});

describe("everything read from a file is what LIEF and LLVM read", () => {
  // LIEF does not take the 64-bit table; its slices are those of library.universal2.
  it.each(rows(sound.filter(({ file }) => measured.get(file)?.slices !== null)))("%s", async (_, { file }) => {
    const { slices, error } = parseMacho(machoBytes(file));
    expect(error).toBeUndefined();
    const expected = measured.get(file)?.slices ?? [];
    expect(slices.map(independentForm)).toEqual(expected.map(withoutVerdicts));
    for (const [index, slice] of slices.entries()) {
      const theirs = expected[index];
      if (theirs === undefined) throw new Error("LIEF has fewer slices");
      const [ours, independent] = bothVerdicts(await verifyCodeSignature(slice, nodePlatform), theirs);
      expect(ours).toEqual(independent);
    }
  });

  it("the slices of a table with 64-bit offsets are those of the other", () => {
    const [wide, narrow] = ["library.fat64.dylib", "library.universal2.dylib"].map((file) =>
      parseMacho(machoBytes(file)),
    );
    expect([wide?.container, narrow?.container]).toEqual(["fat64", "fat"]);
    expect(wide?.slices.map(independentForm)).toEqual(narrow?.slices.map(independentForm));
    expect(wide?.slices).toHaveLength(2);
  });
});

describe("every signature is judged as it was made", () => {
  it.each(rows(sound))("%s", async (_, { file, signature = [] }) => {
    const { slices } = parseMacho(machoBytes(file));
    const expected = Array.isArray(signature) ? signature : [signature];
    expect(slices).toHaveLength(expected.length);
    for (const [index, slice] of slices.entries()) {
      const verdict = await verifyCodeSignature(slice, nodePlatform);
      expect(await verifyCodeSignature(slice, webPlatform)).toEqual(verdict);
      const wanted = expected[index] as MachoFixture["signature"];
      if (wanted === "unsigned" || wanted === "valid") expect(verdict?.state).toBe(wanted);
      else if (wanted === "unreadable")
        expect(verdict).toMatchObject({ state: "invalid", failure: { kind: "unreadable" } });
      else expect(verdict).toMatchObject({ state: "invalid", failure: failureForm(wanted, slice) });
    }
  });
});

function failureForm(
  wanted: MachoFixture["signature"],
  slice: ReturnType<typeof parseMacho>["slices"][number],
): object {
  const defect = wanted as { readonly page?: number | string; readonly slot?: number };
  if (defect.slot !== undefined) return { kind: "special-slot", index: defect.slot };
  const [directory] = slice.signature?.directories ?? [];
  const last = Math.ceil((directory?.codeLimit ?? 0) / (directory?.pageSize ?? 1)) - 1;
  if (defect.page === "some") return { kind: "page", mismatches: 1 };
  const index = defect.page === "last" ? last : defect.page;
  return { kind: "page", index, offset: slice.offset + Number(index) * 4096, mismatches: 1 };
}

describe("a broken file keeps what stands before the break", () => {
  it.each(rows(machoFixtures.filter(({ malformed }) => malformed === true)))("%s", (_, { file }) => {
    const { slices, error } = parseMacho(machoBytes(file));
    const breaks = [error, ...slices.map((slice) => slice.error)].filter((found) => found !== undefined);
    expect(breaks).toHaveLength(1);
    expect(breaks[0]?.message).toMatch(/\(at byte \d+\)$/);
    expect(slices[0]?.header?.cpuType).toBeGreaterThan(0);
    expect(measured.get(file)?.["llvm-refuses"]).toBe(true);
  });

  it("a signature that is cut off leaves the libraries and the run path", () => {
    const [slice] = parseMacho(machoBytes("truncated.arm64.dylib")).slices;
    expect(slice?.libraries?.map(({ name }) => name)).toEqual(["/usr/lib/libSystem.B.dylib"]);
    expect(slice?.rpaths).toEqual([]);
    expect(slice?.symbols).toBeUndefined();
  });

  it("a slice that is cut off leaves the one before it whole", () => {
    const { slices } = parseMacho(machoBytes("truncated-slice.universal2.dylib"));
    expect(slices.map(({ error }) => error)).toEqual([undefined]);
    expect(slices[0]?.exportTrie?.names()).toContain("_demo_area");
  });
});
