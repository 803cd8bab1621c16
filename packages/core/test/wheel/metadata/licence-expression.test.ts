import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { licenceExpressionProblem } from "../../../src/wheel/metadata/licence-expression.ts";

// What is a licence expression is compared with `packaging` in oracle.test.ts.

describe("what is wrong with a licence expression", () => {
  it.each([
    ["MIT OR (Apache-2.0 AND LicenseRef-Mine)", undefined],
    ["GPL-2.0-or-later WITH GCC-exception-3.1 AND MIT", undefined],
    ["Apache 2.0", "`Apache` is no SPDX licence identifier"],
    ["Apache-2.0 MIT", "`MIT` stands where an operator is expected"],
    ["BSD", "`BSD` is no SPDX licence identifier"],
    ["MIT OR", "a licence identifier is expected where it ends"],
    ["MIT OR AND ISC", "`AND` stands where a licence identifier is expected"],
    ["(MIT", "`AND`, `OR` or `)` is expected where it ends"],
    ["MIT)", "`AND` or `OR` is expected where `)` stands"],
    ["GPL-3.0-only WITH MIT", "`MIT` is no SPDX licence exception"],
    ["LicenseRef-a_b", "`LicenseRef-a_b` is no SPDX licence identifier"],
  ])("%s", (text, problem) => {
    expect(licenceExpressionProblem(text)).toBe(problem);
  });
});

const simple = fc.constantFrom("MIT", "apache-2.0", "GPL-2.0+", "LicenseRef-X.1", "GPL-3.0-only WITH LLVM-exception");
const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    simple,
    tie("any").map((inner) => `(${inner})`),
    fc.tuple(tie("any"), fc.constantFrom("AND", "OR", "or"), tie("any")).map((parts) => parts.join(" ")),
  ),
})).any;

describe("every licence expression", () => {
  it("that the grammar makes is valid, and with one more parenthesis or operator is not", () => {
    fc.assert(
      fc.property(expression, fc.constantFrom("(", ")", " AND", " WITH LLVM-exception WITH"), (text, added) => {
        expect(licenceExpressionProblem(text)).toBeUndefined();
        expect(licenceExpressionProblem(added === "(" ? added + text : text + added)).toBeDefined();
      }),
    );
  });

  it.each([
    ["parentheses", "(".repeat(1_000_000)],
    ["parentheses that are closed", `${"(".repeat(500_000)}MIT${")".repeat(500_000)}`],
    ["operators", "MIT AND ".repeat(125_000)],
    ["pluses", `MIT${"+".repeat(1_000_000)}x`],
    ["white space", `MIT${" ".repeat(1_000_000)}x`],
    ["one identifier", `LicenseRef-${"a.".repeat(500_000)}!`],
  ])("that is long costs no stack and little time: %s", (_, text) => {
    const start = performance.now();
    licenceExpressionProblem(text);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
