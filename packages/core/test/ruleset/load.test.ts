import { describe, expect, it } from "vitest";
import { RulesetError, type RulesetProblem } from "../../src/errors.ts";
import { builtinRules } from "../../src/rules/builtin.generated.ts";
import type { Ruleset } from "../../src/rules/rule.ts";
import { type LoadOptions, loadRuleset, type RulesetSource } from "../../src/ruleset/load.ts";

/** Options for one file called rules.yaml, and others that it may extend. */
function fileOf(text: string, others: Readonly<Record<string, string>> = {}): LoadOptions {
  return { files: [{ origin: "rules.yaml", text }], read: readerOf(others) };
}

/** `./name` is called `name`, so that a cycle is one however it is written. */
function readerOf(files: Readonly<Record<string, string>>): (path: string) => Promise<RulesetSource> {
  return async (path) => {
    const origin = path.replace(/^\.\//, "");
    const text = files[origin];
    if (text === undefined) throw new Error("there is no such file");
    return { origin, text };
  };
}

async function problemsOf(options: LoadOptions): Promise<readonly RulesetProblem[]> {
  try {
    await loadRuleset(options);
  } catch (error) {
    if (error instanceof RulesetError) return error.problems;
    throw error;
  }
  return [];
}

/** As they are shown, a line each. */
async function shown(options: LoadOptions): Promise<string> {
  return (await problemsOf(options)).map((p) => `${p.origin}:${p.line}:${p.column}: ${p.message}`).join("\n");
}

async function placesOf(options: LoadOptions): Promise<string[]> {
  return (await problemsOf(options)).map(({ line, column }) => `${line}:${column}`);
}

function severityIn(ruleset: Ruleset, id: string): string | undefined {
  return ruleset.rules.find((rule) => rule.id === id)?.severity;
}

const minimal = "{ for: elf, expect: { elf.bind-now: { equals: true } }, message: '{path} binds lazily' }";
const ruleFile = [
  "id: own-file-rule",
  "for: elf",
  "severity: error",
  "expect: { elf.bind-now: { equals: true } }",
  "message: '{path} binds lazily'",
  "why: Because.",
  "remediation: Do not.",
  "examples: [{ name: bound, facts: { elf.bind-now: true }, outcome: pass }]",
].join("\n");

describe("every mistake of a file is told at once, with its place and what may have been meant", () => {
  const mistakes = `
extends: [recomended]
rules:
  elf-missing-relr: error
  elf-lazy-binding: eror
  elf-missing-relro: { severty: error }
  elf-text-relocations:
    expect: { wheel.tags: { empty: true } }
  own-misspelt:
    for: elf
    expect: { elf.rellro: { equals: full } }
    message: "{path} is not protected"
  own-incomplete: { for: elf, message: "{path} is not protected" }
  own-inconsistent:
    for: elf
    expect: { file.size: { at-most: 3 } }
    message: "{count} at {elf.sonam}"
    examples:
      - { name: the wrong way round, facts: { file.size: 2 }, outcome: fail }
allow:
  - { rule: elf-lazy-bindin, reason: known }
  - { rule: elf-missing-relro }
  - { rule: elf-missing-relro, reason: known, expires: tomorrow }
alow: []
`.trimStart();

  it("whole", async () => {
    expect(await shown(fileOf(mistakes))).toMatchInlineSnapshot(`
      "rules.yaml:1:11: no preset is called \`recomended\`; did you mean \`recommended\`?
      rules.yaml:3:3: no rule is called \`elf-missing-relr\`; did you mean \`elf-missing-relro\`?
      rules.yaml:4:21: \`rules.elf-lazy-binding\` must be one of error, warning, note, off; did you mean \`error\`?
      rules.yaml:5:24: \`rules.elf-missing-relro\` has no key \`severty\`; did you mean \`severity\`?
      rules.yaml:7:27: \`wheel.tags\` is a fact of wheel, but the rule is for elf
      rules.yaml:10:15: \`rules.own-misspelt.expect\` has no key \`elf.rellro\`; did you mean \`elf.relro\`?
      rules.yaml:12:3: \`rules.own-incomplete\` needs \`expect\`
      rules.yaml:15:26: \`file.size\` is a fact of file, but the rule is for elf
      rules.yaml:16:14: \`{count}\` names nothing; only a grouped rule counts
      rules.yaml:16:14: \`{elf.sonam}\` names nothing; did you mean \`elf.soname\`?
      rules.yaml:18:72: the example \`the wrong way round\` says fail, but the rule answers pass
      rules.yaml:20:13: no rule is called \`elf-lazy-bindin\`; did you mean \`elf-lazy-binding\`?
      rules.yaml:21:5: \`allow.1\` needs \`reason\`
      rules.yaml:22:56: \`allow.2.expires\` must be a date, YYYY-MM-DD
      rules.yaml:23:1: the file has no key \`alow\`; did you mean \`allow\`?"
    `);
  });

  it("as the message of one error", async () => {
    const error: unknown = await loadRuleset(fileOf(mistakes)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RulesetError);
    expect((error as RulesetError).code).toBe("WG_RULESET");
    expect((error as RulesetError).message).toBe(await shown(fileOf(mistakes)));
    expect((error as RulesetError).problems.length).toBeGreaterThanOrEqual(10);
  });

  it("and of all files, in the order in which they are read", async () => {
    const files = [
      { origin: "b.yaml", text: "rules: { elf-missing-relro: eror }" },
      { origin: "a.yaml", text: "allow: [{ rule: elf-missing-relro }]" },
    ];
    const found = (await problemsOf({ files })).map(({ origin, line, column }) => `${origin}:${line}:${column}`);
    expect(found).toEqual(["b.yaml:1:29", "a.yaml:1:9"]);
  });
});

describe("a mistake is found where it stands", () => {
  it.each([
    ["a value", "rules: { elf-missing-relro: eror }", ["1:29"], "did you mean `error`"],
    ["a key", "rules: { elf-missing-relro: { severty: error } }", ["1:31"], "did you mean `severity`"],
    ["an unknown rule", "rules: { elf-missing-relr: error }", ["1:10"], "did you mean `elf-missing-relro`"],
    ["a rule that nothing is like", "rules: { zzzz: error }", ["1:10"], "no rule is called `zzzz`"],
    ["a name that is not in kebab-case", "rules: { elf-missing-relro: off, Own_Rule: off }", ["1:34"], "Own_Rule"],
    ["a severity that is a number", "rules: { elf-missing-relro: 2 }", ["1:29"], "found `2`"],
    ["rules that are a list", "rules: [elf-missing-relro]", ["1:8"], "must be a mapping, found a list"],
    ["rules without anything", "extends: []\nrules:\n", ["2:7"], "must be a mapping, found nothing"],
    ["allowances without anything", "allow:\n", ["1:7"], "must be a list, found nothing"],
    ["a rule of digits", "rules: { 1: { for: elf } }", ["1:10", "1:10"], "needs `expect`"],
    ["an unknown rule of an allowance", "allow:\n  - rule: elf-lazy\n    reason: x", ["2:11"], "no rule is called"],
    ["an allowance without a reason", "allow:\n  - rule: elf-lazy-binding\n", ["2:5"], "needs `reason`"],
    ["a reason that says nothing", "allow: [{ rule: elf-lazy-binding, reason: ' ' }]", ["1:43"], "must not be empty"],
    ["a key of the file", "alow: []", ["1:1"], "did you mean `allow`"],
    ["a preset", "extends: [hardend]", ["1:11"], "did you mean `hardened`"],
    ["a preset that nothing is like", "extends: [zzzz]", ["1:11"], "there are recommended, geospatial, hardened"],
    ["a file that is a word", "recommended", ["1:1"], "must be a mapping, found `recommended`"],
    ["a file that is a list", "- recommended", ["1:1"], "must be a mapping, found a list"],
    ["Windows line ends", "rules:\r\n  elf-missing-relro: eror\r\n", ["2:22"], "did you mean `error`"],
    ["JSON with tabs", '{\n\t"rules": {\n\t\t"elf-missing-relro": "eror"\n\t}\n}', ["3:24"], "did you mean `error`"],
    [
      "an operator of another kind",
      "rules: { own: { for: elf, expect: { elf.bind-now: { one-of: [true] } }, message: m } }",
      ["1:53"],
      "it may have equals",
    ],
    [
      "a value of a closed set",
      "rules: { own: { for: elf, expect: { elf.relro: { equals: ful } }, message: m } }",
      ["1:58"],
      "did you mean `full`",
    ],
    [
      "a field of records",
      "rules: { own: { for: elf, expect: { elf.search-paths: { none: { clas: { empty: true } } } }, message: m } }",
      ["1:65"],
      "did you mean `class`",
    ],
    [
      "a fact of another subject, in what is expected",
      "rules: { own: { for: elf, expect: { wheel.tags: { empty: true } }, message: m } }",
      ["1:49"],
      "is a fact of wheel, but the rule is for elf",
    ],
    [
      "a fact of another subject, in a condition",
      "rules: { own: { for: binary, when: { file.size: { equals: 1 } }, expect: { binary.bits: { equals: 64 } }, message: m } }",
      ["1:49"],
      "is a fact of file, but the rule is for binary",
    ],
    [
      "a fact of another subject, in a case",
      "rules: { own: { for: file, expect: { file.size: { equals: 1 } }, cases: [{ when: { elf.bind-now: { equals: true } }, severity: off }], message: m } }",
      ["1:98"],
      "is a fact of elf, but the rule is for file",
    ],
    [
      "a fact of another subject, in a change",
      "rules: { elf-missing-relro: { expect: { wheel.tags: { empty: true } } } }",
      ["1:53"],
      "is a fact of wheel, but the rule is for elf",
    ],
    [
      "{count} without a group",
      "rules: { own: { for: elf, expect: { elf.bind-now: { equals: true } }, message: '{count} of {of}' } }",
      ["1:80", "1:80"],
      "only a grouped rule counts",
    ],
    [
      "a placeholder that names nothing",
      "rules: { own: { for: elf, expect: { elf.bind-now: { equals: true } }, message: '{elf.sonam}' } }",
      ["1:80"],
      "did you mean `elf.soname`",
    ],
    [
      "an example with another outcome",
      "rules: { own: { for: elf, expect: { elf.bind-now: { equals: true } }, message: m, examples: [{ name: x, facts: { elf.bind-now: true }, outcome: fail }] } }",
      ["1:145"],
      "says fail, but the rule answers pass",
    ],
    [
      "an example with another severity",
      "rules: { own: { for: elf, expect: { elf.bind-now: { equals: true } }, message: m, examples: [{ name: x, facts: { elf.bind-now: false }, outcome: fail, severity: error }] } }",
      ["1:162"],
      "says error, but the rule answers warning",
    ],
  ])("%s", async (_, text, places, part) => {
    expect(await placesOf(fileOf(text))).toEqual(places);
    expect(await shown(fileOf(text))).toContain(part);
  });

  it.each([
    "tomorrow",
    "2026-1-1",
    "2026-13-01",
    "2026-00-10",
    "2026-01-32",
    "2026-02-30",
    "'2026-01-01 '",
    "20260101",
  ])("an allowance that expires on %s", async (expires) => {
    const text = `allow:\n  - rule: elf-lazy-binding\n    reason: x\n    expires: ${expires}\n`;
    expect(await placesOf(fileOf(text))).toEqual(["4:14"]);
  });

  it("a wrong name does not hide the other mistakes", async () => {
    const text = "rules:\n  Own_Rule: off\n  elf-missing-relr: error\n  elf-lazy-binding: eror\n";
    expect(await placesOf(fileOf(text))).toEqual(["2:3", "3:3", "4:21"]);
  });
});

describe("a file that is no YAML", () => {
  it.each([
    ["a list that does not end", "rules: [a, b\n", "2:1"],
    ["a stray bracket", "rules: }\n", "1:8"],
    ["a tab for indentation", "rules:\n\telf-missing-relro: off\n", "2:1"],
    ["a key twice", "rules:\n  elf-missing-relro: off\n  elf-missing-relro: error\n", "3:3"],
    ["a key of the file twice", "allow: []\nallow: []\n", "2:1"],
    ["a tag", "rules: !!js/function x\n", "1:8"],
    ["a second document", "rules: {}\n---\nrules: {}\n", "2:1"],
  ])("%s", async (_, text, place) => {
    expect((await placesOf(fileOf(text)))[0]).toBe(place);
  });

  it("is not expanded without end by its aliases", async () => {
    const step = (name: string, of: string): string => `${name}: &${name} [${Array(10).fill(of).join(", ")}]`;
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    const bomb = names.map((name, index) => step(name, index === 0 ? "x" : `*${names[index - 1]}`)).join("\n");
    const start = performance.now();
    const problems = await problemsOf(fileOf(bomb));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/alias/);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("may use a few aliases", async () => {
    const text =
      "allow:\n  - { rule: elf-lazy-binding, reason: &why known }\n  - { rule: elf-missing-relro, reason: *why }\n";
    expect((await loadRuleset(fileOf(text))).allow.map(({ reason }) => reason)).toEqual(["known", "known"]);
  });
});

describe("what a file is laid over", () => {
  it.each([
    ["nothing at all: recommended", {}, "warning", "note", undefined],
    ["an empty file: recommended", fileOf(""), "warning", "note", undefined],
    [
      "a file that does not say: recommended",
      fileOf("rules: { elf-lazy-binding: error }"),
      "warning",
      "error",
      undefined,
    ],
    ["a preset it names", fileOf("extends: [hardened]"), "error", "error", "note"],
    ["presets it names, left to right", fileOf("extends: [hardened, geospatial]"), "error", "warning", "note"],
    [
      "its own settings over what it names",
      fileOf("rules: { elf-lazy-binding: note }\nextends: [hardened]"),
      "error",
      "note",
      "note",
    ],
    ["presets of the options", { presets: ["hardened"] }, "error", "error", "note"],
    [
      "presets of the options beside a file that does not say",
      { ...fileOf("rules: { elf-lazy-binding: note }"), presets: ["hardened"] },
      "error",
      "note",
      "note",
    ],
    [
      "presets of the options below those that a file names",
      { ...fileOf("extends: [geospatial]"), presets: ["hardened"] },
      "error",
      "warning",
      "note",
    ],
    ["no preset by the options", { ...fileOf(""), presets: ["recommended"] }, "warning", "note", undefined],
  ] as const)("%s", async (_, options, relro, lazy, vendored) => {
    const ruleset = await loadRuleset(options);
    const severities = ["elf-missing-relro", "elf-lazy-binding", "spatial-core-vendored"].map((id) =>
      severityIn(ruleset, id),
    );
    expect(severities).toEqual([relro, lazy, vendored]);
  });

  it("`extends: []` leaves only own rules", async () => {
    const { rules } = await loadRuleset(fileOf(`extends: []\nrules: { own-rule: ${minimal} }`));
    expect(rules.map(({ id }) => id)).toEqual(["own-rule"]);
  });

  it("several files go over each other from left to right", async () => {
    const files = ["error", "note"].map((severity, index) => ({
      origin: `${index}.yaml`,
      text: `rules: { elf-missing-relro: ${severity} }\nallow: [{ rule: elf-missing-relro, reason: ${severity} }]`,
    }));
    const ruleset = await loadRuleset({ files });
    expect(severityIn(ruleset, "elf-missing-relro")).toBe("note");
    expect(ruleset.allow.map(({ origin, reason }) => `${origin} ${reason}`)).toEqual(["0.yaml error", "1.yaml note"]);
    expect(ruleset.presets).toEqual(["recommended", "0.yaml", "1.yaml"]);
  });

  it("an unknown preset of the options is the caller's mistake", async () => {
    await expect(loadRuleset({ presets: ["hardend"] })).rejects.toThrow(RangeError);
    await expect(loadRuleset({ presets: ["hardend"] })).rejects.toThrow(/did you mean `hardened`/);
  });
});

describe("an own rule", () => {
  it("needs no more than what it is for, what it expects and what it says", async () => {
    const { rules } = await loadRuleset(fileOf(`rules: { own-rule: ${minimal} }`));
    expect(rules.find(({ id }) => id === "own-rule")).toEqual({
      id: "own-rule",
      for: "elf",
      severity: "warning",
      expect: { "elf.bind-now": { equals: true } },
      message: "{path} binds lazily",
      why: "",
      remediation: "",
      examples: [],
    });
    expect(rules).toHaveLength(builtinRules.filter(({ severity }) => severity !== "off").length + 1);
  });

  it.each(["for", "expect", "message"])("needs `%s`", async (key) => {
    const parts = {
      for: "for: elf",
      expect: "expect: { elf.bind-now: { equals: true } }",
      message: "message: m",
    };
    const left = Object.entries(parts).filter(([name]) => name !== key);
    const text = `rules: { own-rule: { ${left.map(([, part]) => part).join(", ")} } }`;
    expect(await problemsOf(fileOf(text))).not.toEqual([]);
  });

  it("may be off, grouped, have cases, allowances and examples", async () => {
    const text = [
      "rules:",
      "  own-off: { for: file, severity: off, expect: { file.size: { at-most: 1 } }, message: m }",
      "  own-rule:",
      "    for: file",
      "    severity: error",
      "    group: wheel",
      "    when: { file.size: { at-least: 1 } }",
      "    cases: [{ when: { file.size: { at-least: 100 } }, severity: note }]",
      "    expect: { file.size: { at-most: 10 } }",
      "    message: '{count} of {of}'",
      "    allow: [{ path: '**/METADATA', reason: it must be there }]",
      "    examples:",
      "      - { name: small, facts: { file.size: 1 }, outcome: pass }",
      "      - { name: large, facts: { file.size: 11 }, outcome: fail, severity: error }",
      "      - { name: huge, facts: { file.size: 1000 }, outcome: fail, severity: note }",
      "      - { name: empty, facts: { file.size: 0 }, outcome: not-applicable }",
    ].join("\n");
    const ruleset = await loadRuleset(fileOf(text));
    expect([severityIn(ruleset, "own-off"), severityIn(ruleset, "own-rule")]).toEqual([undefined, "error"]);
  });

  it("takes the place of a built-in one of its name", async () => {
    const { rules } = await loadRuleset(fileOf(`rules: { elf-missing-relro: ${minimal} }`));
    expect(rules.filter(({ id }) => id === "elf-missing-relro").map(({ message }) => message)).toEqual([
      "{path} binds lazily",
    ]);
  });

  it("may be set and allowed by another file", async () => {
    const files = [
      { origin: "a.yaml", text: `rules: { own-rule: ${minimal} }` },
      { origin: "b.yaml", text: "rules: { own-rule: error }\nallow: [{ rule: own-rule, reason: known }]" },
    ];
    expect(severityIn(await loadRuleset({ files }), "own-rule")).toBe("error");
  });
});

describe("a file that extends files", () => {
  it("may name a rule that is a file of its own", async () => {
    const options = fileOf("extends: [recommended, ./own.yaml]\nrules: { elf-missing-relro: off }", {
      "own.yaml": ruleFile,
    });
    const ruleset = await loadRuleset(options);
    expect(severityIn(ruleset, "own-file-rule")).toBe("error");
    expect(severityIn(ruleset, "elf-missing-relro")).toBeUndefined();
  });

  it("is given it with the mistakes in it, called by its own name", async () => {
    const broken = ruleFile.replace("outcome: pass", "outcome: fail").replace("{path}", "{count}");
    const options = fileOf("extends: [./own.yaml]", { "own.yaml": broken });
    const problems = await problemsOf(options);
    expect(problems.map(({ origin, line, column }) => `${origin}:${line}:${column}`)).toEqual([
      "own.yaml:5:10",
      "own.yaml:8:67",
    ]);
  });

  it("is laid over them, and they over what they extend", async () => {
    const options = fileOf("extends: [./team.yaml]\nrules: { elf-missing-relro: note }", {
      "team.yaml": "extends: [hardened]\nrules: { elf-lazy-binding: note, elf-missing-relro: warning }",
    });
    const ruleset = await loadRuleset(options);
    const ids = ["elf-missing-relro", "elf-lazy-binding", "elf-missing-stack-protector"];
    expect(ids.map((id) => severityIn(ruleset, id))).toEqual(["note", "note", "error"]);
  });

  it("asks for each by the name written and the file it is written in", async () => {
    const asked: string[] = [];
    const texts: Readonly<Record<string, string>> = { "./a.yaml": "extends: [../b.yaml]" };
    const read = async (path: string, from: string): Promise<RulesetSource> => {
      asked.push(`${path} from ${from}`);
      return { origin: `/etc/${path}`, text: texts[path] ?? "rules: {}" };
    };
    await loadRuleset({ ...fileOf("extends: [./a.yaml]"), read });
    expect(asked).toEqual(["./a.yaml from rules.yaml", "../b.yaml from /etc/./a.yaml"]);
  });

  it.each([
    ["itself", { "a.yaml": "extends: [./a.yaml]" }, "a.yaml:1:11"],
    ["each other", { "a.yaml": "extends:\n  - ./b.yaml", "b.yaml": "extends: [recommended, ./a.yaml]" }, "b.yaml:1:24"],
    ["the first", { "a.yaml": "extends: [./rules.yaml]", "rules.yaml": "{}" }, "a.yaml:1:11"],
  ])("may not come back to %s", async (_, others, place) => {
    const problems = await problemsOf(fileOf("extends: [./a.yaml]", others));
    expect(problems.map(({ origin, line, column }) => `${origin}:${line}:${column}`)).toEqual([place]);
    expect(problems[0]?.message).toMatch(/extends itself: rules\.yaml → a\.yaml/);
  });

  it("may reach one by two ways, which then counts once", async () => {
    const common = "allow: [{ rule: elf-missing-relro, reason: known }]";
    const options = fileOf("extends: [recommended, ./a.yaml, ./b.yaml]", {
      "a.yaml": "extends: [./common.yaml]",
      "b.yaml": "extends: [./common.yaml]",
      "common.yaml": common,
    });
    expect((await loadRuleset(options)).allow).toHaveLength(1);
  });

  it("is told where one cannot be read", async () => {
    expect(await shown(fileOf("extends: [recommended, ./gone.yaml]"))).toBe(
      "rules.yaml:1:24: `./gone.yaml` cannot be read: there is no such file",
    );
    const { files = [] } = fileOf("extends: [./gone.yaml]");
    expect(await placesOf({ files })).toEqual(["1:11"]);
  });
});

describe("an allowance", () => {
  it("knows its place, and the date may stand without quotes", async () => {
    const text = [
      "allow:",
      "  - rule: elf-lazy-binding",
      "    path: '**/a.so'",
      "    wheel: 'demo-*.whl'",
      "    reason: known",
      "    expires: 2026-12-31",
      "  - { rule: elf-missing-relro, reason: known too }",
    ].join("\n");
    expect((await loadRuleset(fileOf(text))).allow).toEqual([
      {
        rule: "elf-lazy-binding",
        path: "**/a.so",
        wheel: "demo-*.whl",
        reason: "known",
        expires: "2026-12-31",
        origin: "rules.yaml",
        line: 2,
        column: 5,
      },
      { rule: "elf-missing-relro", reason: "known too", origin: "rules.yaml", line: 7, column: 5 },
    ]);
  });
});

describe("JSON", () => {
  it("is read as YAML is, tabs and all", async () => {
    const text = '{\n\t"extends": ["hardened"],\n\t"rules": {\n\t\t"elf-missing-relro": "note"\n\t}\n}\n';
    const ruleset = await loadRuleset({ files: [{ origin: "rules.json", text }] });
    const ids = ["elf-missing-relro", "elf-lazy-binding"];
    expect(ids.map((id) => severityIn(ruleset, id))).toEqual(["note", "error"]);
  });
});
