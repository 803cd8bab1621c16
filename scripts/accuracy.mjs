// Measures how often each rule fires where it should not, and how often on real wheels:
//   node scripts/accuracy.mjs debian [--limit N] [--list FILE] [--checkers N]
//   node scripts/accuracy.mjs corpus [--limit N]
// and for both  [--json FILE] [--files RULE]
//
// `debian`: the ELF files of this machine's Debian packages. Debian compiles them with a stack protector, with
// _FORTIFY_SOURCE and with RELRO, so that nearly every "missing" is a false alarm. `corpus`: the ELF members of the
// public wheels of test-wheels/corpus, from $WHEEL_GUARD_CORPUS.
//
// --limit N     only the first N files, in the order of their paths
// --list FILE   these files, one path a line, instead of what dpkg names
// --checkers N  also asks checksec and hardening-check about the first N files (slow: seconds a file)
// --json FILE   writes the result as JSON; the checkers' answers that are in it are kept where as many files are judged
// --files RULE  lists the files that this rule fires on, and nothing else; `all` lists the files that are judged
//
// Needs the built packages/core/dist (`pnpm build`). Exits 1 where something is missing, 2 when it is called wrongly.

import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cacheDirectory, corpusWheels } from "../test-wheels/corpus/list.mjs";

/** @typedef {import("../packages/core/dist/index.js").Subject} Subject */
/** @typedef {import("../packages/core/dist/index.js").Ruleset} Ruleset */
/** @typedef {{ fires: number, applicable: number, unknown: number, rate: number, files: string[] }} Count */

const core = fileURLToPath(new URL("../packages/core/dist/index.js", import.meta.url));
const coreNode = fileURLToPath(new URL("../packages/core/dist/node/index.js", import.meta.url));
const preset = "everything";
/** Longer lists of files are not written to the JSON. */
const longList = 50;

/** Where programs and libraries are. What lies elsewhere (/usr/share, /boot) is data to Debian. */
const folders = ["/bin/", "/sbin/", "/lib", "/usr/bin/", "/usr/sbin/", "/usr/lib", "/usr/games/"];

/**
 * Source packages that do not take the flags of dpkg-buildflags for all they install, so that a missing protection
 * is no false alarm there. Each is left out by the name of its source, whatever its binary packages are called.
 * @type {readonly (readonly [RegExp, string])[]}
 */
const leftOutSources = [
  [/^gcc-|^gnat-|^gdc-|^gm2-/, "GCC's run-time libraries and start-up objects are built with GCC's own flags"],
  [/^binutils/, "static parts and plug-ins are built with flags of their own"],
  [
    /^(llvm|clang|rocm|libclc|spirv-llvm)/,
    "LLVM is built with itself and its own flags; sanitizer run-times must not be checked",
  ],
  [/^(glibc|musl|dietlibc|klibc|newlib)/, "a C library cannot check itself: it is what the checks call"],
  [/^(cross-toolchain|gcc-mingw|mingw|avr-libc|picolibc)/, "cross toolchains contain code for other machines"],
  [/^(golang|gccgo|go-)/, "Go has neither a stack protector nor _FORTIFY_SOURCE"],
  [/^(rustc|cargo|rust-)/, "Rust has neither a stack protector nor _FORTIFY_SOURCE"],
  [
    /^(python[23]\.[0-9]+|pypy3?)$/,
    "the interpreters have flags of their own for extension modules and for optimised builds",
  ],
  [/^valgrind/, "code that runs in place of libc is built with -fno-stack-protector"],
  [
    /^(linux|firmware|intel-microcode|amd64-microcode|grub|syslinux|shim|efi)/,
    "kernels, boot loaders and firmware have no libc",
  ],
  [/^(ghc|haskell-|ocaml|mlton|sbcl|chez)/, "native code of compilers that know neither protection"],
  [/^openjdk/, "the virtual machine has flags of its own"],
  [
    /^(nodejs|node-|libv8|chromium|firefox|thunderbird)/,
    "V8, Gecko and what is built like them have flags of their own",
  ],
];

/** Binary packages with files that are made for debuggers or static linking. */
const leftOutPackages = /-(dbg|dbgsym|static)$/;
/** Separate debug information and objects for the linker are never run. */
const leftOutPaths = /^\/usr\/lib\/debug\/|\.(o|a|ko|debug)$/;

/** Runs a program without a shell and returns its standard output. */
function output(program, args) {
  const result = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, LC_ALL: "C" },
  });
  if (result.error !== undefined) fail(`${program} cannot be run: ${result.error.message}`);
  return result.stdout;
}

function fail(message, status = 1) {
  process.stderr.write(`accuracy: ${message}\n`);
  process.exit(status);
}

