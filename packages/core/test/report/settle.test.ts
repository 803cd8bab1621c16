import { describe, expect, it } from "vitest";
import { createAudit } from "../../src/audit.ts";
import type { Subject } from "../../src/facts/subject.ts";
import type { Finding } from "../../src/report/report.ts";
import { type Settled, type SettleOptions, settle } from "../../src/report/settle.ts";
import { judgeRule } from "../../src/rules/judge.ts";
import type { Allowance, Rule, Ruleset } from "../../src/rules/rule.ts";
import { loadRuleset } from "../../src/ruleset/load.ts";
import { buildWheel } from "../builders/wheel.ts";
import { ruleWith, subjectWith } from "../rules/subjects.ts";

type Relro = "none" | "partial" | "full";

/** A binary with this RELRO, or without an answer to the question. */
function binary(path: string, relro: Relro | "unknown" | "not-applicable"): Subject {
  if (relro === "unknown" || relro === "not-applicable")
    return subjectWith({}, { path, gaps: [{ fact: "elf.relro", kind: relro, reason: "on purpose" }] });
  return subjectWith({ "elf.relro": relro }, { path });
}

const fullRelro = ruleWith(
  { "elf.relro": { equals: "full" } },
  { id: "full-relro", message: "{count} of {of} at {path}", remediation: " Link again.\n" },
);
const grouped: Rule = { ...fullRelro, group: "wheel" };
const withCases: Partial<Rule> = {
  cases: [
    { when: { "elf.relro": { equals: "none" } }, severity: "error" },
    { when: { "elf.search-paths": { empty: false } }, severity: "off" },
  ],
};

function settleAll(
  rules: readonly Rule[],
  subjects: readonly Subject[],
  options: Partial<SettleOptions> = {},
): Settled {
  const verdicts = subjects.flatMap((subject) => rules.map((rule) => judgeRule(rule, subject)));
  return settle(verdicts, { wheels: ["demo-1.0-py3-none-any.whl"], allow: [], today: undefined, ...options });
}

function allowance(more: Partial<Allowance> = {}): Allowance {
  return { rule: "full-relro", reason: "known", origin: "rules.yaml", line: 3, column: 5, ...more };
}

const shape = ({ severity, path, paths, count, of, allowed }: Finding): unknown[] => [
  severity,
  path,
  paths,
  `${count}/${of}`,
  allowed?.reason ?? null,
];

describe("a rule that is not grouped", () => {
  it("gives a finding for each subject that breaks it, complete in itself", () => {
    const { findings } = settleAll(
      [fullRelro],
      [binary("a.so", "none"), binary("b.so", "full"), binary("c.so", "partial")],
    );
    expect(findings.map(({ path }) => path)).toEqual(["a.so", "c.so"]);
    expect(findings[0]).toEqual({
      rule: "full-relro",
      severity: "warning",
      path: "a.so",
      message: "1 of 1 at a.so",
      remediation: "Link again.",
      paths: ["a.so"],
      count: 1,
      of: 1,
      evidence: [{ path: "a.so", fact: "elf.relro", value: "none" }],
      line: null,
      column: null,
      allowed: null,
    });
  });

  it("carries the place of a subject that has one", () => {
    const subject: Subject = { ...binary("rules.yaml", "none"), position: { line: 7, column: 3 } };
    expect(settleAll([fullRelro], [subject]).findings).toMatchObject([{ path: "rules.yaml", line: 7, column: 3 }]);
  });
});

describe("the place of a finding about lines of a file", () => {
  const noShell = ruleWith({ "file.shell-commands": { none: { shell: { equals: true } } } }, { for: "file" });
  const noCode = ruleWith({ "file.startup-lines": { empty: true } }, { for: "file" });
  const commands = [
    { shell: false, line: 2, column: 1 },
    { shell: true, line: 7, column: 5 },
    { shell: true, line: 9, column: 1 },
  ];
  const file = (facts: Subject["facts"]): Subject => ({ kind: "file", path: "demo/a.py", facts, gaps: [] });

  it("is the first record that breaks the rule", () => {
    const { findings } = settleAll([noShell], [file({ "file.shell-commands": commands })]);
    expect(findings).toMatchObject([{ line: 7, column: 5 }]);
  });

  it("has no column where the record has none", () => {
    const { findings } = settleAll([noCode], [file({ "file.startup-lines": [{ line: 3, kind: "path", text: "x" }] })]);
    expect(findings).toMatchObject([{ line: 3, column: null }]);
  });

  it("is not told of several files together", () => {
    const { findings } = settleAll([{ ...noShell, group: "wheel" }], [file({ "file.shell-commands": commands })]);
    expect(findings).toMatchObject([{ line: null, column: null }]);
  });
});

