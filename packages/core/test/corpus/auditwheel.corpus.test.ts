import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { auditwheelSource } from "../../../../test-wheels/corpus/fetch-auditwheel.mjs";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Subject } from "../../src/facts/subject.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { repositoryPath } from "../generated/sources.ts";
import { gatherCorpusWheel } from "./corpus.ts";
import { filesOfTar } from "./tar.ts";

// What auditwheel's own tests assert of the wheels in its source distribution, and what it says of the public ones.
// Where wheel-guard says something else, docs/platform-tags.md has a row with the reason.

interface Expectation {
  /** auditwheel's overall tag; undefined where it ends with an error. */
  readonly overall: string | undefined;
  /** The policy that the symbol versions alone would allow, where auditwheel's tests name it. */
  readonly symbols?: string;
  /** Libraries outside the wheel that the oldest policy does not have. */
  readonly external?: readonly string[];
  /** Problems of the kind that rules out every policy. */
  readonly always?: string;
}

const testsimple = (folder: string, python: string, machine: string): string =>
  `${folder}/testsimple-0.0.1-${python}-${python}-linux_${machine}.whl`;

const expectations: Readonly<Record<string, Expectation>> = {
  "android/spam-0.1.0-cp313-cp313-android_24_arm64_v8a.whl": {
    overall: "linux_aarch64",
    external: ["libc++_shared.so"],
  },
  "bundled-wheels/cffi-1.5.0-cp27-none-linux_x86_64.whl": {
    overall: "linux_x86_64",
    symbols: "manylinux_2_5",
    external: ["libffi.so.5", "libpython2.7.so.1.0"],
  },
  "bundled-wheels/fpewheel-0.0.0-cp35-cp35m-linux_x86_64.whl": {
    overall: "linux_x86_64",
    symbols: "manylinux_2_5",
    external: [],
    always: "pyfpe",
  },
  "bundled-wheels/plumbum-1.6.8-py2.py3-none-any.whl": { overall: undefined },
  "bundled-wheels/python_mscl-67.0.1.0-cp313-cp313-manylinux2014_aarch64.whl": {
    overall: "linux_aarch64",
    symbols: "manylinux_2_31",
    external: ["libpython3.13.so.1.0"],
    always: "libpython",
  },
  "bundled-wheels/python_snappy-0.5.2-pp260-pypy_41-linux_x86_64.whl": {
    overall: "linux_x86_64",
    symbols: "manylinux_2_5",
    external: ["libsnappy.so.1"],
  },
  "bundled-wheels/testzlib-0.0.1-cp310-cp310-linux_x86_64.whl": {
    overall: "linux_x86_64",
    symbols: "manylinux_2_12",
    external: [],
    always: "forbidden-symbol",
  },
  ...Object.fromEntries(
    ["x86_64", "i686"].map((machine) => [
      testsimple("glibc", "cp313", machine),
      { overall: `manylinux_2_5_${machine}` },
    ]),
  ),
  ...Object.fromEntries(
    ["aarch64", "armv7l", "ppc64le", "s390x"].map((machine) => [
      testsimple("glibc", "cp313", machine),
      { overall: `manylinux_2_17_${machine}` },
    ]),
  ),
  [testsimple("glibc", "cp313", "riscv64")]: { overall: "manylinux_2_31_riscv64" },
  [testsimple("glibc", "cp313", "armv5l")]: { overall: undefined },
  [testsimple("glibc", "cp313", "mips64")]: { overall: undefined },
  ...Object.fromEntries(
    ["aarch64", "armv7l", "i686", "ppc64le", "riscv64", "s390x", "x86_64"].map((machine) => [
      testsimple("musllinux_1_2", "cp312", machine),
      { overall: `musllinux_1_2_${machine}` },
    ]),
  ),
  [testsimple("musllinux_1_2", "cp312", "armv6l")]: { overall: "musllinux_1_2_armv7l" },
  [testsimple("musllinux_1_2", "cp310", "x86_64")]: { overall: undefined },
};

/** What wheel-guard says instead, by wheel. */
const differences: Readonly<Record<string, string | undefined>> = {
  [testsimple("glibc", "cp313", "armv5l")]: "linux_armv5l",
  [testsimple("musllinux_1_2", "cp312", "armv6l")]: "musllinux_1_2_armv6l",
  "pydantic_core-2.50.4-cp312-cp312-musllinux_1_1_x86_64.whl": "musllinux_1_1_x86_64",
};

