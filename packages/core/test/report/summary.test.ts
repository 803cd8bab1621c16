import { describe, expect, it } from "vitest";
import type { Finding, Report, RunFinding, UnknownAnswer, WheelReport } from "../../src/report/report.ts";
import { reaches, summarise } from "../../src/report/summary.ts";
import { type Severity, severities } from "../../src/rules/rule.ts";

function finding(severity: Severity, allowed = false): RunFinding {
  return {
    rule: "sample-rule",
    severity,
    path: "",
    message: "",
    remediation: "",
    paths: [""],
    count: 1,
    of: 1,
    evidence: [],
    line: null,
    column: null,
    allowed: allowed ? { reason: "known", expires: null } : null,
    wheels: [],
  };
}

function wheel(findings: readonly Finding[], unknown: readonly UnknownAnswer[] = []): WheelReport {
  return {
    path: "demo-1.0-py3-none-any.whl",
    filename: "demo-1.0-py3-none-any.whl",
    size: 1,
    sha256: null,
    name: null,
    error: null,
    findings,
    unknown,
    checked: { files: 0, binaries: 0, rules: 0 },
  };
}

function report(wheels: readonly WheelReport[], findings: readonly RunFinding[] = []): Report {
  return {
    schema: 1,
    tool: { name: "wheel-guard", version: "0.0.0" },
    ruleset: { presets: [], rules: 0 },
    wheels,
    findings,
    project: null,
    summary: summarise(wheels, findings),
  };
}

describe("the summary", () => {
  it("of nothing counts nothing", () => {
    expect(summarise([], [])).toEqual({ wheels: 0, errors: 0, warnings: 0, notes: 0, allowed: 0, unknown: 0 });
  });

  it("counts the findings of all wheels and of the run, an allowed one only as allowed", () => {
    const unknown = { rule: "sample-rule", path: "a.so", reason: "on purpose" };
    const wheels = [
      wheel([finding("error"), finding("note"), finding("error", true), finding("warning", true)], [unknown]),
      wheel([finding("warning"), finding("note")], [unknown, unknown]),
      wheel([]),
    ];
    expect(summarise(wheels, [finding("note"), finding("error"), finding("note", true)])).toEqual({
      wheels: 3,
      errors: 2,
      warnings: 1,
      notes: 3,
      allowed: 3,
      unknown: 3,
    });
  });
});

describe("a report reaches a severity by a finding of it or of a worse one", () => {
  it.each([
    ["nothing", [], []],
    ["a note", [finding("note")], ["note"]],
    ["a warning", [finding("warning")], ["warning", "note"]],
    ["an error", [finding("error")], ["error", "warning", "note"]],
    ["a note and an error", [finding("note"), finding("error")], ["error", "warning", "note"]],
    ["an allowed error", [finding("error", true)], []],
    ["an allowed error and a warning", [finding("error", true), finding("warning")], ["warning", "note"]],
  ] as const)("%s", (_, findings, reached) => {
    const of = (one: Report): Severity[] => severities.filter((severity) => reaches(one, severity));
    expect(of(report([wheel([]), wheel(findings)]))).toEqual(reached);
    expect(of(report([wheel([])], findings))).toEqual(reached);
  });

  it("and not by an unknown answer or an unreadable wheel", () => {
    const unreadable = { ...wheel([]), error: { code: "WG_FORMAT", message: "no archive", offset: 0 } };
    const unanswered = wheel([], [{ rule: "sample-rule", path: "", reason: "on purpose" }]);
    expect(reaches(report([unreadable, unanswered]), "note")).toBe(false);
  });
});
