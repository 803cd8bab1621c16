// Builds the fixtures of fixtures.yaml:  node test-wheels/pe/build.mjs [name-pattern…]
// The result is the same bytes on every machine with the same compilers (Debian 12, see README.md).

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFixtures } from "../build-fixtures.mjs";
import { patch } from "./patch-pe.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const scratch = "scratch";
/** By the first word of a target: as dlltool names them. */
const machines = { x86_64: "i386:x86-64", i686: "i386", aarch64: "arm64" };

function run(command, names) {
  const [program, ...rest] = command.map((word) =>
    String(word).replace("{out}", names.out).replace("{folder}", names.folder).replace("{here}", here),
  );
  const environment = { ...process.env, LC_ALL: "C", SOURCE_DATE_EPOCH: "1700000000" };
  const result = spawnSync(program, rest, { cwd: here, encoding: "utf8", env: environment });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${program} exited with ${result.status}\n${result.stdout}${result.stderr}`);
}

function compile([source, target, ...flags], object, names) {
  const command = ["clang-14", "-target", target, "-O1", "-ffreestanding", "-fno-ident", `-ffile-prefix-map=${here}=.`];
  run([...command, ...flags, "-c", `sources/${source}`, "-o", object], names);
}

function link({ objects = {}, libraries = [], resources = [], link: words }, names) {
  const inputs = [];
  for (const [object, how] of Object.entries(objects)) {
    inputs.push(join(names.folder, object));
    compile(how, inputs.at(-1), names);
  }
  const [first] = Object.values(objects);
  for (const file of libraries) {
    inputs.push(join(names.folder, file.replace(/\.def$/, ".lib")));
    const machine = machines[first[1].split("-")[0]];
    run(["llvm-dlltool-19", "-m", machine, "-d", `sources/${file}`, "-l", inputs.at(-1)], names);
  }
  for (const file of resources) {
    inputs.push(join(names.folder, file.replace(/\.rc$/, ".res")));
    run(["llvm-rc-19", "/no-preprocess", "/FO", inputs.at(-1), `sources/${file}`], names);
  }
  run(["lld-link-19", "/nologo", "/threads:1", "/timestamp:1700000000", ...words, ...inputs, "/out:{out}"], names);
}

function build(fixture) {
  const folder = join(scratch, fixture.name);
  const names = { folder, out: join(folder, fixture.file) };
  mkdirSync(join(here, folder), { recursive: true });
  const absolute = join(here, names.out);
  if (fixture.link !== undefined) link(fixture, names);
  for (const command of fixture.run ?? []) run(command, names);
  if (fixture.from !== undefined) writeFileSync(absolute, readFileSync(join(here, "built", fixture.from)));
  for (const step of fixture.then ?? []) writeFileSync(absolute, patch(readFileSync(absolute), step));
  const bytes = readFileSync(absolute);
  writeFileSync(join(here, "built", fixture.file), bytes);
  return bytes.length;
}

buildFixtures(here, scratch, build);