describe("a grouped rule gives one finding a wheel", () => {
  it("with the paths and evidence of what breaks it and the number of what it applies to", () => {
    const subjects = [
      binary("a.so", "none"),
      binary("b.so", "full"),
      binary("c.so", "partial"),
      binary("d.so", "unknown"),
      binary("e.so", "not-applicable"),
    ];
    const { findings, unknown } = settleAll([grouped], subjects);
    expect(findings).toEqual([
      {
        rule: "full-relro",
        severity: "warning",
        path: "",
        message: "2 of 3 at a.so",
        remediation: "Link again.",
        paths: ["a.so", "c.so"],
        count: 2,
        of: 3,
        evidence: [
          { path: "a.so", fact: "elf.relro", value: "none" },
          { path: "c.so", fact: "elf.relro", value: "partial" },
        ],
        line: null,
        column: null,
        allowed: null,
      },
    ]);
    expect(unknown).toEqual([{ rule: "full-relro", path: "d.so", reason: "`elf.relro`: on purpose" }]);
  });

  it.each([
    [
      "severity",
      {},
      withCases,
      [
        ["error", "", ["c.so"], "1/4", null],
        ["warning", "", ["a.so", "b.so"], "2/4", null],
      ],
    ],
    [
      "allowance",
      { allow: [allowance({ path: "b.so" }), allowance({ path: "c.so", reason: "another" })] },
      {},
      [
        ["warning", "", ["a.so"], "1/4", null],
        ["warning", "", ["b.so"], "1/4", "known"],
        ["warning", "", ["c.so"], "1/4", "another"],
      ],
    ],
    [
      "severity and allowance, and two allowances with one reason are one",
      { allow: [allowance({ path: "a.so" }), allowance({ path: "[bc].so" })] },
      withCases,
      [
        ["error", "", ["c.so"], "1/4", "known"],
        ["warning", "", ["a.so", "b.so"], "2/4", "known"],
      ],
    ],
    [
      "last day of the allowances",
      { allow: [allowance({ path: "a.so", expires: "2030-01-01" }), allowance()] },
      {},
      [
        ["warning", "", ["a.so"], "1/4", "known"],
        ["warning", "", ["b.so", "c.so"], "2/4", "known"],
      ],
    ],
  ] as const)("for each %s", (_, options, more, expected) => {
    const subjects = [
      binary("a.so", "partial"),
      binary("b.so", "partial"),
      binary("c.so", "none"),
      binary("d.so", "full"),
    ];
    const { findings } = settleAll([{ ...grouped, ...more }], subjects, options);
    expect(findings.map(shape)).toEqual(expected);
  });

  it("and none where nothing breaks it", () => {
    const { findings, unknown } = settleAll([grouped], [binary("a.so", "full"), binary("b.so", "not-applicable")]);
    expect([findings, unknown]).toEqual([[], []]);
  });
});

describe("a case that says off takes the subject out of the findings", () => {
  const excused: Subject = subjectWith(
    { "elf.relro": "partial", "elf.search-paths": [{ entry: "$ORIGIN" }] },
    { path: "x.so" },
  );

  it.each([
    ["grouped", grouped, [["warning", "", ["a.so"], "1/2", null]]],
    ["not grouped", fullRelro, [["warning", "a.so", ["a.so"], "1/1", null]]],
  ] as const)("where the rule is %s", (_, rule, expected) => {
    const subjects = [
      excused,
      { ...binary("a.so", "partial"), facts: { "elf.relro": "partial", "elf.search-paths": [] } },
    ] as const;
    const { findings, unknown, used } = settleAll([{ ...rule, ...withCases }], subjects, {
      allow: [allowance({ path: "x.so" })],
    });
    expect(findings.map(shape)).toEqual(expected);
    expect(unknown).toEqual([]);
    expect(used.size).toBe(0);
  });
});

