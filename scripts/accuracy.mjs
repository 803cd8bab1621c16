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

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cacheDirectory, corpusWheels } from "../test-wheels/corpus/list.mjs";
import { askCheckers } from "./accuracy/checkers.mjs";
import { sortedByKey, sortedCounts } from "./accuracy/counts.mjs";
import { debianFiles } from "./accuracy/debian.mjs";
import { fail } from "./accuracy/programs.mjs";

/** @typedef {import("../packages/core/dist/index.js").Subject} Subject */
/** @typedef {import("../packages/core/dist/index.js").Ruleset} Ruleset */
/** @typedef {{ fires: number, applicable: number, unknown: number, rate: number, files: string[] }} Count */

const core = fileURLToPath(new URL("../packages/core/dist/index.js", import.meta.url));
const coreNode = fileURLToPath(new URL("../packages/core/dist/node/index.js", import.meta.url));
const preset = "everything";
/** Longer lists of files are not written to the JSON. */
const longList = 50;

/** The facts of each file; static programs are left out, since they contain parts of glibc. */
async function debianSubjects(files) {
  const { gatherBinaryFacts } = await import(core);
  const subjects = [];
  for (const path of files) subjects.push(...(await gatherBinaryFacts(readFileSync(path), path)));
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

/** A share in percent, to two places. */
function rate(part, whole) {
  return whole === 0 ? 0 : Math.round((part / whole) * 10000) / 100;
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
