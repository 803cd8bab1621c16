import { describe, expect, it } from "vitest";
import { missingArchitectures, parseMacPlatform, unhonouredMacTags } from "../../src/facts/macho/platform-tag.ts";

describe("a platform tag of macOS promises", () => {
  it.each<[string, string, string]>([
    ["macosx_11_0_arm64", "11.0", "arm64"],
    ["macosx_10_9_x86_64", "10.9", "x86_64"],
    ["macosx_10_9_universal2", "10.9", "x86_64 arm64"],
    ["macosx_10_6_intel", "10.6", "x86_64"],
  ])("%s: macOS %s on %s", (tag, version, architectures) => {
    const platform = parseMacPlatform(tag);
    expect(`${platform?.version.major}.${platform?.version.minor}`).toBe(version);
    expect(platform?.architectures.join(" ")).toBe(architectures);
  });

  it.each([
    "any",
    "manylinux_2_28_x86_64",
    "win_arm64",
    "macosx_11_arm64",
    "macosx_11_0_m68k",
    "macosx_11_0_toString",
    "",
  ])("%j is none", (tag) => {
    expect(parseMacPlatform(tag)).toBeUndefined();
  });
});

describe("architectures that are missing", () => {
  it.each<[string, string[], string[]]>([
    ["macosx_11_0_universal2", ["x86_64", "arm64"], []],
    ["macosx_11_0_universal2", ["x86_64", "arm64e"], ["arm64"]],
    ["macosx_11_0_universal2", ["i386"], ["x86_64", "arm64"]],
    ["macosx_10_9_x86_64.macosx_11_0_arm64", ["x86_64"], ["arm64"]],
    ["macosx_10_9_x86_64", ["x86_64h"], ["x86_64"]],
    ["macosx_10_6_intel.macosx_10_9_x86_64", ["x86_64"], []],
    ["linux_x86_64", ["arm64"], []],
  ])("under %s of a file with %j: %j", (tags, slices, missing) => {
    expect(missingArchitectures(tags.split("."), slices)).toEqual(missing);
  });
});

describe("a minimum of macOS above the tag", () => {
  it.each<[string, string, string, string[]]>([
    ["macosx_11_0_arm64", "arm64", "11.0", []],
    ["macosx_11_0_arm64", "arm64", "12.0", ["macosx_11_0_arm64 11.0 release"]],
    ["macosx_13_0_arm64", "arm64", "13.3", ["macosx_13_0_arm64 13.0 minor"]],
    ["macosx_13_0_arm64", "arm64", "13.0.1", []],
    ["macosx_12_0_arm64", "arm64", "13.3", ["macosx_12_0_arm64 12.0 release"]],
    // There is no macOS for arm64 before 11.0.
    ["macosx_10_9_universal2", "arm64", "11.0", []],
    ["macosx_10_9_universal2", "arm64", "11.3", ["macosx_10_9_universal2 11.0 minor"]],
    ["macosx_10_9_universal2", "arm64", "12.0", ["macosx_10_9_universal2 11.0 release"]],
    ["macosx_10_9_universal2", "x86_64", "10.9", []],
    ["macosx_10_9_universal2", "x86_64", "10.13", ["macosx_10_9_universal2 10.9 release"]],
    // 10.9 is older than 10.13, though its letters sort behind it.
    ["macosx_10_13_x86_64", "x86_64", "10.9", []],
    ["macosx_10_9_x86_64.macosx_10_13_x86_64", "x86_64", "10.12", ["macosx_10_9_x86_64 10.9 release"]],
    // Another machine's tag says nothing of this slice.
    ["macosx_10_9_x86_64", "arm64", "14.0", []],
    ["macosx_10_6_intel", "i386", "10.9", []],
    ["any", "arm64", "14.0", []],
  ])("%s, %s, %s: %j", (tags, architecture, minimum, expected) => {
    const found = unhonouredMacTags(tags.split("."), architecture, minimum);
    expect(found.map(({ tag, promised, part }) => `${tag} ${promised} ${part}`)).toEqual(expected);
  });
});