/** Names of the packages that Debian itself publishes, by apt's lists; packages of others are not built by its rules. */
function debianPackageNames() {
  const lists = output("apt-get", [
    "indextargets",
    "--format",
    "$(FILENAME)",
    "Origin: Debian",
    "Identifier: Packages",
  ]);
  const files = lists.split("\n").filter((path) => path !== "" && existsSync(path));
  if (files.length === 0) fail("apt has no package lists of Debian; get them with apt-get update");
  // The lists may be compressed, each in its own way: apt's own helper reads them all.
  const text = output("/usr/lib/apt/apt-helper", ["cat-file", ...files]);
  return new Set([...text.matchAll(/^Package: (.+)$/gm)].map(([, name]) => name));
}

/** Installed packages of Debian that are built with hardening, and how many others there are. */
function hardenedPackages() {
  const lines = output("dpkg-query", ["-W", "-f", "${binary:Package}\t${source:Package}\t${db:Status-Status}\n"]);
  const published = debianPackageNames();
  const installed = lines
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([, , status]) => status === "installed")
    // A package of a foreign or multi-arch architecture is named with it: `libc6:amd64`.
    .map(([name = "", source = ""]) => ({ name, bare: name.replace(/:.*/, ""), source }));
  const hardened = installed.filter(
    ({ bare, source }) =>
      published.has(bare) && !leftOutSources.some(([pattern]) => pattern.test(source)) && !leftOutPackages.test(bare),
  );
  return { names: hardened.map(({ name }) => name), leftOut: installed.length - hardened.length };
}

/** The ELF files of the hardened packages: regular files, each once, whatever names and links lead to it. */
function debianFiles() {
  const { names, leftOut } = hardenedPackages();
  const seen = new Set();
  const files = [];
  const listed = output("dpkg-query", ["-L", ...names]).split("\n");
  for (const path of new Set(listed)) {
    if (!folders.some((folder) => path.startsWith(folder)) || leftOutPaths.test(path) || !existsSync(path)) continue;
    if (!lstatSync(path).isFile()) continue;
    const { dev, ino } = lstatSync(path);
    if (seen.has(`${dev}:${ino}`) || !isLinkedElf(path)) continue;
    seen.add(`${dev}:${ino}`);
    // /lib is a link to /usr/lib: the real path is one that every tool agrees on.
    files.push(realpathSync(path));
  }
  return { files: files.sort(), packages: names.length, packagesLeftOut: leftOut };
}

/** An executable or a shared object by its first bytes (gABI, "ELF Header"), not an object file or a core. */
function isLinkedElf(path) {
  const head = Buffer.alloc(18);
  const handle = openSync(path, "r");
  const length = readSync(handle, head, 0, head.length, 0);
  closeSync(handle);
  if (length < head.length || head.readUInt32BE(0) !== 0x7f454c46) return false;
  const type = head[5] === 1 ? head.readUInt16LE(16) : head.readUInt16BE(16);
  return type === 2 || type === 3;
}

/** The facts of each file; static programs are left out, since they contain parts of glibc. */
async function debianSubjects(files) {
  const { gatherBinaryFacts } = await import(core);
  const subjects = files
    .map((path) => gatherBinaryFacts(readFileSync(path), path))
    .filter((subject) => subject !== undefined);
  return subjects.filter(
    ({ facts }) => facts["elf.type"] !== "static-executable" && facts["elf.type"] !== "static-pie",
  );
}

/**
 * The facts of each ELF member of the corpus; the path of each begins with its wheel's name. They are gathered with
 * the wheel, so that search paths are judged by the place a member is installed to.
 */
async function corpusSubjects() {
  const { gatherFacts, openWheel } = await import(core);
  const { nodePlatform, openFile } = await import(coreNode);
  const subjects = [];
  for (const { file } of corpusWheels()) {
    const path = join(cacheDirectory(), file);
    if (!existsSync(path)) fail(`${file} is missing; get it with node test-wheels/corpus/fetch.mjs`);
    const source = await openFile(path);
    const options = { platform: nodePlatform, verifyRecord: false };
    const gathered = await gatherFacts(await openWheel(source, { ...options, filename: file }), options);
    await source.close();
    for (const subject of gathered)
      if (subject.kind === "elf") subjects.push({ ...subject, path: `${file}/${subject.path}` });
  }
  return subjects;
}

/**
 * How often each rule fires. `applicable` are the files a rule has an answer for; exceptions (`allow`) are not
 * made, since they excuse findings that are true.
 * @param {readonly Subject[]} subjects
 * @returns {Promise<Record<string, Count>>}
 */
