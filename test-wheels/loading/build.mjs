// Builds the sets of libraries of cases.yaml:  node test-wheels/loading/build.mjs [case-name-pattern…]
// The result is the same bytes on every machine with the same compilers (Debian 12, see README.md).

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { patch } from "../binaries/patch-elf.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** Compiler and strip by the `machine` of a member; the Debian package is named when one is missing. */
const tools = {
  "x86_64-glibc": { compiler: "x86_64-linux-gnu-gcc", strip: "strip", debian: "gcc" },
  "x86_64-musl": { compiler: "musl-gcc", strip: "strip", debian: "musl-tools" },
  "i686-glibc": { compiler: "i686-linux-gnu-gcc", strip: "i686-linux-gnu-strip", debian: "gcc-i686-linux-gnu" },
};

/** Small and without anything of this machine; which libraries are needed is said by the table alone. */
const flags = [
  "-shared",
  "-fPIC",
  "-nostdlib",
  "-Wl,-z,max-page-size=4096,-z,noseparate-code,-z,norelro",
  "-Wl,--build-id=none,--hash-style=gnu,--no-as-needed,--allow-shlib-undefined",
  "-fno-asynchronous-unwind-tables",
  "-frandom-seed=loading",
];

function run(program, words, debian) {
  const environment = { ...process.env, LC_ALL: "C", SOURCE_DATE_EPOCH: "1700000000" };
  const result = spawnSync(program, words, { encoding: "utf8", env: environment });
  if (result.error?.code === "ENOENT") throw new Error(`no ${program}: install the Debian package ${debian}`);
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${program} exited with ${result.status}\n${result.stderr}`);
}

/** An empty library that only lends its soname to the DT_NEEDED entry: so that even cycles can be linked. */
function standIn(soname, index, tool, scratch) {
  const path = join(scratch, `stand-in-${index}.so`);
  run(tool.compiler, [...flags, `-Wl,-soname,${soname}`, "-o", path, join(scratch, "empty.c")], tool.debian);
  return path;
}

function buildMember({ soname, needed = [], rpath, runpath, machine }, libc, scratch) {
  const tool = tools[machine ?? `x86_64-${libc}`];
  const out = join(scratch, "member.so");
  // No linker writes both tags. The second path comes in as the first needed library and is renamed afterwards.
  const both = rpath !== undefined && runpath !== undefined;
  const names = both && runpath !== "" ? [runpath, ...needed] : needed;
  const path = rpath ?? runpath;
  const words = [
    ...flags,
    ...(soname === undefined ? [] : [`-Wl,-soname,${soname}`]),
    ...(path === undefined ? [] : [`-Wl,${rpath === undefined ? "--enable" : "--disable"}-new-dtags,-rpath,${path}`]),
    "-o",
    out,
    join(scratch, "member.c"),
    ...names.map((name, index) => standIn(name, index, tool, scratch)),
  ];
  run(tool.compiler, words, tool.debian);
  run(tool.strip, ["--strip-all", out], tool.debian);
  const bytes = readFileSync(out);
  if (!both) return bytes;
  // The string table starts with the empty string.
  return runpath === ""
    ? patch(bytes, { step: "add-dynamic", tag: "DT_RUNPATH", value: 0 })
    : patch(bytes, { step: "retag-dynamic", tag: "DT_NEEDED", to: "DT_RUNPATH" });
}

const patterns = process.argv.slice(2).map((word) => new RegExp(word));
const cases = parse(readFileSync(join(here, "cases.yaml"), "utf8"));
const chosen = cases.filter(({ name }) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)));

// Members that the table no longer names would otherwise be committed for ever.
if (patterns.length === 0) rmSync(join(here, "built"), { recursive: true, force: true });
const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-loading-"));
let total = 0;
try {
  writeFileSync(join(scratch, "empty.c"), "");
  writeFileSync(join(scratch, "member.c"), "int value(void) { return 42; }\n");
  for (const { name, libc = "glibc", members } of chosen) {
    for (const [member, recipe] of Object.entries(members)) {
      const target = join(here, "built", name, recipe.installed ?? member);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, recipe.text ?? buildMember(recipe, libc, scratch));
      chmodSync(target, 0o755);
      total += statSync(target).size;
    }
    console.log(`built    ${name} (${Object.keys(members).length} members)`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
console.log(`${chosen.length} cases, ${total} bytes`);
