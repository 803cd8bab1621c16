import { describe, expect, it } from "vitest";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { buildWheel, demoDistInfo, type WheelParts } from "../builders/wheel.ts";

async function wheelSubject(parts: WheelParts): Promise<Subject> {
  const { bytes, filename } = await buildWheel(parts);
  const [wheel] = await gatherFacts(await openWheel(bytes, { filename, platform: nodePlatform }), {
    platform: nodePlatform,
  });
  if (wheel === undefined) throw new Error("the wheel does not come first");
  return wheel;
}

const gapOf = ({ gaps }: Subject, fact: string) => gaps.find((gap) => gap.fact === fact)?.kind;
const head = "Metadata-Version: 2.4\nName: demo\nVersion: 1.0\n";

describe("problems of METADATA", () => {
  it("are told with who refuses it, in words too", async () => {
    const { facts } = await wheelSubject({ metadata: `${head}Requires-Dist: numpy>=1.*\n` });
    expect(facts["wheel.metadata-problems"]).toEqual([
      {
        kind: "invalid-requirement",
        against: "specification",
        field: "Requires-Dist",
        line: 4,
        detail: "Requires-Dist `numpy>=1.*`: `>=` takes no `.*`, as in `1.*` (line 4); refused by pip, twine, PyPI",
        "refused-by": ["pip", "twine", "PyPI"],
      },
    ]);
  });

  it("name nobody where nobody refuses it", async () => {
    const { facts } = await wheelSubject({ metadata: `${head}oops\n` });
    expect(facts["wheel.metadata-problems"]).toMatchObject([
      { detail: "`oops` is no field: pip and uv read no field after it (line 4)", "refused-by": [] },
    ]);
  });

  it("are none in METADATA that is valid", async () => {
    const { facts } = await wheelSubject({});
    expect(facts["wheel.metadata-problems"]).toEqual([]);
  });

  it.each<[string, WheelParts]>([
    ["is missing", { metadata: false }],
    ["is not UTF-8", { metadata: new Uint8Array([0xff]) }],
  ])("and licence files are unknown where METADATA %s", async (_, parts) => {
    const subject = await wheelSubject(parts);
    expect(gapOf(subject, "wheel.metadata-problems")).toBe("unknown");
    expect(gapOf(subject, "wheel.missing-licence-files")).toBe("unknown");
  });
});

describe("licence files", () => {
  const metadata = `${head}License-File: LICENSE\nLicense-File: sub/NOTICE\n`;
  const folder = `${demoDistInfo}/licenses`;

  it.each<[string, WheelParts, readonly string[]]>([
    ["neither is there", { metadata }, ["LICENSE", "sub/NOTICE"]],
    ["one is there", { metadata, files: { [`${folder}/LICENSE`]: "" } }, ["sub/NOTICE"]],
    ["both are there", { metadata, files: { [`${folder}/LICENSE`]: "", [`${folder}/sub/NOTICE`]: "" } }, []],
    [
      "one is a folder",
      { metadata, files: { [`${folder}/sub/NOTICE`]: "" }, directories: [`${folder}/LICENSE/`] },
      ["LICENSE"],
    ],
    ["they lie beside METADATA", { metadata, files: { [`${demoDistInfo}/LICENSE`]: "" } }, ["LICENSE", "sub/NOTICE"]],
    ["none is named", { metadata: head }, []],
    ["the path is a problem of its own", { metadata: `${head}License-File: ../LICENSE\n` }, []],
  ])("that are missing are named: %s", async (_, parts, missing) => {
    const { facts } = await wheelSubject(parts);
    expect(facts["wheel.missing-licence-files"]).toEqual(missing);
  });

  it.each(["2.3", "2.0"])(
    "are not looked for in METADATA %s, where each backend put them elsewhere",
    async (version) => {
      const subject = await wheelSubject({ metadata: metadata.replace("2.4", version) });
      expect(gapOf(subject, "wheel.missing-licence-files")).toBe("not-applicable");
    },
  );
});
