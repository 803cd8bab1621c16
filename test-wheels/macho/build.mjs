// Builds the fixtures of fixtures.yaml:  node test-wheels/macho/build.mjs [name-pattern…]
// The result is the same bytes on every machine with the same compilers (Debian 12, see README.md).

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { patch } from "./patch-macho.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const scratch = "scratch";

function run(command, names) {
  const [program, ...rest] = command.map((word) =>
    String(word).replace("{out}", names.out).replace("{built}", "built").replace("{folder}", names.folder),
  );
  const result = spawnSync(program, rest, {
    cwd: here,
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", ZERO_AR_DATE: "1" },
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${program} exited with ${result.status}\n${result.stderr}`);
}

function compile([source, target, ...flags], object, names) {
  const mapped = `-ffile-prefix-map=${here}=.`;
  const command = ["clang-14", "-target", target, "-O2", "-fPIC", "-ffreestanding", mapped, ...flags];
  run([...command, "-c", `sources/${source}`, "-o", object], names);
}

function link(fixture, objects, names) {
  const target = Object.values(fixture.objects)[0][1];
  const arch = fixture.arch ?? target.split("-")[0];
  const libraries = ["libSystem.tbd", ...(fixture.libraries ?? [])].map((file) => `sources/${file}`);
  run(
    // Several threads write neighbouring pointers of 32-bit files over each other.
    [
      "ld64.lld-19",
      "--threads=1",
      "-arch",
      arch,
      "-oso_prefix",
      `${here}/`,
      ...fixture.link,
      ...objects,
      ...libraries,
      "-o",
      "{out}",
    ],
    names,
  );
}

function build(fixture) {
  const folder = join(scratch, fixture.name);
  const names = { folder, out: join(folder, fixture.file) };
  mkdirSync(join(here, folder), { recursive: true });
  const objects = Object.entries(fixture.objects ?? {}).map(([object, how]) => {
    compile(how, join(folder, object), names);
    return join(folder, object);
  });
  if (fixture.link !== undefined) link(fixture, objects, names);
  const absolute = join(here, names.out);
  for (const step of fixture.then ?? []) {
    if (Array.isArray(step)) run(step, names);
    else writeFileSync(absolute, patch(readFileSync(absolute), step));
  }
  const bytes = readFileSync(absolute);
  const target = join(here, "built", fixture.file);
  writeFileSync(target, bytes);
  chmodSync(target, 0o755);
  return bytes.length;
}

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
