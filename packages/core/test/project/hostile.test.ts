import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditProject } from "../../src/audit-project.ts";
import { placed } from "../../src/project/placed-text.ts";
import type { Dialect } from "../../src/project/shell/command.ts";
import { splitCommands } from "../../src/project/shell/lexer.ts";

const LONGEST = 256 * 1024;
const fill = (unit: string, length: number): string => unit.repeat(Math.floor(length / unit.length));

const units = [
  "'",
  '"',
  "\\",
  "$(",
  "`",
  "${",
  "$(`",
  "${{ ",
  "<<A\n",
  "(",
  ")",
  "a=(",
  "$A ",
  "A=$A$A\n",
  "\\\n",
  "#",
  "'\"",
  "for a in $a\n",
  "--exclude a ",
  "--exclude $A ",
  "auditwheel repair --exclude $A\n",
  "bash -c '",
  'bash -c "',
  "eval ",
  "/",
  "y",
  "-y!",
  "%A%",
  "<#",
  "@(",
  "$",
  "A=${A//b/c}\n",
  "\u0000",
  "🙂",
  "[",
  "{",
  "- ",
  "a: ",
  ";",
  "|",
  "curl https://a\n",
  "a.",
  "\t",
  "\r",
  "\n",
] as const;

/** A file of this kind that is nothing but this, over and over. */
const files: Readonly<Record<string, (unit: string, length: number) => string>> = {
  "build.sh": fill,
  "build.ps1": fill,
  "build.bat": fill,
  Makefile: (unit, length) => `a:\n\t${fill(unit, length)}`,
  Dockerfile: (unit, length) => `RUN ${fill(unit, length)}`,
  "noxfile.py": (unit, length) => `auditwheel ${fill(unit, length)}`,
  "tox.ini": (unit, length) => `[a]\ncommands = ${fill(unit, length)}`,
  "pyproject.toml": (unit, length) => `a = ${fill(unit, length)}`,
  ".gitlab-ci.yml": fill,
};

/** Milliseconds that a file takes. */
function cost(path: string, text: string): number {
  const start = performance.now();
  expect(auditProject([{ path, text }]).project?.files).toBe(1);
  return performance.now() - start;
}

// A machine that does other things as well needs a second or two for what takes a tenth of it; what is quadratic in these
// lengths, or worse, takes minutes.
describe("a file that was made to cost much", () => {
  it.each(Object.entries(files))(
    "%s is read within its bounds",
    (path, make) => {
      for (const unit of units) expect([unit, cost(path, make(unit, 16 * 1024)) < 5000]).toEqual([unit, true]);
    },
    120_000,
  );

  it.each(["'", '"', "\\", "$(", "`", "${", "${{ ", "<<A\n", "a=(", "$A ", "A=$A$A\n", "-y!"])(
    "a script of nothing but %j, as long as it may be, is read within its bounds",
    (unit) => expect(cost("build.sh", fill(unit, LONGEST))).toBeLessThan(10_000),
    60_000,
  );

  it("is refused where it nests too deep or is too long", () => {
    const messages = (path: string, text: string): string[] =>
      auditProject([{ path, text }]).findings.map(({ rule, message }) => `${rule}: ${message}`);
    expect(messages("pyproject.toml", `a = ${"[".repeat(200)}${"]".repeat(200)}`)).toEqual([
      "configuration-unreadable: the file could not be read: its values nest deeper than 100",
    ]);
    expect(messages(".gitlab-ci.yml", `${"- ".repeat(5000)}a`)).toEqual([
      "configuration-unreadable: the file could not be read: its collections nest deeper than 100",
    ]);
    expect(messages("build.sh", "a".repeat(LONGEST + 1))).toEqual([
      "configuration-unreadable: the file could not be read: it has 262145 characters, more than 262144",
    ]);
    expect(messages("build.sh", "auditwheel repair --exclude libz.so.1 --exclude=liby.so x\n".repeat(3000))).toContain(
      "configuration-unreadable: the file could not be read: it has 6000 places to judge; those after the first 1000 are left out",
    );
  });

  it("expands a variable that doubles only within its budget", () => {
    const lines = Array.from({ length: 60 }, (_, index) => `A${index + 1}="$A${index} $A${index}"`);
    const text = `A0=--exclude\n${lines.join("\n")}\nauditwheel repair $A60 x.whl`;
    expect(auditProject([{ path: "build.sh", text }]).project?.files).toBe(1);
  });
});

describe("the splitter of scripts", () => {
  const dialects: readonly Dialect[] = ["posix", "make", "powershell", "cmd", "words"];
  const scraps = fc.array(fc.constantFrom(...units, "a", " ", "A=b", "$A", "export ", "EOF"), { maxLength: 60 });

  it.each(dialects)("finds every place of %s in the text", (dialect) => {
    fc.assert(
      fc.property(scraps, (parts) => {
        const text = parts.join("");
        for (const { at, words } of splitCommands(placed(text, 7), dialect)) {
          expect(at).toBeGreaterThanOrEqual(7);
          expect(at).toBeLessThanOrEqual(7 + text.length);
          for (const { text: word, pieces, references } of words) {
            for (const piece of pieces) expect(piece.at).toBeLessThanOrEqual(7 + text.length);
            for (const { start, end } of references) {
              expect(start).toBeGreaterThanOrEqual(0);
              expect(end).toBeLessThanOrEqual(word.length);
            }
          }
        }
      }),
    );
  });

  it.each(dialects)("places plain words of %s exactly", (dialect) => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9/.:-]{1,8}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, (texts) => {
        const text = texts.join("  ");
        const found = splitCommands(placed(text, 0), dialect).flatMap((command) => command.words);
        expect(found.map((word) => word.text)).toEqual(texts);
        for (const word of found) expect(text.startsWith(word.text, word.pieces[0]?.at)).toBe(true);
      }),
    );
  });
});