describe("findings come worst first, then by rule and path", () => {
  it("whatever the order of the verdicts", () => {
    const demand = { "elf.relro": { equals: "full" } } as const;
    const rules = [
      ruleWith(demand, { id: "b-note", severity: "note" }),
      ruleWith(demand, { id: "b-error", severity: "error" }),
      ruleWith(demand, { id: "a-warning", severity: "warning" }),
      ruleWith(demand, { id: "a-error", severity: "error" }),
      ruleWith(demand, { id: "a-note", severity: "note", group: "wheel" }),
    ];
    const subjects = ["b.so", "ä.so", "B.so", "a/z.so"].map((path) => binary(path, "none"));
    const inOrder = settleAll(rules, subjects).findings.map(({ rule, path }) => `${rule} ${path}`);
    const paths = ["B.so", "a/z.so", "b.so", "ä.so"];
    expect(inOrder).toEqual([
      ...["a-error", "b-error", "a-warning"].flatMap((rule) => paths.map((path) => `${rule} ${path}`)),
      "a-note ",
      ...paths.map((path) => `b-note ${path}`),
    ]);
    const reversed = settleAll([...rules].reverse(), [...subjects].reverse()).findings;
    expect(reversed.map(({ rule, path }) => `${rule} ${path}`)).toEqual(inOrder);
  });
});

describe("an allowance", () => {
  const subjects = [binary("demo/a.so", "none"), binary("demo.libs/b.so", "none")];
  const both = ["demo.libs/b.so", "demo/a.so"];

  it.each([
    ["without a place allows everywhere", allowance(), both],
    ["of another rule allows nothing", allowance({ rule: "another" }), []],
    ["with a path allows there", allowance({ path: "demo/*.so" }), ["demo/a.so"]],
    ["with a path matches it whole", allowance({ path: "a.so" }), []],
    ["with a path crosses folders by two stars", allowance({ path: "**/b.so" }), ["demo.libs/b.so"]],
    ["with a wheel allows in it", allowance({ wheel: "demo-1.0-*.whl" }), both],
    ["with another wheel allows nothing", allowance({ wheel: "demo-2.*" }), []],
    ["with a path and a wheel needs both", allowance({ path: "demo/*", wheel: "demo-*" }), ["demo/a.so"]],
    ["with a path and another wheel allows nothing", allowance({ path: "demo/*", wheel: "x-*" }), []],
    ["holds before its last day", allowance({ expires: "2026-03-02" }), both],
    ["holds on its last day", allowance({ expires: "2026-03-01" }), both],
    ["past its last day allows nothing", allowance({ expires: "2026-02-28" }), []],
  ] as const)("%s", (_, allow, allowed) => {
    const { findings, used } = settleAll([fullRelro], subjects, { allow: [allow], today: "2026-03-01" });
    expect(findings.filter((finding) => finding.allowed !== null).map(({ path }) => path)).toEqual(allowed);
    expect(findings).toHaveLength(2);
    expect([...used]).toEqual(allowed.length > 0 ? [allow] : []);
  });

  it("says its reason and its last day", () => {
    const allow = [allowance({ path: "demo/*", expires: "2026-12-31" }), allowance({ reason: "forever" })];
    expect(settleAll([fullRelro], subjects, { allow }).findings.map(({ allowed }) => allowed)).toEqual([
      { reason: "forever", expires: null },
      { reason: "known", expires: "2026-12-31" },
    ]);
  });

  it("never expires where nobody says what day it is", () => {
    const { used } = settleAll([fullRelro], subjects, { allow: [allowance({ expires: "1999-01-01" })] });
    expect(used.size).toBe(1);
  });

  it("counts as used only if it is the first that fits", () => {
    const [expired, first, second] = [
      allowance({ expires: "2020-01-01" }),
      allowance({ reason: "first" }),
      allowance({ reason: "second" }),
    ];
    const { findings, used } = settleAll([fullRelro], subjects, {
      allow: [expired, first, second],
      today: "2026-03-01",
    });
    expect(findings.map(({ allowed }) => allowed?.reason)).toEqual(["first", "first"]);
    expect([...used]).toEqual([first]);
  });

  it("of the rule itself goes before the users', which then allow nothing", () => {
    const rule: Rule = { ...fullRelro, allow: [{ path: "**/b.so", reason: "as the vendor built it" }] };
    const users = allowance({ path: "**/b.so" });
    const { findings, used } = settleAll([rule], subjects, { allow: [users], today: "2026-03-01" });
    expect(findings.map(shape)).toEqual([
      ["warning", "demo.libs/b.so", ["demo.libs/b.so"], "1/1", "as the vendor built it"],
      ["warning", "demo/a.so", ["demo/a.so"], "1/1", null],
    ]);
    expect(used.size).toBe(0);
  });
});

