// Builds the fixtures of fixtures.yaml:  node test-wheels/binaries/build.mjs [--large] [name-pattern…]
// The result is the same bytes on every machine with the same compilers (Debian 12, see README.md).

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { patch } from "./patch-elf.mjs";

const here = dirname(fileURLToPath(import.meta.url));
/** Relative to this folder, since some linkers and --coverage write the name of the output file into it. */
const scratch = "large/scratch";

/** Which Debian package brings a program, for the message when it is missing. */
const packages = {
  "x86_64-linux-gnu-gcc": "gcc",
  "x86_64-linux-gnu-g++": "g++",
  "i686-linux-gnu-gcc": "gcc-i686-linux-gnu",
  "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
  "arm-linux-gnueabihf-gcc": "gcc-arm-linux-gnueabihf",
  "riscv64-linux-gnu-gcc": "gcc-riscv64-linux-gnu",
  "s390x-linux-gnu-gcc": "gcc-s390x-linux-gnu",
  "powerpc64le-linux-gnu-gcc": "gcc-powerpc64le-linux-gnu",
  "powerpc-linux-gnu-gcc": "gcc-powerpc-linux-gnu",
  "musl-gcc": "musl-tools",
  clang: "clang",
  "ld.lld": "lld",
  mold: "mold",
  "ld.gold": "binutils",
  patchelf: "patchelf",
  rustc: "rustc (the pinned version came from rustup)",
  go: "golang-go (the pinned version came from its publisher)",
};

function isOnPath(program) {
  return (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, program)));
}

function programsOf(fixture) {
  const programs = [...(fixture.before ?? []), fixture.command, ...(fixture.then ?? []).filter(Array.isArray)];
  const linkers = fixture.command
    .filter((word) => word.startsWith("-fuse-ld="))
    .map((word) => ({ lld: "ld.lld", gold: "ld.gold", mold: "mold" })[word.slice(9)]);
  return [...programs.map(([program]) => program), ...linkers];
}

/** Flags that keep the output free of this machine: they change no property a fixture is about. */
function reproducible(command, name) {
  const [program, ...rest] = command;
  if (/(gcc|g\+\+|clang)$/.test(program)) {
    const added = [`-ffile-prefix-map=${here}=.`];
    if (!program.includes("clang")) added.push(`-frandom-seed=${name}`);
    if (rest.includes("--coverage")) added.push(`-fprofile-prefix-path=${here}`);
    if (!rest.some((word) => word.includes("--build-id"))) added.push("-Wl,--build-id=sha1");
    return [program, ...added, ...rest];
  }
  if (program === "rustc") return [program, `--remap-path-prefix=${here}=.`, ...rest];
  return command;
}

function run(command, fixture, out, folder) {
  const filled = command.flatMap((word) =>
    word === "{sources}"
      ? fixture.sources.map((file) => `sources/${file}`)
      : [word.replaceAll("{out}", out).replaceAll("{folder}", folder)],
  );
  const [program, ...rest] = reproducible(filled, fixture.name);
  const environment = {
    ...process.env,
    SOURCE_DATE_EPOCH: "1700000000",
    LC_ALL: "C",
    TMPDIR: join(here, folder),
    ...fixture.environment,
  };
  const result = spawnSync(program, rest, { cwd: here, encoding: "utf8", env: environment });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${program} exited with ${result.status}\n${result.stderr}`);
}

/** cross strip knows only its own machine; the one of the fixture's compiler comes with the same package. */
function stripOf(fixture) {
  const match = /^(.*-linux-gnu\w*)-(gcc|g\+\+)$/.exec(fixture.command[0]);
  return match ? `${match[1]}-strip` : "strip";
}

function build(fixture) {
  const target = join(here, fixture.large ? "large" : "built");
  const folder = join(scratch, fixture.name);
  const out = join(folder, fixture.file);
  const absolute = join(here, out);
  mkdirSync(target, { recursive: true });
  mkdirSync(join(here, folder), { recursive: true });
  for (const command of fixture.before ?? []) run(command, fixture, out, folder);
  run(fixture.command, fixture, out, folder);
  if (fixture.strip) run([stripOf(fixture), "{out}"], fixture, out, folder);
  for (const step of fixture.then ?? []) {
    if (Array.isArray(step)) run(step, fixture, out, folder);
    else writeFileSync(absolute, patch(readFileSync(absolute), step));
  }
  writeFileSync(join(target, fixture.file), readFileSync(absolute));
  chmodSync(join(target, fixture.file), 0o755);
  return statSync(absolute).size;
}

/** Files in built/ that the table no longer names would otherwise be committed for ever. */
function removeStrays() {
  const named = new Set(fixtures.filter(({ large: big = false }) => !big).map(({ file }) => file));
  for (const file of readdirSync(join(here, "built"))) if (!named.has(file)) rmSync(join(here, "built", file));
}

const words = process.argv.slice(2);
const large = words.includes("--large");
const patterns = words.filter((word) => !word.startsWith("--")).map((word) => new RegExp(word));
const fixtures = parse(readFileSync(join(here, "fixtures.yaml"), "utf8"));
const chosen = fixtures.filter(({ name, large: big = false }) =>
  patterns.length > 0 ? patterns.some((pattern) => pattern.test(name)) : large || !big,
);

const missing = new Set();
let failures = 0;
let total = 0;
for (const fixture of chosen) {
  const absent = programsOf(fixture).filter((program) => !isOnPath(program));
  for (const program of absent) missing.add(packages[program] ?? program);
  if (absent.length > 0) {
    console.log(`skipped  ${fixture.file}: no ${absent.join(", ")}`);
    failures++;
    continue;
  }
  try {
    const size = build(fixture);
    if (!fixture.large) total += size;
    console.log(`built    ${fixture.file} (${size} bytes)`);
  } catch (error) {
    console.log(`failed   ${fixture.file}: ${error.message}`);
    failures++;
  }
}
rmSync(join(here, scratch), { recursive: true, force: true });
if (patterns.length === 0) removeStrays();
console.log(`${chosen.length - failures} of ${chosen.length} built, ${total} bytes to keep`);
if (missing.size > 0) console.log(`missing Debian packages: ${[...missing].join(", ")}`);
process.exitCode = failures > 0 ? 1 : 0;
