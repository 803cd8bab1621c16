// Builds the rows of a table of compiled fixtures that the command line names, or all of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/**
 * Build the fixtures of `fixtures.yaml` in `here` into `built/`, and take away what the table no longer names.
 *
 * @param {string} here the folder of the table
 * @param {string} scratch where `build` works, below `here`; removed at the end
 * @param {(fixture: object) => number} build gives the bytes of the file that it made
 */
export function buildFixtures(here, scratch, build) {
  const patterns = process.argv.slice(2).map((word) => new RegExp(word));
  const fixtures = parse(readFileSync(join(here, "fixtures.yaml"), "utf8"));
  const chosen = fixtures.filter(
    ({ name, kept = false }) => !kept && (patterns.length === 0 || patterns.some((pattern) => pattern.test(name))),
  );

  mkdirSync(join(here, "built"), { recursive: true });
  let total = 0;
  for (const fixture of chosen) {
    try {
      const size = build(fixture);
      total += size;
      console.log(`built    ${fixture.file} (${size} bytes)`);
    } catch (error) {
      console.log(`failed   ${fixture.file}: ${error.message}`);
      process.exitCode = 1;
    }
  }
  rmSync(join(here, scratch), { recursive: true, force: true });
  // Files that the table no longer names would otherwise be committed for ever.
  const named = new Set(fixtures.map(({ file }) => file));
  for (const file of readdirSync(join(here, "built")))
    if (!named.has(file) && existsSync(join(here, "built", file))) rmSync(join(here, "built", file));
  console.log(`${chosen.length} fixtures, ${total} bytes`);
}
