import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { type FactName, factNames } from "../../src/facts/catalogue/catalogue.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { type Fixture, fixtureBytes, fixtures } from "./fixture-table.ts";

// The table's values come from how each file was built, from readelf and from loading it, never from this code.

/** The facts of a fixture where it lies in its wheel. */
async function establish({ file, wheel }: Fixture): Promise<Subject> {
  const path = wheel?.path ?? `sample/${file}`;
  const zip = new JSZip().file(path, fixtureBytes(file));
  for (const [member, name] of Object.entries(wheel?.members ?? {})) zip.file(member, fixtureBytes(name));
  const opened = await openWheel(await zip.generateAsync({ type: "uint8array" }), { platform: nodePlatform });
  const subject = (await gatherFacts(opened, { platform: nodePlatform })).find((candidate) => candidate.path === path);
  if (subject === undefined) throw new Error(`${path} was not gathered`);
  return subject;
}

const unordered: readonly FactName[] = [
  "binary.imports",
  "binary.weak-imports",
  "binary.exports",
  "binary.languages",
  "elf.fortified",
  "elf.unfortified",
];

/** In the table's form: symbol names sorted, a fact that does not apply as null. */
function tableForm(name: FactName, subject: Subject): unknown {
  const value = subject.facts[name];
  if (value === undefined)
    return subject.gaps.find(({ fact, kind }) => fact === name && kind === "not-applicable") ? null : undefined;
  if (name === "elf.versions-needed")
    return subject.facts[name]?.map((asked) => ({ ...asked, symbols: [...(asked.symbols ?? [])].sort() }));
  return unordered.includes(name) ? [...(value as readonly string[])].sort() : value;
}

describe("every fact of a compiled file is what its build and its loading say", () => {
  it.each(fixtures.filter(({ malformed }) => malformed !== true).map((fixture) => [fixture.name, fixture] as const))(
    "%s",
    async (_, fixture) => {
      const subject = await establish(fixture);
      const expected = Object.entries(fixture.facts ?? {}).filter(([name]) =>
        (factNames as readonly string[]).includes(name),
      );
      const found = expected.map(([name]) => [name, tableForm(name as FactName, subject)] as const);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
      for (const [name, kind] of Object.entries(fixture.gaps ?? {})) {
        if (!(factNames as readonly string[]).includes(name)) continue;
        expect(subject.gaps.find(({ fact }) => fact === name)?.kind).toBe(kind);
      }
    },
  );
});

describe("a broken file is reported or coped with, and keeps the facts before the break", () => {
  it.each(fixtures.filter(({ malformed }) => malformed === true).map((fixture) => [fixture.name, fixture] as const))(
    "%s",
    async (_, fixture) => {
      const subject = await establish(fixture);
      expect(subject.facts["binary.format"]).toBe("elf");
      expect(subject.facts["binary.machine"]).toBeDefined();
      const broken = subject.facts["binary.malformed"];
      if (broken !== undefined) expect(broken).toMatch(/\(at byte \d+\)$/);
    },
  );
});
