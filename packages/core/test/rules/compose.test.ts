import { describe, expect, it } from "vitest";
import { builtinRules } from "../../src/rules/builtin.generated.ts";
import { builtinRuleset, composeRuleset, type Layer, presetLayers, presetNames } from "../../src/rules/compose.ts";
import type { Allowance, Rule, RuleSetting } from "../../src/rules/rule.ts";
import { ruleWith } from "./subjects.ts";

function layer(settings: Readonly<Record<string, RuleSetting>>, more: Partial<Layer> = {}): Layer {
  return { name: "layer", define: [], settings, allow: [], ...more };
}

function ruleOf(layers: readonly Layer[], id: string): Rule | undefined {
  return composeRuleset(layers).rules.find((rule) => rule.id === id);
}

function builtin(id: string): Rule {
  const rule = builtinRules.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

const relro = "elf-missing-relro";
const vendored = "spatial-core-vendored";

describe("layers go over each other from left to right", () => {
  it.each([
    ["no layer leaves the rule's own severity", [], "warning"],
    ["a severity takes its place", [layer({ [relro]: "error" })], "error"],
    ["the last severity counts", [layer({ [relro]: "error" }), layer({ [relro]: "note" })], "note"],
    ["off removes the rule", [layer({ [relro]: "off" })], undefined],
    ["off may be taken back", [layer({ [relro]: "off" }), layer({ [relro]: "note" })], "note"],
    ["off may stand among other changes", [layer({ [relro]: { severity: "off" } })], undefined],
    [
      "changes without a severity leave it",
      [layer({ [relro]: "error" }), layer({ [relro]: { message: "m" } })],
      "error",
    ],
    ["a setting of a rule that is nowhere changes nothing", [layer({ "no-such-rule": "error" })], "warning"],
  ] as const)("%s", (_, layers, severity) => {
    expect(ruleOf(layers, relro)?.severity).toBe(severity);
    expect(ruleOf(layers, "no-such-rule")).toBeUndefined();
  });

  it("leaves the built-in rules as they are", () => {
    const before = structuredClone(builtinRules);
    composeRuleset([layer({ [relro]: { severity: "error", allow: [{ path: "x", reason: "y" }] } })]);
    expect(builtinRules).toEqual(before);
  });

  it.each([
    ["severity", "note"],
    ["cases", [{ when: { "elf.type": { equals: "executable" } }, severity: "error" }]],
    ["when", { "elf.type": { equals: "executable" } }],
    ["expect", { "elf.relro": { equals: "full" } }],
    ["message", "another message"],
    ["why", "another why"],
    ["remediation", "another remediation"],
  ] as const)("a setting of %s takes the place of what was there, and of nothing else", (key, value) => {
    const { allow = [], ...rest } = builtin(relro);
    expect(ruleOf([layer({ [relro]: { [key]: value } })], relro)).toEqual({ ...rest, allow, [key]: value });
  });

  it("allowances of a rule are added to its own and to each other", () => {
    const id = "elf-missing-stack-protector";
    const [mine, yours] = [
      { path: "a.so", reason: "mine" },
      { path: "b.so", reason: "yours" },
    ];
    const layers = [layer({ [id]: { allow: [mine] } }), layer({ [id]: { allow: [yours] } })];
    expect(ruleOf(layers, id)?.allow).toEqual([...(builtin(id).allow ?? []), mine, yours]);
  });

  it("a rule of a layer is there for its own and for later settings, sorted among the others", () => {
    const own = ruleWith({ "elf.bind-now": { equals: true } }, { id: "elf-m-own" });
    const layers = [layer({ "elf-m-own": "note" }, { define: [own] }), layer({ "elf-m-own": { message: "mine" } })];
    expect(ruleOf(layers, "elf-m-own")).toEqual({ ...own, severity: "note", message: "mine", allow: [] });
    const ids = composeRuleset(layers).rules.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
  });

  it("a setting in a layer before the rule's own does not reach it", () => {
    const own = ruleWith({}, { id: "elf-own" });
    expect(ruleOf([layer({ "elf-own": "note" }), layer({}, { define: [own] })], "elf-own")).toEqual(own);
  });

  it("users' allowances come in the order of the layers", () => {
    const allowance = (reason: string): Allowance => ({ rule: relro, reason, origin: "f", line: 1, column: 1 });
    const layers = [layer({}, { allow: [allowance("a"), allowance("b")] }), layer({}, { allow: [allowance("c")] })];
    expect(composeRuleset(layers).allow.map(({ reason }) => reason)).toEqual(["a", "b", "c"]);
  });

  it("the ruleset says what it was made of", () => {
    expect(composeRuleset([layer({}, { name: "a" }), layer({}, { name: "b" })]).presets).toEqual(["a", "b"]);
  });
});

describe("remaining", () => {
  const remaining = layer({}, { remaining: "note" });

  it("turns on every rule that is still off, and changes no other", () => {
    const { rules } = composeRuleset([remaining]);
    expect(rules.map(({ id, severity }) => [id, severity])).toEqual(
      builtinRules.map(({ id, severity }) => [id, severity === "off" ? "note" : severity]),
    );
  });

  it("includes rules that an earlier layer or its own settings switched off", () => {
    expect(ruleOf([layer({ [relro]: "off" }), remaining], relro)?.severity).toBe("note");
    expect(ruleOf([{ ...remaining, settings: { [relro]: "off" } }], relro)?.severity).toBe("note");
  });

  it("leaves off what a later layer switches off", () => {
    expect(ruleOf([remaining, layer({ [vendored]: "off" })], vendored)).toBeUndefined();
  });
});

describe("others", () => {
  const alone = layer({ [relro]: "error" }, { others: "off" });

  it("leaves only the rules that the layer names, whatever was there before", () => {
    const { rules } = composeRuleset([layer({ [vendored]: "note" }), alone]);
    expect(rules.map(({ id, severity }) => `${id} ${severity}`)).toEqual([`${relro} error`]);
  });

  it("says nothing about what later layers turn on", () => {
    expect(ruleOf([alone, layer({ [vendored]: "note" })], vendored)?.severity).toBe("note");
  });

  it("holds in the preset pypi, which has no rule about a binary", () => {
    const { rules } = builtinRuleset(["recommended", "pypi"]);
    expect(new Set(rules.map((rule) => rule.for))).toEqual(new Set(["wheel"]));
  });
});

describe("presets", () => {
  it("are there from mild to strict, then the one that stands alone", () => {
    expect(presetNames).toEqual(["recommended", "geospatial", "hardened", "everything", "pypi"]);
  });

  it("come after those that they extend", () => {
    expect(presetLayers("everything").map(({ name }) => name)).toEqual(presetNames.slice(0, -1));
  });

  it.each([
    [undefined, "note", undefined],
    [["recommended"], "note", undefined],
    [["geospatial"], "warning", "note"],
    [["recommended", "geospatial"], "warning", "note"],
    [["geospatial", "hardened"], "error", "note"],
    [["hardened", "geospatial"], "warning", "note"],
    [["everything"], "error", "note"],
  ] as const)("%j: lazy binding is %s, a vendored spatial core %s", (names, lazy, core) => {
    const ruleset = builtinRuleset(names);
    const severity = (id: string): string | undefined => ruleset.rules.find((rule) => rule.id === id)?.severity;
    expect([severity("elf-lazy-binding"), severity(vendored)]).toEqual([lazy, core]);
    expect(ruleset.presets).toEqual(names ?? ["recommended"]);
    expect(ruleset.allow).toEqual([]);
  });

  it("that do not exist are the caller's mistake", () => {
    expect(() => builtinRuleset(["recomended"])).toThrow(RangeError);
    expect(() => presetLayers("")).toThrow(RangeError);
  });
});
