import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/facts/catalogue/catalogue.ts";
import { judgeRule } from "../../src/rules/judge.ts";
import { formatMessage, formatValue, placeholders } from "../../src/rules/message.ts";
import type { Predicate } from "../../src/rules/rule.ts";
import { ruleWith, subjectWith } from "./subjects.ts";

const facts: Facts = {
  "elf.soname": "libdemo.so.1",
  "elf.bind-now": false,
  "binary.debug-bytes": 4096,
  "binary.needed": ["libproj.so.25", "libc.so.6"],
  "binary.library": { name: "proj", version: "9.5.1", from: "soname" },
  "elf.search-paths": [
    { entry: "$ORIGIN", tag: "rpath", class: "inside-wheel" },
    { entry: "/usr/lib", tag: "rpath", class: "system" },
    { entry: "/usr/local/lib", tag: "rpath", class: "system" },
  ],
};

const noSystem: Predicate = { "elf.search-paths": { none: { class: { equals: "system" } } } };
const bound: Predicate = { "elf.bind-now": { equals: true } };

/** A message about a verdict on the facts above, by a rule that demands this. */
function message(template: string, demand: Predicate, more: Facts = {}): string {
  return formatMessage(template, judgeRule(ruleWith(demand), subjectWith({ ...facts, ...more })), { count: 2, of: 7 });
}

describe("every placeholder of a message is filled", () => {
  it.each([
    ["{path}", bound, "demo/_core.so"],
    ["{count} of {of}", bound, "2 of 7"],
    ["{elf.soname}", bound, "libdemo.so.1"],
    ["{elf.bind-now}", bound, "false"],
    ["{binary.debug-bytes}", bound, "4096"],
    ["{binary.needed}", bound, "libproj.so.25, libc.so.6"],
    ["{binary.library.name} {binary.library.version}", bound, "proj 9.5.1"],
    ["{binary.library}", bound, "proj 9.5.1 soname"],
    ["{elf.search-paths.entry}", bound, "$ORIGIN, /usr/lib, /usr/local/lib"],
    ["{elf.search-paths.entry}", noSystem, "/usr/lib, /usr/local/lib"],
    ["{elf.search-paths.class}", noSystem, "system"],
    ["{elf.search-paths}", noSystem, "/usr/lib rpath system, /usr/local/lib rpath system"],
    ["{evidence}", bound, "false"],
    ["{covered}", { "binary.needed": { "covers-none": ["libproj.so.25", "libc.so.6", "libz.so.1"] } }, "libproj, libc"],
    ["{covered}", bound, "what it names"],
    ["{evidence}", noSystem, "/usr/lib rpath system, /usr/local/lib rpath system"],
    ["{evidence}", { ...bound, ...noSystem }, "false, /usr/lib rpath system, /usr/local/lib rpath system"],
    ["{evidence}", { "binary.library": { none: { name: { equals: "proj" } } } }, "proj 9.5.1 soname"],
    ["{binary.library.name}", { "binary.library": { every: { name: { equals: "gdal" } } } }, "proj"],
    ["{binary.needed}", { "binary.needed": { empty: true } }, "libproj.so.25, libc.so.6"],
    ["{path}: {path}", bound, "demo/_core.so: demo/_core.so"],
    ["no placeholder, a { b } and {A}", bound, "no placeholder, a { b } and {A}"],
  ] as const)("%s where %j is demanded", (template, demand, text) => {
    expect(message(template, demand)).toBe(text);
  });

  it.each(["{elf.build-id}", "{elf.search-paths.nothing}", "{no.such.fact}", "{nothing}"])(
    "%s is not known",
    (name) => {
      expect(message(name, bound)).toBe("unknown");
    },
  );

  it("what a fact says is not read as a placeholder again", () => {
    expect(message("{elf.soname}", bound, { "elf.soname": "{path} $& $1" })).toBe("{path} $& $1");
  });

  it("a field that one of the records does not have is left out", () => {
    const paths = [
      { tag: "rpath", class: "system" },
      { entry: "/lib", class: "system" },
    ] as const;
    expect(message("{elf.search-paths.entry}", noSystem, { "elf.search-paths": paths })).toBe("/lib");
  });
});

describe("a value in words", () => {
  it.each([
    [[], "unknown"],
    [["a"], "a"],
    [["a", "b", "c", "d"], "a, b, c, d"],
    [["a", "b", "c", "d", "e"], "a, b, c and 2 more"],
    [["a", "a", "b"], "a, b"],
    [["a", "a", "b", "b", "c", "c", "d", "d"], "a, b, c, d"],
    [Array.from({ length: 1000 }, (_, index) => index), "0, 1, 2 and 997 more"],
    [["", "a"], '"", a'],
    ["", ""],
    [0, "0"],
    [null, "unknown"],
    [undefined, "unknown"],
    [{ a: "x", b: undefined, c: [], d: ["y", "z"], e: 0 }, "x y, z 0"],
  ])("%j: %s", (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

describe("the placeholders of a template", () => {
  it.each([
    ["{path} and {elf.search-paths.entry}", ["path", "elf.search-paths.entry"]],
    ["{count} of {of}: {count}", ["count", "of", "count"]],
    ["none, { spaced }, {Upper}, {}", []],
  ])("%s", (template, names) => {
    expect(placeholders(template)).toEqual(names);
  });
});
