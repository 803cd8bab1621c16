// Builds the fixtures of fixtures.yaml:  node test-wheels/macho/build.mjs [name-pattern…]
// The result is the same bytes on every machine with the same compilers (Debian 12, see README.md).

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFixtures } from "../build-fixtures.mjs";
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

buildFixtures(here, scratch, build);
