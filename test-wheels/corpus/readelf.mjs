// A second oracle for ELF facts: what GNU readelf prints of a file, in wheel-guard's names and values.
// Only the text of readelf is read here, never the file itself.

import { spawnSync } from "node:child_process";

/**
 * What readelf does not say is left out; names are sorted and bare of versions.
 * - `binary.machine`: left out for a machine that the table below lacks
 * - `binary.needed`: in the order of the dynamic table
 * - `binary.imports`: undefined global symbols; weak ones are not among them
 * - `elf.rpath`, `elf.runpath`: empty entries kept; left out where there is no such tag
 * - `elf.executable-stack`: left out where no header states it
 * - `elf.versions-needed`: library to the versions asked of it
 * - `elf.versions-defined`: without the definition that names the file
 * @typedef {{
 *   "binary.machine"?: string,
 *   "binary.bits": 32 | 64,
 *   "binary.endian": "little" | "big",
 *   "binary.needed": string[],
 *   "binary.imports"?: string[],
 *   "binary.weak-imports"?: string[],
 *   "elf.soname"?: string,
 *   "elf.rpath"?: string[],
 *   "elf.runpath"?: string[],
 *   "elf.bind-now": boolean,
 *   "elf.text-relocations": boolean,
 *   "elf.executable-stack"?: boolean,
 *   "elf.writable-executable-segments": boolean,
 *   "elf.interpreter"?: string,
 *   "elf.build-id"?: string,
 *   "elf.versions-needed"?: Record<string, string[]>,
 *   "elf.versions-defined"?: string[],
 * }} ReadelfFacts
 */

/**
 * The facts, and how many different names are among the defined symbols that another file can bind to.
 * @typedef {{ facts: ReadelfFacts, counts: { "binary.exports"?: number } }} ReadelfResult
 */

/**
 * What readelf calls a machine, and wheel-guard's name for it, by class and byte order where these matter.
 * @type {Record<string, (text: string) => string | undefined>}
 */
const machines = {
  "Advanced Micro Devices X86-64": () => "x86_64",
  "Intel 80386": () => "i686",
  AArch64: () => "aarch64",
  ARM: armMachine,
  PowerPC64: (text) => (isLittle(text) ? "ppc64le" : "ppc64"),
  "IBM S/390": (text) => (bitsOf(text) === 64 ? "s390x" : undefined),
  "RISC-V": (text) => (bitsOf(text) === 64 ? "riscv64" : undefined),
  LoongArch: (text) => (bitsOf(text) === 64 ? "loongarch64" : undefined),
};

/**
 * The header has one number for all 32-bit ARM; the build attributes name the architecture.
 * @param {string} text
 */
function armMachine(text) {
  const architecture = /^ {2}Tag_CPU_arch: v(\d+)/m.exec(text)?.[1];
  return architecture === "7" ? "armv7l" : architecture === "6" ? "armv6l" : undefined;
}

/** @param {string} text */
function isLittle(text) {
  return headerField(text, "Data")?.includes("little endian") ?? false;
}

/** @param {string} text */
function bitsOf(text) {
  return headerField(text, "Class") === "ELF64" ? 64 : 32;
}

/**
 * A line of the ELF header.
 * @param {string} text
 * @param {string} name
 */
function headerField(text, name) {
  return new RegExp(`^ {2}${name}: +(.*)$`, "m").exec(text)?.[1];
}

/**
 * The entries of the dynamic table: tag name and the text after it.
 * @param {string} text
 */
function dynamicEntries(text) {
  return [...text.matchAll(/^ 0x[0-9a-f]+ \((\w+)\) *(.*)$/gm)].map(([, tag = "", value = ""]) => ({ tag, value }));
}

/**
 * What stands between the brackets of an entry such as `Library soname: [libx.so.1]`; a name may hold a bracket.
 * @param {{ tag: string, value: string }[]} entries
 * @param {string} tag
 */
function bracketed(entries, tag) {
  return entries.filter((entry) => entry.tag === tag).map(({ value }) => /\[(.*)\]$/.exec(value)?.[1] ?? "");
}

