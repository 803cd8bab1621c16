import { describe, expect, it } from "vitest";
import { type FactName, type Facts, factSpec } from "../../src/facts/catalogue/catalogue.ts";
import type { FactKind } from "../../src/facts/fact.ts";
import type { Gap, Subject } from "../../src/facts/subject.ts";
import { builtinRules } from "../../src/rules/builtin.generated.ts";
import { evaluate } from "../../src/rules/evaluate.ts";
import { judge, judgeRule } from "../../src/rules/judge.ts";
import { operatorsFor, recordOperators } from "../../src/rules/operators.ts";
import type { Outcome, Predicate, RuleSubject } from "../../src/rules/rule.ts";
import { gapsEverywhere, ruleWith, subjectWith } from "./subjects.ts";

/** What a condition comes to: true, false, unknown, not applicable. */
const states = ["T", "F", "U", "N"] as const;
type State = (typeof states)[number];

const [first, second] = ["elf.bind-now", "elf.text-relocations"] as const;
const both: Predicate = { [first]: { equals: true }, [second]: { equals: true } };

/** A subject in which the conditions on the two facts come to these states. */
function inStates(one: State, other: State): Subject {
  const facts: { [Name in typeof first | typeof second]?: boolean } = {};
  const gaps: Gap[] = [];
  for (const [fact, state] of [
    [first, one],
    [second, other],
  ] as const) {
    if (state === "T" || state === "F") facts[fact] = state === "T";
    else gaps.push({ fact, kind: state === "U" ? "unknown" : "not-applicable", reason: `${state} of ${fact}` });
  }
  return subjectWith(facts, { gaps });
}

/** Rows: the state of the first condition; columns: that of the second, in the order T F U N. */
type Table = Readonly<Record<State, readonly [Outcome, Outcome, Outcome, Outcome]>>;

function cells(table: Table): (readonly [State, State, Outcome])[] {
  return states.flatMap((one) => states.map((other, column) => [one, other, table[one][column] as Outcome] as const));
}

describe("what is demanded holds by Kleene's logic", () => {
  it.each(
    cells({
      T: ["pass", "fail", "unknown", "not-applicable"],
      F: ["fail", "fail", "fail", "fail"],
      U: ["unknown", "fail", "unknown", "not-applicable"],
      N: ["not-applicable", "fail", "not-applicable", "not-applicable"],
    }),
  )("expect: %s and %s: %s", (one, other, outcome) => {
    expect(judgeRule(ruleWith(both), inStates(one, other)).outcome).toBe(outcome);
  });

  it.each(
    cells({
      T: ["pass", "not-applicable", "unknown", "not-applicable"],
      F: ["not-applicable", "not-applicable", "not-applicable", "not-applicable"],
      U: ["unknown", "not-applicable", "unknown", "not-applicable"],
      N: ["not-applicable", "not-applicable", "not-applicable", "not-applicable"],
    }),
  )("when: %s and %s: %s", (one, other, outcome) => {
    const rule = ruleWith({ "elf.soname": { equals: "a" } }, { when: both });
    const subject = inStates(one, other);
    expect(judgeRule(rule, { ...subject, facts: { ...subject.facts, "elf.soname": "a" } }).outcome).toBe(outcome);
  });

  it.each(
    cells({
      T: ["pass", "fail", "unknown", "not-applicable"],
      F: ["not-applicable", "not-applicable", "not-applicable", "not-applicable"],
      U: ["unknown", "unknown", "unknown", "unknown"],
      N: ["not-applicable", "not-applicable", "not-applicable", "not-applicable"],
    }),
  )("when %s, expect %s: %s", (when, demand, outcome) => {
    const rule = ruleWith({ [second]: { equals: true } }, { when: { [first]: { equals: true } } });
    expect(judgeRule(rule, inStates(when, demand)).outcome).toBe(outcome);
  });

  it.each([
    ["U", "U", `\`${first}\`: U of ${first}`],
    ["N", "N", `\`${first}\`: N of ${first}`],
    ["U", "N", `\`${second}\`: N of ${second}`],
    ["N", "U", `\`${first}\`: N of ${first}`],
    ["T", "U", `\`${second}\`: U of ${second}`],
    ["F", "U", undefined],
    ["T", "T", undefined],
  ] as const)("the reason of %s and %s is the gap that decided", (one, other, reason) => {
    expect(judgeRule(ruleWith(both), inStates(one, other)).reason).toBe(reason);
  });

  it("a fact that is neither there nor a gap is unknown", () => {
    const { outcome, reason } = judgeRule(ruleWith(both), subjectWith({ [first]: true }));
    expect([outcome, reason]).toEqual(["unknown", `\`${second}\`: not established`]);
  });
});