describe("what became of each allowance is reported by the run", () => {
  const text = [
    "rules:",
    "  large-file: { for: file, expect: { file.size: { at-most: 5 } }, message: '{path} is large' }",
    "allow:",
    "  - { rule: large-file, path: demo/used.py, reason: used }",
    "  - rule: large-file",
    "    path: demo/nothing.py",
    "    reason: unused",
    "  - { rule: large-file, path: demo/expired.py, reason: expired, expires: '2026-02-28' }",
    "  - { rule: large-file, wheel: 'demo-2*', reason: of the second wheel, expires: '2026-03-01' }",
  ].join("\n");
  const rulesetOf = (): Promise<Ruleset> => loadRuleset({ files: [{ origin: "conf/rules.yaml", text }] });
  const files = { "demo/used.py": "123456", "demo/expired.py": "123456", "demo/small.py": "1" };
  const onlyDemo = ({ path }: Finding): boolean => path.startsWith("demo/");

  it("with its place in the file", async () => {
    const audit = createAudit({ ruleset: await rulesetOf(), today: "2026-03-01" });
    await audit.add((await buildWheel({ files })).bytes, "dist/demo-1.0-py3-none-any.whl");
    const second = await buildWheel({ filename: "demo-2.0-py3-none-any.whl", files: { "demo/used.py": "1" } });
    await audit.add(second.bytes, `dist/${second.filename}`);

    const report = audit.report();
    expect(report.wheels[0]?.findings.filter(onlyDemo).map(({ path, allowed }) => [path, allowed])).toEqual([
      ["demo/expired.py", null],
      ["demo/used.py", { reason: "used", expires: null }],
    ]);
    expect(report.findings.map(({ rule, path, line, column }) => [rule, path, line, column])).toEqual([
      ["allowance-unused", "conf/rules.yaml", 5, 5],
      ["allowance-expired", "conf/rules.yaml", 8, 5],
    ]);
    expect(report.findings[0]).toMatchObject({
      severity: "note",
      wheels: [],
      paths: ["conf/rules.yaml"],
      count: 1,
      of: 1,
      evidence: [{ fact: "project.allowance", value: { rule: "large-file", reason: "unused", state: "unused" } }],
      allowed: null,
    });
    expect(report.findings[1]).toMatchObject({ severity: "warning", evidence: [{ value: { expires: "2026-02-28" } }] });
  });

  it("as unused where a wheel it was for has not come, and as used once it has", async () => {
    const audit = createAudit({ ruleset: await rulesetOf(), today: "2026-03-01" });
    const stateOf = (line: number): string | undefined =>
      audit.report().findings.find((finding) => finding.line === line)?.rule;
    expect([4, 5, 8, 9].map(stateOf)).toEqual([
      "allowance-unused",
      "allowance-unused",
      "allowance-expired",
      "allowance-unused",
    ]);
    await audit.add((await buildWheel({ files })).bytes, "demo-1.0-py3-none-any.whl");
    expect([4, 9].map(stateOf)).toEqual([undefined, "allowance-unused"]);
    await audit.add((await buildWheel({ files })).bytes, "demo-2.0-py3-none-any.whl");
    expect([4, 9].map(stateOf)).toEqual([undefined, undefined]);
  });

  it("and nothing expires without a day", async () => {
    const audit = createAudit({ ruleset: await rulesetOf() });
    const { findings } = await audit.add((await buildWheel({ files })).bytes, "demo-1.0-py3-none-any.whl");
    expect(findings.filter(onlyDemo).map(({ allowed }) => allowed?.reason)).toEqual(["expired", "used"]);
    expect(audit.report().findings.map(({ rule, line }) => [rule, line])).toEqual([
      ["allowance-unused", 5],
      ["allowance-unused", 9],
    ]);
  });

  it("by rules that may be switched off like all others", async () => {
    const off = `${text.replace("rules:", "rules:\n  allowance-unused: off\n  allowance-expired: error")}`;
    const ruleset = await loadRuleset({ files: [{ origin: "rules.yaml", text: off }] });
    const { findings, summary } = createAudit({ ruleset, today: "2026-03-01" }).report();
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([["allowance-expired", "error"]]);
    expect(summary.errors).toBe(1);
  });
});
