import { describe, expect, it } from "vitest";
import { changes, type ReleaseParts } from "./releases.ts";

describe("platform tags of two wheels", () => {
  it.each<[string, string, unknown]>([
    ["manylinux_2_28_x86_64", "manylinux_2_28_x86_64", []],
    ["manylinux2014_x86_64", "manylinux_2_17_x86_64", []],
    ["manylinux1_x86_64.manylinux_2_5_x86_64", "manylinux_2_5_x86_64", []],
    ["manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_28_x86_64", [["raised", "manylinux", ["x86_64"]]]],
    ["manylinux_2_28_x86_64.manylinux_2_24_x86_64", "manylinux_2_28_x86_64", [["raised", "manylinux", ["x86_64"]]]],
    ["manylinux_2_28_aarch64", "manylinux2010_aarch64", [["lowered", "manylinux", ["aarch64"]]]],
    ["musllinux_1_1_x86_64", "musllinux_1_2_x86_64", [["raised", "musllinux", ["x86_64"]]]],
    [
      "manylinux_2_28_x86_64",
      "musllinux_1_2_x86_64",
      [
        ["lost", "manylinux", ["x86_64"]],
        ["added", "musllinux", ["x86_64"]],
      ],
    ],
    ["macosx_11_0_universal2", "macosx_14_0_universal2", [["raised", "macosx", ["x86_64", "arm64"]]]],
    ["macosx_11_0_universal2", "macosx_11_0_arm64", [["lost", "macosx", ["x86_64"]]]],
    ["macosx_10_9_x86_64", "macosx_10_13_x86_64", [["raised", "macosx", ["x86_64"]]]],
    ["android_21_arm64_v8a", "android_24_arm64_v8a", [["raised", "android", ["arm64_v8a"]]]],
    [
      "win32",
      "win_amd64",
      [
        ["lost", "win", ["32"]],
        ["added", "win", ["amd64"]],
      ],
    ],
    [
      "manylinux_2_28_x86_64",
      "linux_x86_64",
      [
        ["lost", "manylinux", ["x86_64"]],
        ["added", "linux", ["x86_64"]],
      ],
    ],
    [
      "any",
      "win_amd64",
      [
        ["lost", "any", []],
        ["added", "win", ["amd64"]],
      ],
    ],
  ])("from %s to %s", (old, fresh, expected) => {
    expect(
      changes("diff.platform-change", { platform: old }, { platform: fresh }).map(({ change, system, machines }) => [
        change,
        system,
        machines,
      ]),
    ).toEqual(expected);
  });

  it("are raised because of what the new binaries ask for", () => {
    const blockers = [
      { policy: "manylinux_2_5", path: "p.libs/libother.so", library: "libx.so.1" },
      {
        policy: "manylinux_2_17",
        path: "p.libs/libhdf5.so",
        library: "libc.so.6",
        version: "GLIBC_2.28",
        symbol: "fcntl64",
      },
    ];
    const [change] = changes(
      "diff.platform-change",
      { platform: "manylinux2014_x86_64" },
      {
        platform: "manylinux_2_28_x86_64",
        wheel: { "wheel.platform-verdict": { tag: "manylinux_2_28_x86_64", blockers } },
      },
    );
    expect(change).toMatchObject({
      old: "manylinux2014_x86_64",
      new: "manylinux_2_28_x86_64",
      because: "libhdf5.so asks for libc.so.6 GLIBC_2.28 for fcntl64",
    });
  });

  it("are raised because of the macOS that a binary is for", () => {
    const binary = (version: string) => ({ "binary.format": "macho", "macho.minimum-os": version }) as const;
    const [change] = changes(
      "diff.platform-change",
      { platform: "macosx_11_0_arm64" },
      { platform: "macosx_14_0_arm64", binaries: { "p/_a.so": binary("11.0"), "p/_b.so": binary("14.0") } },
    );
    expect(change?.because).toBe("_b.so is for macOS 14.0 and later");
  });
});

describe("requirements of two wheels", () => {
  const requiring = (...requires: readonly string[]): ReleaseParts => ({ wheel: { "wheel.requires": requires } });
  const said = (old: ReleaseParts, fresh: ReleaseParts) =>
    changes("diff.requirement-change", old, fresh).map(({ change, requirement, old: was, new: is }) => [
      change,
      requirement,
      was,
      is,
    ]);

  it.each<[string, ReleaseParts, ReleaseParts, unknown]>([
    [
      "in another way of writing",
      requiring("Boto3 (>=1.2.4) ; extra == 's3'"),
      requiring('boto3>=1.2.4; extra == "s3"'),
      [],
    ],
    ["in another order", requiring("click >=4, !=8.2.*"), requiring("click!=8.2.*,>=4"), []],
    ["with another bound", requiring("numpy"), requiring("numpy>=2"), [["changed", "numpy", "numpy", "numpy>=2"]]],
    ["without one", requiring("cligj"), requiring(), [["lost", "cligj", "cligj", undefined]]],
    ["with another", requiring(), requiring("attrs"), [["added", "attrs", undefined, "attrs"]]],
    [
      "with several lines of one project",
      requiring("a; extra == 'x'", "a; extra == 'y'"),
      requiring("a; extra == 'z'"),
      [
        ["lost", "a", "a; extra == 'x'", undefined],
        ["lost", "a", "a; extra == 'y'", undefined],
        ["added", "a", undefined, "a; extra == 'z'"],
      ],
    ],
    ["that are none", requiring("not a requirement"), requiring("not a requirement"), []],
    ["with another Python", { python: ">=3.9" }, { python: ">=3.12" }, [["changed", "Python", ">=3.9", ">=3.12"]]],
    ["with a demand on Python", {}, { python: ">=3.12" }, [["added", "Python", undefined, ">=3.12"]]],
    ["without a demand on Python", { python: ">=3.9" }, {}, [["lost", "Python", ">=3.9", undefined]]],
  ])("%s", (_, old, fresh, expected) => {
    expect(said(old, fresh)).toEqual(expected);
  });
});

describe("sizes of two wheels", () => {
  it("are told of every two, in bytes and of a hundred", () => {
    const sized = (compressed: number, unpacked: number): ReleaseParts => ({
      wheel: { "wheel.compressed-size": compressed, "wheel.uncompressed-size": unpacked },
    });
    expect(
      changes("diff.size-change", sized(1000, 4000), sized(1234, 3000)).map(({ measure, percent }) => [
        measure,
        percent,
      ]),
    ).toEqual([
      ["compressed", 23.4],
      ["unpacked", -25],
    ]);
    expect(changes("diff.size-change", sized(0, 0), sized(1, 1))).toEqual([]);
  });
});