describe("an absent fact is never a pass or a fail", () => {
  const conditions: Readonly<Record<FactKind, readonly object[]>> = {
    boolean: [{ equals: true }, { equals: false }],
    number: [{ equals: 1 }, { "one-of": [1] }, { "at-least": 1 }, { "at-most": 1 }],
    string: [
      { equals: "a" },
      { "one-of": ["a"] },
      { "matches-any": ["*"] },
      { "matches-none": ["*"] },
      { empty: true },
      { empty: false },
    ],
    strings: [
      { includes: "a" },
      { "includes-any": ["a"] },
      { "includes-none": ["a"] },
      { "matches-any": ["*"] },
      { "matches-none": ["*"] },
      { "covers-none": ["a"] },
      { empty: true },
      { empty: false },
    ],
    record: [{ some: {} }, { every: {} }, { none: {} }],
    records: [{ some: {} }, { every: {} }, { none: {} }, { empty: true }, { empty: false }],
  };
  const facts: Readonly<Record<FactKind, FactName>> = {
    boolean: "elf.bind-now",
    number: "binary.debug-bytes",
    string: "elf.soname",
    strings: "binary.needed",
    record: "binary.library",
    records: "elf.search-paths",
  };
  const rows = (Object.keys(conditions) as FactKind[]).flatMap((kind) =>
    conditions[kind].map((condition) => [facts[kind], condition] as const),
  );

  it.each(rows)("%s %j", (fact, condition) => {
    const rule = ruleWith({ [fact]: condition });
    expect(judgeRule(rule, subjectWith({})).outcome).toBe("unknown");
    expect(judgeRule(rule, subjectWith({}, { gaps: gapsEverywhere("unknown") })).outcome).toBe("unknown");
    expect(judgeRule(rule, subjectWith({}, { gaps: gapsEverywhere("not-applicable") })).outcome).toBe("not-applicable");
  });

  it.each(Object.entries(facts))("of a %s, that is every operator", (kind, fact) => {
    expect(factSpec(fact).kind).toBe(kind);
    const tried = new Set(conditions[kind as FactKind].flatMap((condition) => Object.keys(condition)));
    const records = kind === "record" || kind === "records" ? Object.keys(recordOperators) : [];
    expect([...tried].sort()).toEqual([...operatorsFor(kind as FactKind), ...records].sort());
  });

  it.each(builtinRules)("$id has no answer for a subject without facts", (rule) => {
    expect(judgeRule(rule, subjectWith({})).outcome).toBe("unknown");
    expect(judgeRule(rule, subjectWith({}, { gaps: gapsEverywhere("not-applicable") })).outcome).toBe("not-applicable");
  });
});

type Row = readonly [facts: Facts, holds: Predicate, fails: Predicate];

const needed = { "binary.needed": ["libproj.so.25", "libc.so.6"] } as const;
const none = { "binary.needed": [] } as const;
const soname = { "elf.soname": "libproj.so.25" } as const;
const size = { "binary.debug-bytes": 10 } as const;

