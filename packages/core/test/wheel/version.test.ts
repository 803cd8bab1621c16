import { describe, expect, it } from "vitest";
import { normaliseVersion } from "../../src/wheel/version.ts";

// Both tables were checked against Python's `packaging`.
describe("a version is put into the form in which PEP 440 compares", () => {
  it.each([
    ["1", "1"],
    ["1.0", "1"],
    ["1.0.0.0", "1"],
    ["0.0", "0"],
    ["1.0.0.0.1", "1.0.0.0.1"],
    ["10.20", "10.20"],
    ["01.002", "1.2"],
    ["2024.01.0", "2024.1"],
    ["v1.0", "1"],
    ["1!1.0", "1!1"],
    ["0!1.0", "1"],
    ["00!1", "1"],
    ["1.0a1", "1a1"],
    ["1.0alpha1", "1a1"],
    ["1.0-a.1", "1a1"],
    ["1.0a01", "1a1"],
    ["1.0.beta_2", "1b2"],
    ["1.0c1", "1rc1"],
    ["1.0pre", "1rc0"],
    ["1.0-preview.3", "1rc3"],
    ["1.0RC1", "1rc1"],
    ["1.0-1", "1.post1"],
    ["1.0a1-1", "1a1.post1"],
    ["1.0.post", "1.post0"],
    ["1.0-post.0", "1.post0"],
    ["1.0-r4", "1.post4"],
    ["1.0rev4", "1.post4"],
    ["1.0dev", "1.dev0"],
    ["1.0.DEV3", "1.dev3"],
    ["1.0+abc.007", "1+abc.7"],
    ["1.0+ubuntu-1", "1+ubuntu.1"],
    ["1.0+UBUNTU_01", "1+ubuntu.1"],
    ["1.0.0+0", "1+0"],
    ["1.0a1.post2.dev3+local.4", "1a1.post2.dev3+local.4"],
  ])("%s is %s", (version, normal) => {
    expect(normaliseVersion(version)).toBe(normal);
  });

  it("an underscore stands for the plus of a local version, as file names have it", () => {
    expect(normaliseVersion("1.0_local.1")).toBe(normaliseVersion("1.0+local.1"));
  });

  it.each([
    ["1.0", "1.0.1"],
    ["1.0", "1!1.0"],
    ["1.0", "1.0+local"],
    ["1.0", "1.0.post0"],
    ["1.0a1", "1.0b1"],
    ["1.10", "1.1"],
    ["10", "1"],
  ])("%s and %s stay different", (one, other) => {
    expect(normaliseVersion(one)).not.toBe(normaliseVersion(other));
  });
});

describe("what is no version has no form", () => {
  it.each([
    "",
    "1.",
    ".1",
    "1..0",
    "a",
    "-1",
    "1.0-",
    "1.0_",
    "1.0--1",
    "1.0+",
    "1.0+a+b",
    "1.0+_a",
    "1.0+a..b",
    "1.0+local_",
    "1.0+é",
    "1!",
    "!1",
    "1.0.x",
    "1,0",
    "1.0\n",
    "1.0 beta",
    "1.0.post1.post2",
    "1.0.dev1.post1",
    "french toast",
    "\u0661.0",
  ])("%j", (version) => {
    expect(normaliseVersion(version)).toBeUndefined();
  });

  it.each([
    ["digits", "1".repeat(2_000_000)],
    ["release numbers", "1.".repeat(1_000_000)],
    ["separators", `1.0${"-_.".repeat(1_000_000)}`],
    ["local parts", `1.0+${"a.".repeat(1_000_000)}`],
    ["just short enough release numbers", `${"1.".repeat(99)}x`],
    ["just short enough zeros", `${"0".repeat(198)}!`],
    ["just short enough local parts", `1+${"a.".repeat(98)}`],
  ])("a long hostile string of %s, at once", (_, version) => {
    const start = performance.now();
    expect(normaliseVersion(version)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(200);
  });
});
