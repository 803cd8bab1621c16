import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRequirement, type Requirement } from "../../../src/wheel/metadata/requirement.ts";

// What is a requirement, and what its parts are, is compared with `packaging` in oracle.test.ts.

const parsed = (text: string): Requirement => {
  const requirement = parseRequirement(text);
  if (typeof requirement === "string") throw new Error(`${text}: ${requirement}`);
  return requirement;
};

describe("a requirement", () => {
  it("is taken apart", () => {
    expect(parsed('A.b[x, y] (>=1.2, !=1.3.*) ; python_version < "3.11"')).toEqual({
      name: "A.b",
      extras: ["x", "y"],
      specifiers: [
        { operator: ">=", version: "1.2" },
        { operator: "!=", version: "1.3.*" },
      ],
      url: undefined,
      optional: false,
    });
  });

  it("may say where it is", () => {
    const { url, specifiers } = parsed("a @ https://example.org/a;b.whl ; os_name == 'nt'");
    expect(url).toBe("https://example.org/a;b.whl");
    expect(specifiers).toEqual([]);
  });

  it.each([
    ["extra == 'x'", true],
    ["'x' == extra", true],
    ["extra === 'x'", true],
    ["(extra == 'x')", true],
    ["extra == 'x' and os_name == 'nt'", true],
    ["os_name == 'nt' and extra == 'x'", true],
    ["extra == 'x' or extra == 'y'", true],
    ["(extra == 'x' or extra == 'y') and (os_name == 'nt' or os_name == 'posix')", true],
    ["os_name == 'nt' and (os_name == 'posix' or extra != 'x') and extra == 'y'", true],
    ["extra == 'x' or os_name == 'nt'", false],
    ["extra == 'x' and os_name == 'nt' or os_name == 'posix'", false],
    ["(extra == 'x' or os_name == 'nt') and os_name == 'posix'", false],
    ["extra != 'x'", false],
    ["extra == ''", false],
    ["'x' in extra", false],
    ["os_name == 'extra'", false],
    ["os_name == \"extra == 'x'\"", false],
  ])("with the marker %s is only wanted for an extra: %s", (marker, optional) => {
    expect(parsed(`a; ${marker}`).optional).toBe(optional);
  });
});

describe("what is no requirement is told by what was expected where", () => {
  it.each([
    ["", "a project's name is expected where it ends"],
    ["numpy (>=1", "`)` is expected where it ends"],
    ["numpy 1.2", "`;` or the end is expected where `1.2` stands"],
    ["numpy>=1 <2", "a comma, `;` or the end is expected where `<2` stands"],
    ["numpy>=1.*", "`>=` takes no `.*`, as in `1.*`"],
    ["numpy>=1+local", "`>=` takes no local version, as in `1+local`"],
    ["numpy==1a1.*", "`.*` follows a plain release only, not as in `1a1.*`"],
    ["numpy~=1", "`~=` takes two numbers at least, not `1`"],
    ["numpy>=latest", "`latest` is no version"],
    ["numpy=>1", "a comparison with a version is expected where `=>1` stands"],
    ["numpy[x", "`]` is expected where it ends"],
    ["numpy[x,]", "the name of an extra is expected where `]` stands"],
    ["numpy;", "a variable or quoted text is expected where it ends"],
    ["numpy; os == 'nt'", "`os` is no variable of markers"],
    ["numpy; os_name is 'nt'", "a comparison, `in` or `not in` is expected where `is 'nt'` stands"],
    ["numpy; os_name == 'nt' os_name", "`and` or `or` is expected where `os_name` stands"],
    ["numpy; (os_name == 'nt'", "`and`, `or` or `)` is expected where it ends"],
    ["numpy; os_name == 'nt')", "`and` or `or` is expected where `)` stands"],
    [`numpy; ${"(".repeat(1000)}`, "parentheses are nested more than 200 deep"],
  ])("%s", (text, problem) => {
    expect(parseRequirement(text)).toBe(problem);
  });
});

const name = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?$/);
const specifier = fc.record({
  operator: fc.constantFrom("==", "!=", "<=", ">=", "<", ">", "~=", "===") as fc.Arbitrary<
    Requirement["specifiers"][number]["operator"]
  >,
  version: fc.stringMatching(/^[0-9]{1,3}\.[0-9]{1,3}(a[0-9]|\.post[0-9]|\.dev[0-9])?$/),
});
const space = fc.stringMatching(/^[ \t]{0,3}$/);
const comparison = fc.constantFrom("os_name == 'nt'", '"3" <= python_version', "sys_platform not in 'a b'");
const marker = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    comparison,
    tie("any").map((inner) => `( ${inner} )`),
    fc.tuple(tie("any"), fc.constantFrom("and", "or"), tie("any")).map((parts) => parts.join(" ")),
  ),
})).any;

describe("every requirement", () => {
  it("that is written down is read back, however it is spaced", () => {
    const written = fc.tuple(
      name,
      fc.array(name, { maxLength: 3 }),
      fc.array(specifier, { maxLength: 3 }),
      marker,
      space,
    );
    fc.assert(
      fc.property(written, ([wanted, extras, specifiers, condition, gap]) => {
        const clauses = specifiers.map(({ operator, version }) => `${operator}${gap}${version}`).join(`${gap},${gap}`);
        const text = [wanted, `[${extras.join(`,${gap}`)}]`, clauses, ";", condition].join(gap);
        expect(parsed(text)).toEqual({ name: wanted, extras, specifiers, url: undefined, optional: false });
      }),
    );
  });

  it("that loses or gains a character is read or refused, and never breaks the reader", () => {
    const valid = 'A.b[x, y] (>=1.2, !=1.3.*) ; (python_version < "3.11" or extra == \'x\') and os_name not in "a"';
    fc.assert(
      fc.property(fc.nat(valid.length), fc.nat(2), fc.string({ maxLength: 3 }), (at, length, added) => {
        const result = parseRequirement(valid.slice(0, at) + added + valid.slice(at + length));
        expect(typeof result === "string" ? result.length : result.name.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("a requirement that is hostile is read in time that grows with its length", () => {
  const length = 1_000_000;
  it.each([
    ["opening parentheses", `a${"(".repeat(length)}`],
    ["commas", `a${",".repeat(length)}`],
    ["commas after a clause", `a>=1${",".repeat(length)}`],
    ["clauses", `a${">=1,".repeat(length / 4)}`],
    ["opening brackets", `a${"[".repeat(length)}`],
    ["extras", `a[${"b-,".repeat(length / 3)}`],
    ["a name that ends in dashes", `a${"-".repeat(length)}!`],
    ["white space", `a${" ".repeat(length)}!`],
    ["white space in a clause", `a>=${" \t".repeat(length / 2)}!`],
    ["white space after a URL", `a@b${" ".repeat(length)}!`],
    ["a version", `a>=${"1.".repeat(length / 2)}`],
    ["a quoted text without end", `a; '${"x".repeat(length)}`],
    ["nested markers", `a; ${"(".repeat(length)}`],
    ["nested markers that are closed", `a; ${"(".repeat(length / 2)}os_name == 'x'${")".repeat(length / 2)}`],
    ["alternatives", `a; ${"os_name=='x' or ".repeat(length / 16)}`],
    ["white space in a marker", `a; os_name == 'x'${" ".repeat(length)}!`],
    ["negations", `a; os_name ${"not ".repeat(length / 4)}`],
  ])("%s", (_, text) => {
    const start = performance.now();
    parseRequirement(text);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