/** For each operator on each kind: a condition that holds of the value, and one that does not. */
const operatorRows: readonly Row[] = [
  [{ "elf.bind-now": true }, { "elf.bind-now": { equals: true } }, { "elf.bind-now": { equals: false } }],
  [{ "elf.bind-now": false }, { "elf.bind-now": { equals: false } }, { "elf.bind-now": { equals: true } }],
  [size, { "binary.debug-bytes": { equals: 10 } }, { "binary.debug-bytes": { equals: 11 } }],
  [size, { "binary.debug-bytes": { "one-of": [1, 10] } }, { "binary.debug-bytes": { "one-of": [1, 2] } }],
  [size, { "binary.debug-bytes": { "at-least": 10 } }, { "binary.debug-bytes": { "at-least": 11 } }],
  [size, { "binary.debug-bytes": { "at-most": 10 } }, { "binary.debug-bytes": { "at-most": 9 } }],
  [soname, { "elf.soname": { equals: "libproj.so.25" } }, { "elf.soname": { equals: "libproj.so" } }],
  [
    soname,
    { "elf.soname": { "one-of": ["a", "libproj.so.25"] } },
    { "elf.soname": { "one-of": ["a", "LIBPROJ.so.25"] } },
  ],
  [soname, { "elf.soname": { "matches-any": ["x", "libproj*"] } }, { "elf.soname": { "matches-any": ["x", "proj*"] } }],
  [
    soname,
    { "elf.soname": { "matches-none": ["x", "proj*"] } },
    { "elf.soname": { "matches-none": ["x", "libproj*"] } },
  ],
  [soname, { "elf.soname": { empty: false } }, { "elf.soname": { empty: true } }],
  [{ "elf.soname": "" }, { "elf.soname": { empty: true } }, { "elf.soname": { empty: false } }],
  [{ "elf.relro": "full" }, { "elf.relro": { "one-of": ["full"] } }, { "elf.relro": { equals: "none" } }],
  [needed, { "binary.needed": { includes: "libc.so.6" } }, { "binary.needed": { includes: "libc" } }],
  [needed, { "binary.needed": { "includes-any": ["a", "libc.so.6"] } }, { "binary.needed": { "includes-any": ["a"] } }],
  [
    needed,
    { "binary.needed": { "includes-none": ["a", "b"] } },
    { "binary.needed": { "includes-none": ["a", "libc.so.6"] } },
  ],
  [
    needed,
    { "binary.needed": { "matches-any": ["a", "libc.*"] } },
    { "binary.needed": { "matches-any": ["a", "c.*"] } },
  ],
  [
    needed,
    { "binary.needed": { "matches-none": ["libg*"] } },
    { "binary.needed": { "matches-none": ["a", "libc.*"] } },
  ],
  [needed, { "binary.needed": { empty: false } }, { "binary.needed": { empty: true } }],
  [none, { "binary.needed": { empty: true } }, { "binary.needed": { empty: false } }],
  [none, { "binary.needed": { "includes-none": ["a"] } }, { "binary.needed": { "includes-any": ["a"] } }],
  [none, { "binary.needed": { "matches-none": ["*"] } }, { "binary.needed": { "matches-any": ["*"] } }],
  [none, { "binary.needed": { "covers-none": ["libproj.so.25"] } }, { "binary.needed": { includes: "" } }],
  [
    { "wheel.requires": ["libg*", "libtiff.so.?"] },
    { "wheel.requires": { "covers-none": ["libproj.so.25", "libtiff.so.10"] } },
    { "wheel.requires": { "covers-none": ["libproj.so.25", "libgdal.so.36"] } },
  ],
  [{ "elf.search-paths": [] }, { "elf.search-paths": { empty: true } }, { "elf.search-paths": { empty: false } }],
  [
    { "elf.search-paths": [{ entry: "" }] },
    { "elf.search-paths": { empty: false } },
    { "elf.search-paths": { empty: true } },
  ],
];

it("names what a pattern covers that it must not", () => {
  const truth = evaluate(
    { "wheel.requires": { "covers-none": ["liba.so", "libb.so"] } },
    subjectWith({ "wheel.requires": ["*a*"] }),
  );
  expect(truth).toEqual({ holds: false, broken: [{ fact: "wheel.requires", value: ["*a*"], covered: ["liba.so"] }] });
});

