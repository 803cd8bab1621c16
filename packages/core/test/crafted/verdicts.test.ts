import { describe, expect, it } from "vitest";
import { auditWheel } from "../../src/audit.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { builtinRuleset } from "../../src/rules/compose.ts";
import { bentContainers, oddContainers } from "./containers.ts";
import { oddContents, wrongContents } from "./contents.ts";
import type { CraftedWheel, IndexVerdict } from "./crafted-wheel.ts";
import { oddMetadata, wrongMetadata } from "./metadata.ts";
import { wrongWindows } from "./windows.ts";

async function findingsOf(crafted: CraftedWheel, preset: string): Promise<readonly string[]> {
  const { bytes, filename } = await crafted.wheel;
  const { findings } = await auditWheel(bytes, filename, { platform: nodePlatform, ruleset: builtinRuleset([preset]) });
  return findings
    .map(({ rule, severity }) => `${severity.charAt(0).toUpperCase()} ${rule}`)
    .sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}

async function indexVerdict(crafted: CraftedWheel): Promise<IndexVerdict> {
  const findings = await findingsOf(crafted, "pypi");
  if (findings.some((finding) => finding.startsWith("E "))) return "refuses";
  return findings.length > 0 ? "mails" : "takes";
}

const defective = [...bentContainers, ...wrongContents, ...wrongMetadata, ...wrongWindows];
const clean = [...oddContainers, ...oddContents, ...oddMetadata];

describe("a wheel with one defect has the finding that names it, and PyPI does with it what the preset says", () => {
  it.each(defective.map((crafted) => [crafted.name, crafted] as const))("%s", async (_, crafted) => {
    expect({ findings: await findingsOf(crafted, "recommended"), pypi: await indexVerdict(crafted) }).toEqual({
      findings: crafted.findings,
      pypi: crafted.pypi,
    });
    expect(crafted.findings).not.toEqual([]);
  });
});

describe("a wheel that is unusual and right has no finding under any preset", () => {
  it.each(clean.map((crafted) => [crafted.name, crafted] as const))("%s", async (_, crafted) => {
    expect(await findingsOf(crafted, "recommended")).toEqual([]);
    expect(await findingsOf(crafted, "everything")).toEqual([]);
    expect(await indexVerdict(crafted)).toBe("takes");
  });
});

describe("the table", () => {
  it("names each wheel once", () => {
    const names = [...defective, ...clean].map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it("has a wheel for every rule about wheels and their files that needs no binary", () => {
    const shown = new Set(defective.flatMap(({ findings }) => findings.map((finding) => finding.slice(2))));
    const needBinaries = [
      "mixed-libc",
      "platform-tag-not-honoured",
      "wrong-architecture",
      "vendored-library-without-sbom",
      "vendored-library-without-licence",
      "baked-ca-bundle",
      "end-of-life-library",
      "missing-proj-database",
      "proj-database-mismatch",
      "missing-gdal-data",
    ];
    const others = ["parsers-disagree", "oversized-wheel", "oversized-member"];
    const rules = builtinRuleset().rules.filter((rule) => rule.for === "wheel" || rule.for === "file");
    const without = rules.map(({ id }) => id).filter((id) => !shown.has(id));
    expect(without).toEqual([...needBinaries, ...others].sort());
  });
});