async function countVerdicts(subjects) {
  const { builtinRuleset, judge } = await import(core);
  const ruleset = builtinRuleset([preset]);
  /** @type {Record<string, Count>} */
  const counts = {};
  for (const subject of subjects) {
    for (const { rule, outcome } of judge(subject, ruleset)) {
      counts[rule.id] ??= { fires: 0, applicable: 0, unknown: 0, rate: 0, files: [] };
      const count = counts[rule.id];
      if (outcome === "unknown") count.unknown++;
      if (outcome === "pass" || outcome === "fail") count.applicable++;
      if (outcome === "fail") count.files.push(subject.path);
    }
  }
  for (const count of Object.values(counts)) {
    count.fires = count.files.length;
    count.rate = rate(count.fires, subjects.length);
  }
  return Object.fromEntries(sortedByKey(counts));
}

/** How many files have each value of the facts that other checkers also judge. */
function countFacts(subjects) {
  const counts = {};
  for (const name of ["elf.stack-protector", "elf.fortify", "elf.relro", "elf.relro-declared"]) {
    counts[name] = {};
    for (const { facts, gaps } of subjects) {
      const value = facts[name] ?? gaps.find(({ fact }) => fact === name)?.kind ?? "unknown";
      counts[name][value] = (counts[name][value] ?? 0) + 1;
    }
  }
  return sortedCounts(counts);
}

/** Counts by question and answer, the answers in a fixed order. */
function sortedCounts(counts) {
  return Object.fromEntries(
    Object.entries(counts).map(([question, answers]) => [question, Object.fromEntries(sortedByKey(answers))]),
  );
}

function sortedByKey(record) {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A share in percent, to two places. */
function rate(part, whole) {
  return whole === 0 ? 0 : Math.round((part / whole) * 10000) / 100;
}

/**
 * What other checkers say of the same files, two at a time.
 * @returns {Promise<Record<string, { version: string, files: number, verdicts: Record<string, Record<string, number>> }>>}
 */
async function askCheckers(files) {
  const result = {};
  for (const [name, checker] of Object.entries(checkers)) {
    if (spawnSync(name, ["--version"]).error !== undefined) fail(`${name} is not installed`);
    const verdicts = {};
    const queue = [...files];
    const work = async () => {
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
        for (const [question, answer] of Object.entries(checker.read(await runQuietly(name, checker.args(path))))) {
          verdicts[question] ??= {};
          verdicts[question][answer] = (verdicts[question][answer] ?? 0) + 1;
        }
      }
    };
    await Promise.all([work(), work()]);
    const version = output("dpkg-query", ["-W", "-f", "${Version}", checker.package]);
    result[name] = { version, files: files.length, verdicts: sortedCounts(verdicts) };
  }
  return result;
}

/** How each checker is asked about one file, and how its answers are read. */
const checkers = {
  checksec: {
    package: "checksec",
    args: (path) => [`--file=${path}`, "--output=json"],
    /** One object of words, keyed by the path. */
    read(text) {
      try {
        const [answer = {}] = Object.values(JSON.parse(text));
        const { canary = "error", relro = "error", fortify_source: fortify = "error" } = answer;
        // It also says "no" of files that call nothing which could be fortified.
        const moot = fortify === "no" && answer["fortify-able"] === "0";
        return { canary, fortify: moot ? "no, nothing to fortify" : fortify, relro };
      } catch {
        return { canary: "error", fortify: "error", relro: "error" };
      }
    },
  },
  "hardening-check": {
    package: "devscripts",
    args: (path) => ["--nocfprotection", path],
    /** Lines ` Question: answer, remark`. */
    read(text) {
      const answer = (question) => new RegExp(`^ ${question}: ([^,(\\n]*)`, "m").exec(text)?.[1]?.trim() ?? "error";
      return {
        canary: answer("Stack protected"),
        fortify: answer("Fortify Source functions"),
        relro: `${answer("Read-only relocations")}, immediate binding ${answer("Immediate binding")}`,
      };
    },
  },
};

/** The standard output of a program, whatever its exit status; neither checker may stop the run. */
function runQuietly(program, args) {
  return new Promise((settle) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, LC_ALL: "C" } });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    child.on("close", () => settle(text));
  });
}