describe("every operator on every kind it accepts", () => {
  it.each(operatorRows)("of %j: %j holds, %j does not", (facts, holds, fails) => {
    expect(evaluate(holds, subjectWith(facts))).toEqual({ holds: true });
    const [[fact, value]] = Object.entries(facts) as [[string, unknown]];
    expect(evaluate(fails, subjectWith(facts))).toMatchObject({ holds: false, broken: [{ fact, value }] });
  });

  it("is in the table, holding and not holding", () => {
    const tried = (column: 1 | 2): string[] =>
      operatorRows.flatMap((row) =>
        (Object.entries(row[column]) as [FactName, object][]).flatMap(([fact, condition]) =>
          Object.keys(condition).map((operator) => `${factSpec(fact).kind} ${operator}`),
        ),
      );
    const kinds = ["boolean", "number", "string", "strings", "record", "records"] as const;
    const there = kinds.flatMap((kind) => operatorsFor(kind).map((operator) => `${kind} ${operator}`)).sort();
    expect([...new Set(tried(1))].sort()).toEqual(there);
    expect([...new Set(tried(2))].sort()).toEqual(there);
  });

  it("several on one fact are all required", () => {
    const between: Predicate = { "binary.debug-bytes": { "at-least": 5, "at-most": 10 } };
    const answers = [4, 5, 10, 11].map(
      (bytes) => evaluate(between, subjectWith({ "binary.debug-bytes": bytes })).holds,
    );
    expect(answers).toEqual([false, true, true, false]);
  });
});

const inside = { entry: "$ORIGIN", tag: "rpath", class: "inside-wheel" } as const;
const system = { entry: "/usr/lib", tag: "rpath", class: "system" } as const;
const build = { entry: "/home/me/lib", tag: "runpath", class: "build-directory" } as const;
const classless = { entry: "/opt" } as const;

describe("conditions on records", () => {
  const isInside = { class: { equals: "inside-wheel" } } as const;
  const isRpathInside = { class: { equals: "inside-wheel" }, tag: { equals: "rpath" } } as const;

  it.each([
    ["some", [inside, system], { some: isInside }, undefined],
    ["some, none of which fits", [system, build], { some: isInside }, [system, build]],
    ["some of nothing", [], { some: isInside }, []],
    ["some, by two fields of one record", [build, inside], { some: isRpathInside }, undefined],
    [
      "some, by two fields of two records",
      [{ ...inside, tag: "runpath" }, system],
      { some: isRpathInside },
      [{ ...inside, tag: "runpath" }, system],
    ],
    ["every", [inside, inside], { every: isInside }, undefined],
    ["every of nothing", [], { every: isInside }, undefined],
    ["every, with two that do not fit", [inside, system, build], { every: isInside }, [system, build]],
    ["none", [system, build], { none: isInside }, undefined],
    ["none of nothing", [], { none: isInside }, undefined],
    ["none, with one that fits", [inside, system, build], { none: isInside }, [inside]],
    ["none, with two that fit", [inside, system, inside], { none: isInside }, [inside, inside]],
    ["two operators, the first broken", [inside, system], { every: isInside, none: isInside }, [system]],
    ["two operators, the second broken", [inside], { every: isInside, none: isInside }, [inside]],
    ["empty", [inside], { none: { class: { equals: "system" } }, empty: true }, [inside]],
  ] as const)("%s", (_, records, conditions, culprits) => {
    const truth = evaluate({ "elf.search-paths": conditions }, subjectWith({ "elf.search-paths": records }));
    expect(truth).toEqual(
      culprits === undefined
        ? { holds: true }
        : { holds: false, broken: [{ fact: "elf.search-paths", value: culprits }] },
    );
  });

  it.each([
    ["equals", { equals: "system" }],
    ["one-of", { "one-of": ["system"] }],
    ["matches-any", { "matches-any": ["*"] }],
    ["matches-none", { "matches-none": ["system"] }],
    ["empty: true", { empty: true }],
    ["empty: false", { empty: false }],
  ] as const)("a field that is not there does not fulfil %s", (_, condition) => {
    const subject = subjectWith({ "elf.search-paths": [classless, { ...classless, class: undefined }] });
    const holds = (predicate: Predicate): boolean | undefined => evaluate(predicate, subject).holds;
    expect(holds({ "elf.search-paths": { some: { class: condition } } })).toBe(false);
    expect(holds({ "elf.search-paths": { every: { class: condition } } })).toBe(false);
    expect(holds({ "elf.search-paths": { none: { class: condition } } })).toBe(true);
  });

  it.each([
    [{ some: { name: { equals: "proj" } } }, true],
    [{ some: { name: { equals: "gdal" } } }, false],
    [{ every: { name: { equals: "proj" } } }, true],
    [{ every: { name: { equals: "gdal" } } }, false],
    [{ none: { name: { equals: "gdal" } } }, true],
    [{ none: { name: { equals: "proj" } } }, false],
    [{ some: { name: { equals: "proj" }, version: { empty: false } } }, false],
  ] as const)("one record is judged as the only one: %j is %s", (condition, holds) => {
    const library = { name: "proj", from: "soname" } as const;
    const truth = evaluate({ "binary.library": condition }, subjectWith({ "binary.library": library }));
    expect(truth).toEqual(holds ? { holds } : { holds, broken: [{ fact: "binary.library", value: library }] });
  });
});