/**
 * The program headers: type, size in memory and flags.
 * @param {string} text
 */
function programHeaders(text) {
  const row = /^ {2}(\S+) +0x[0-9a-f]+ 0x[0-9a-f]+ 0x[0-9a-f]+ 0x[0-9a-f]+ 0x([0-9a-f]+) ([R ][W ][E ]) /gm;
  return [...text.matchAll(row)].map(([, type = "", size = "0", flags = ""]) => ({
    type,
    isEmpty: /^0+$/.test(size),
    isWritable: flags.includes("W"),
    isExecutable: flags.includes("E"),
  }));
}

/**
 * The dynamic symbols that have a name, or undefined where readelf shows no table of them.
 *
 * Values that readelf has no word for are printed as `<OS specific>: 10`; it knows GNU's unique binding (10) by name
 * only where the header says that the file is for GNU, though the loaders honour it everywhere. Some machines add bits
 * of their own, in brackets, between visibility and section index.
 * @param {string} text
 */
function dynamicSymbols(text) {
  const declared = /^Symbol table .* contains (\d+) entr/m.exec(text)?.[1];
  if (declared === undefined) return undefined;
  const word = String.raw`(<[^>]+>: \d+|\S+)`;
  const section = String.raw`(\w+ ?\[[^\]]*\]|bad section index\[[^\]]*\]|\S+)`;
  const row = new RegExp(
    String.raw`^ *\d+: [0-9a-f]{8,} +\w+ ${word} +${word} +(\w+) +(?:\[[^\]]*\] +)?${section} (.*?)(?: \(\d+\))?$`,
    "gm",
  );
  const rows = [...text.matchAll(row)];
  // A row that is not understood would silently be missing from every list.
  if (rows.length !== Number(declared)) throw new Error(`${rows.length} of ${declared} symbol rows understood`);
  return rows
    .map(([, , binding = "", visibility = "", sectionIndex = "", versioned = ""]) => ({
      binding,
      isVisible: visibility === "DEFAULT" || visibility === "PROTECTED",
      isDefined: sectionIndex !== "UND",
      name: versioned.replace(/(?<=.)@.*$/, ""),
    }))
    .filter(({ name }) => name !== "");
}

/** The bindings, as readelf prints them, that another file's reference can meet. */
const bindable = new Set(["GLOBAL", "WEAK", "UNIQUE", "<OS specific>: 10"]);

/**
 * The libraries of the version-needs table with the versions asked of each.
 * @param {string} text
 */
function versionsNeeded(text) {
  /** @type {Map<string, Set<string>>} */
  const versions = new Map();
  // The same words stand in the table of version definitions, so look only between its heading and the next blank line.
  for (const [, table = ""] of text.matchAll(/^Version needs section .*\n((?:.+\n?)*)/gm)) {
    /** @type {Set<string>} */
    let current = new Set();
    for (const line of table.split("\n")) {
      const library = /Version: \d+ +File: (.*?) +Cnt: \d+$/.exec(line)?.[1];
      const version = /Name: (.*?) +Flags: .*Version: \d+$/.exec(line)?.[1];
      if (library !== undefined) {
        current = versions.get(library) ?? new Set();
        versions.set(library, current);
      } else if (version !== undefined) {
        current.add(version);
      }
    }
  }
  return Object.fromEntries([...versions].map(([library, names]) => [library, [...names].sort()]));
}

/**
 * The names of the version-definitions table, without the one that names the file and without predecessors.
 * @param {string} text
 */
function versionsDefined(text) {
  return [...text.matchAll(/Rev: \d+ +Flags: (.*?) +Index: \d+ +Cnt: \d+ +Name: (.*)$/gm)]
    .filter(([, flags = ""]) => !flags.includes("BASE"))
    .map(([, , name = ""]) => name);
}

/**
 * The names of symbols, each once, sorted.
 * @param {{ name: string }[]} symbols
 */
function distinct(symbols) {
  return [...new Set(symbols.map(({ name }) => name))].sort();
}