/** Rows of equally wide columns: the first to the left, numbers to the right. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const cell = (text, column) =>
    column === 0 ? String(text).padEnd(widths[0]) : String(text).padStart(widths[column]);
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
}

function report(result) {
  const columns = (count) => [count.fires, count.applicable, count.unknown, `${count.rate.toFixed(2)} %`];
  const rows = Object.entries(result.rules).map(([rule, count]) => [rule, ...columns(count)]);
  const lines = [`${result.files} ELF files, preset ${preset}`, ""];
  lines.push(table([["rule", "fires", "applicable", "unknown", "of all files"], ...rows]));
  const others = Object.entries(result.checkers ?? {}).map(([name, { version, files, verdicts }]) => [
    `${name} ${version}, ${files} files`,
    verdicts,
  ]);
  for (const [title, verdicts] of [["facts", result.facts], ...others]) {
    lines.push("", title);
    for (const [question, answers] of Object.entries(verdicts)) {
      const counts = Object.entries(answers).map(([answer, count]) => `${answer} ${count}`);
      lines.push(`  ${question}: ${counts.join(" · ")}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** What was measured, without the machine it was measured on. */
async function measure(mode, { limit, list, checkers: asked }) {
  const date = new Date().toISOString().slice(0, 10);
  const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  if (mode === "corpus") {
    const subjects = (await corpusSubjects()).slice(0, most);
    return { subjects, what: { of: "corpus", date, wheels: corpusWheels().length } };
  }
  const { files, ...packages } =
    list === undefined
      ? debianFiles()
      : {
          files: readFileSync(list, "utf8")
            .split("\n")
            .filter((path) => path !== ""),
        };
  const chosen = files.slice(0, most);
  const subjects = await debianSubjects(chosen);
  const debian = readFileSync("/etc/debian_version", "utf8").trim();
  const staticLeftOut = chosen.length - subjects.length;
  const what = { of: "debian", date, debian, machine: process.arch, ...packages, staticLeftOut };
  if (asked === undefined) return { subjects, what };
  return { subjects, what, checkers: await askCheckers(subjects.map(({ path }) => path).slice(0, Number(asked))) };
}

function readArguments() {
  const options = {
    limit: { type: "string" },
    list: { type: "string" },
    checkers: { type: "string" },
    json: { type: "string" },
    files: { type: "string" },
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [mode] = positionals;
    if (positionals.length !== 1 || (mode !== "debian" && mode !== "corpus")) fail("say `debian` or `corpus`", 2);
    for (const name of ["limit", "checkers"])
      if (values[name] !== undefined && !/^[1-9][0-9]*$/.test(values[name])) fail(`--${name} wants a number`, 2);
    if (mode === "corpus" && (values.list ?? values.checkers) !== undefined)
      fail("--list and --checkers are for `debian`", 2);
    return { mode, values };
  } catch (error) {
    return fail(error.message, 2);
  }
}

/** The whole result. Long lists of files are left out: they are of rules that fire by design. */
async function measureAll(mode, values) {
  const { subjects, what, checkers: answers } = await measure(mode, values);
  const rules = await countVerdicts(subjects);
  return {
    subjects,
    rules,
    result: {
      ...what,
      files: subjects.length,
      preset,
      rules: withoutLongLists(rules),
      facts: countFacts(subjects),
      ...(answers && { checkers: answers }),
    },
  };
}

function withoutLongLists(counts) {
  const entries = Object.entries(counts).map(([rule, { files, ...count }]) => [
    rule,
    files.length === 0 || files.length > longList ? count : { ...count, files },
  ]);
  return Object.fromEntries(entries);
}

/** The checkers' answers of an earlier run about as many files: they are slow, and do not change with wheel-guard. */
function keptAnswers(file, { of, files, checkers }) {
  if (checkers !== undefined || !existsSync(file)) return {};
  const earlier = JSON.parse(readFileSync(file, "utf8"));
  return earlier.of === of && earlier.files === files && earlier.checkers ? { checkers: earlier.checkers } : {};
}

/** JSON as Biome formats it: lists that fit stand on one line. */
function json(value) {
  const text = JSON.stringify(value, null, 2).replace(
    /^( *"[^"]+": )\[\n([^\]]*)\n *\](,?)$/gm,
    (lines, key, items, comma) => {
      const line = `${key}[${items.replace(/\s*\n\s*/g, " ").trim()}]${comma}`;
      return line.length <= 120 ? line : lines;
    },
  );
  return `${text}\n`;
}

const { mode, values } = readArguments();
if (!existsSync(core) || !existsSync(coreNode)) fail("packages/core/dist is missing; build it with pnpm build");
const { subjects, rules, result } = await measureAll(mode, values);
if (values.files !== undefined) {
  const paths = values.files === "all" ? subjects.map(({ path }) => path) : rules[values.files]?.files;
  if (paths === undefined) fail(`no rule for ELF files is called ${values.files}`, 2);
  if (paths.length > 0) process.stdout.write(`${paths.join("\n")}\n`);
} else {
  process.stdout.write(report(result));
}
if (values.json !== undefined) writeFileSync(values.json, json({ ...result, ...keptAnswers(values.json, result) }));