const page = readFileSync(repositoryPath("docs/platform-tags.md"), "utf8");
const source = auditwheelSource();
if (!existsSync(source)) throw new Error(`${source} is not there; \`pnpm test:corpus\` fetches it`);
const wheels = filesOfTar(readFileSync(source), ".whl");

async function wheelSubject(path: string, filename = path.split("/").at(-1) ?? ""): Promise<Subject | undefined> {
  const bytes = wheels.get(path);
  if (bytes === undefined) throw new Error(`${path} is not in the source distribution`);
  const wheel = await openWheel(bytes, { filename, platform: nodePlatform });
  return (await gatherFacts(wheel, { platform: nodePlatform }))[0];
}

const blockersOf = (subject: Subject | undefined) => subject?.facts["wheel.platform-verdict"]?.blockers ?? [];

describe("the wheels of auditwheel's own tests", () => {
  it("are all in the table", () => {
    expect([...wheels.keys()].sort()).toEqual(Object.keys(expectations).sort());
  });

  it.each(Object.entries(expectations))("%s", async (path, { overall, symbols, external, always }) => {
    const subject = await wheelSubject(path);
    const tag = subject?.facts["wheel.platform-verdict"]?.tag;
    expect(tag).toBe(path in differences ? differences[path] : overall);
    if (path in differences) expect(tag).not.toBe(overall);
    const blockers = blockersOf(subject);
    const policies = [...new Set(blockers.map(({ policy }) => policy))];
    if (symbols !== undefined) {
      const tooNew = blockers.filter(({ problem }) => problem === "symbol-version").map(({ policy }) => policy);
      const older = policies.slice(0, policies.indexOf(symbols));
      expect([...new Set(tooNew)]).toEqual(older);
    }
    if (external !== undefined) {
      const outside = blockers.filter(
        ({ policy, problem }) => policy === policies[0] && (problem === "library" || problem === "libpython"),
      );
      expect(outside.map(({ library }) => library).sort()).toEqual(external);
    }
    if (always !== undefined)
      for (const policy of policies)
        expect(blockers.filter((blocker) => blocker.policy === policy).map(({ problem }) => problem)).toContain(always);
  });

  it.each(["aarch64", "armv7l", "i686", "x86_64", "ppc64le", "s390x", "armv5l", "mips64"])(
    "show that they are for %s when they are renamed",
    async (machine) => {
      const other = machine === "x86_64" ? "aarch64" : "x86_64";
      const renamed = `testsimple-0.0.1-cp313-cp313-linux_${other}.whl`;
      const { facts } = (await wheelSubject(testsimple("glibc", "cp313", machine), renamed)) ?? {};
      expect(facts?.["wheel.foreign-architectures"]).toMatchObject([{ machine, expected: other }]);
      expect(facts?.["wheel.tag-disagreements"]).not.toEqual([]);
    },
  );

  it("show that they are for musl when they are renamed", async () => {
    const path = testsimple("musllinux_1_2", "cp312", "x86_64");
    const subject = await wheelSubject(path, "testsimple-0.0.1-cp312-cp312-manylinux_2_28_x86_64.whl");
    expect(subject?.facts["wheel.libc-conflicts"]).toMatchObject([{ libc: "musl", expected: "glibc" }]);
    expect(subject?.facts["wheel.unhonoured-tags"]).toMatchObject([{ problem: "libc" }]);
  });
});

const shown = JSON.parse(readFileSync(repositoryPath("test-wheels/corpus/auditwheel-show.json"), "utf8")) as Readonly<
  Record<string, string>
>;

describe("the public wheels", () => {
  it.each(Object.entries(shown))("%s", async (file, overall) => {
    const [wheel] = await gatherCorpusWheel(file);
    const tag = wheel?.facts["wheel.platform-verdict"]?.tag;
    expect(tag).toBe(file in differences ? differences[file] : overall);
    if (file in differences) expect(tag).not.toBe(overall);
    expect(wheel?.facts["wheel.unhonoured-tags"]).toEqual([]);
    expect(wheel?.facts["wheel.tag-disagreements"]).toEqual([]);
    expect(wheel?.facts["wheel.foreign-architectures"]).toEqual([]);
    expect(wheel?.facts["wheel.libc-conflicts"]).toEqual([]);
  });
});

describe("the list of differences", () => {
  it.each(Object.keys(differences))("gives the reason for %s in docs/platform-tags.md", (path) => {
    expect(page).toContain(path.split("/").at(-1));
  });
});