describe("a verdict", () => {
  it("names each fact that broke the demand, and not those that did not", () => {
    const subject = subjectWith({ "elf.bind-now": false, "elf.relro": "full", "elf.search-paths": [inside, system] });
    const demand: Predicate = {
      "elf.bind-now": { equals: true },
      "elf.relro": { equals: "full" },
      "elf.search-paths": { none: { class: { equals: "system" } } },
      "elf.soname": { empty: false },
    };
    const { outcome, broken } = judgeRule(ruleWith(demand), subject);
    expect(outcome).toBe("fail");
    expect(broken).toEqual([
      { fact: "elf.bind-now", value: false },
      { fact: "elf.search-paths", value: [system] },
    ]);
  });

  it.each([
    ["the rule's severity where no case holds", "full", "warning"],
    ["the first case that holds", "none", "error"],
    ["a case may take the subject out", "partial", "off"],
    ["a case that cannot be answered does not hold", undefined, "warning"],
  ] as const)("has %s", (_, relro, severity) => {
    const rule = ruleWith(
      { "elf.bind-now": { equals: true } },
      {
        cases: [
          { when: { "elf.relro": { equals: "none" } }, severity: "error" },
          { when: { "elf.relro": { equals: "partial" } }, severity: "off" },
          { when: { "elf.relro": { equals: "none" } }, severity: "note" },
        ],
      },
    );
    const subject = subjectWith({ "elf.bind-now": false, ...(relro === undefined ? {} : { "elf.relro": relro }) });
    const verdict = judgeRule(rule, subject);
    expect([verdict.outcome, verdict.severity]).toEqual(["fail", severity]);
  });

  it.each([
    ["wheel", ["wheel"]],
    ["file", ["file"]],
    ["elf", ["binary", "elf"]],
    ["pe", ["binary", "pe"]],
    ["macho", ["binary", "macho"]],
    ["project", ["project"]],
    ["set", ["set"]],
    ["diff", ["diff"]],
  ] as const)("a %s subject is judged by the rules for %j", (kind, subjects) => {
    const all: readonly RuleSubject[] = ["wheel", "file", "binary", "elf", "pe", "macho", "project", "set", "diff"];
    const rules = all.map((subject) => ruleWith({}, { id: subject, for: subject }));
    const verdicts = judge(subjectWith({}, { kind }), { presets: [], rules, allow: [] });
    expect(verdicts.map(({ rule }) => rule.id)).toEqual(subjects);
  });
});