/**
 * Runs readelf on a file.
 * @param {string} path
 * @param {string[]} options
 * @returns {string} its standard output
 */
function readelf(path, options) {
  const run = spawnSync("readelf", ["-W", ...options, "--", path], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
    maxBuffer: 2 ** 30,
  });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(`readelf ended with ${run.status ?? run.signal} on ${path}: ${run.stderr}`);
  return run.stdout;
}

/**
 * What readelf says of one extracted ELF file.
 * @param {string} path
 * @returns {ReadelfResult}
 */
export function readelfFacts(path) {
  const text = readelf(path, ["-h", "-l", "-d", "-n", "--dyn-syms", "-V", "-A"]);
  const dynamic = dynamicEntries(text);
  const segments = programHeaders(text);
  // Without section headers readelf finds the symbols only when told to use the dynamic table, and versions never.
  const hasSections = headerField(text, "Number of section headers") !== "0";
  const isWithoutDynamicTable = dynamic.length === 0;
  const symbols = isWithoutDynamicTable
    ? []
    : dynamicSymbols(hasSections ? text : readelf(path, ["--use-dynamic", "--syms"]));
  const stack = segments.find(({ type }) => type === "GNU_STACK");
  const machine = machines[headerField(text, "Machine") ?? ""]?.(text);
  const interpreter = /^ +\[Requesting program interpreter: (.*)\]$/m.exec(text)?.[1];
  const buildId = /^ +GNU\s.*\bNT_GNU_BUILD_ID\b.*\sBuild ID: ([0-9a-f]+)$/m.exec(text)?.[1];
  const soname = bracketed(dynamic, "SONAME")[0];
  const rpath = bracketed(dynamic, "RPATH")[0];
  const runpath = bracketed(dynamic, "RUNPATH")[0];
  /** @param {string} binding */
  const undefinedOf = (binding) =>
    distinct((symbols ?? []).filter((symbol) => !symbol.isDefined && symbol.binding === binding));
  const exported = (symbols ?? []).filter(
    ({ binding, isVisible, isDefined }) => bindable.has(binding) && isVisible && isDefined,
  );
  /**
   * @param {string} tag
   * @param {string} flag
   */
  const hasFlag = (tag, flag) =>
    dynamic.some((entry) => entry.tag === tag && entry.value.replace("Flags:", "").split(" ").includes(flag));
  const hasTag = (/** @type {string} */ tag) => dynamic.some((entry) => entry.tag === tag);

  return {
    facts: {
      ...(machine === undefined ? {} : { "binary.machine": machine }),
      "binary.bits": bitsOf(text),
      "binary.endian": isLittle(text) ? "little" : "big",
      "binary.needed": bracketed(dynamic, "NEEDED"),
      ...(symbols && { "binary.imports": undefinedOf("GLOBAL"), "binary.weak-imports": undefinedOf("WEAK") }),
      ...(soname === undefined ? {} : { "elf.soname": soname }),
      ...(rpath === undefined ? {} : { "elf.rpath": rpath.split(":") }),
      ...(runpath === undefined ? {} : { "elf.runpath": runpath.split(":") }),
      "elf.bind-now": hasTag("BIND_NOW") || hasFlag("FLAGS", "BIND_NOW") || hasFlag("FLAGS_1", "NOW"),
      "elf.text-relocations": hasTag("TEXTREL") || hasFlag("FLAGS", "TEXTREL"),
      ...(stack === undefined ? {} : { "elf.executable-stack": stack.isExecutable }),
      "elf.writable-executable-segments": segments.some(
        ({ type, isEmpty, isWritable, isExecutable }) => type === "LOAD" && !isEmpty && isWritable && isExecutable,
      ),
      ...(interpreter === undefined ? {} : { "elf.interpreter": interpreter }),
      ...(buildId === undefined ? {} : { "elf.build-id": buildId }),
      ...((hasSections || isWithoutDynamicTable) && {
        "elf.versions-needed": versionsNeeded(text),
        "elf.versions-defined": versionsDefined(text),
      }),
    },
    counts: symbols ? { "binary.exports": distinct(exported).length } : {},
  };
}
