import { version } from "@wheel-guard/core";
import { Command, CommanderError, Option } from "commander";
import { type Status, status, UsageError } from "./status.ts";
import { writeError } from "./streams.ts";

/** The values of an option that may be given several times. */
const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, value];

const presetOption = (): Option =>
  new Option("--preset <name>", "rules to apply: recommended, geospatial, hardened, everything or pypi; repeatable")
    .argParser(collect)
    .default([], "recommended");

const rulesOption = (): Option =>
  new Option("--rules <file>", "rules, severities and exceptions of your own (YAML or JSON); repeatable")
    .argParser(collect)
    .default([], "none");

const formatOption = (): Option =>
  new Option("--format <format>", "what to print").choices(["pretty", "json"]).default("pretty");

const failOnOption = (from: string): Option =>
  new Option("--fail-on <severity>", "exit with 1 from this severity on")
    .choices(["error", "warning", "note", "never"])
    .default(from);

/** The grammar of the command line. Each command's code is loaded only when it runs. */
function createProgram(worker: URL, done: (status: Status) => void): Command {
  const program = new Command("wheel-guard")
    .description(
      "Is this Python wheel safe and fit to publish? Audits native code in wheels of any platform, on any machine.",
    )
    .version(version)
    .showHelpAfterError("(--help shows what there is)")
    .addHelpText("after", statusHelp);

  program
    .command("check")
    .description("audit wheels by rules and print a report")
    .argument("[wheels...]", "wheels, folders of wheels, or globs")
    .addOption(presetOption())
    .addOption(rulesOption())
    .option(
      "--project <dir>",
      "judge how the wheels are built too: the configuration in a project's folder; wheels may be left out",
    )
    .option("--policies <file>", "what platform tags promise, in a file of your own over the known policies")
    .addOption(formatOption())
    .addOption(failOnOption("error"))
    .option("--second-opinion", "read archives and ELF files again with jszip and elfy, and report where they disagree")
    .option("--no-verify-record", "do not compare the members' hashes with RECORD")
    .option("-q, --quiet", "print only what --fail-on is about, nothing when there is none")
    .option("-v, --verbose", "print every path, the evidence, and why it matters")
    .addHelpText(
      "after",
      "\nExamples:\n  wheel-guard check dist/*.whl\n  wheel-guard check dist --preset geospatial --fail-on warning\n  wheel-guard check x.whl --format json > report.json",
    )
    .action(async (wheels, options) => done(await (await import("./check.ts")).check(wheels, { ...options, worker })));

  program
    .command("inspect")
    .description("show every fact of a wheel, or of one ELF, PE or Mach-O file")
    .argument("<file>", "a wheel or a binary")
    .addOption(formatOption())
    .option("--tree <member>", "show who loads what from where, from one binary of the wheel down")
    .option("-v, --verbose", "print whole lists, other files, and why facts do not apply")
    .action(async (file, options) => done(await (await import("./inspect.ts")).inspect(file, options)));

  program
    .command("sbom")
    .description("list the libraries in a wheel as CycloneDX, or put that list into the wheel (PEP 770)")
    .argument("<wheel>", "a wheel")
    .option("-o, --output <file>", "write the document to a file instead of stdout")
    .option("--embed <out>", "write a new wheel that holds the document: a folder, or the path of the wheel")
    .option("-f, --force", "replace a file that is there already")
    .addHelpText(
      "after",
      "\nExamples:\n  wheel-guard sbom dist/x.whl > x.cdx.json\n  wheel-guard sbom dist/x.whl --embed wheelhouse/\n\nThe same wheel gives the same bytes each time. With SOURCE_DATE_EPOCH in the environment the document says when.",
    )
    .action(async (wheel, options) => done(await (await import("./sbom.ts")).sbom(wheel, options)));

  program
    .command("explain")
    .description("say what a rule demands, why, and how to fix it; or how a fact is established")
    .argument("[name]", "a rule or a fact; without it, the list of all")
    .action(async (name) => done(await (await import("./explain.ts")).explain(name)));

  program
    .command("diff")
    .description("say what a release changes: libraries, data, protections, symbols, platform, size and verdicts")
    .argument("<old>", "the wheel of the last release")
    .argument("<new>", "the wheel that is to take its place")
    .addOption(presetOption())
    .addOption(rulesOption())
    .addOption(formatOption())
    .addOption(failOnOption("warning"))
    .option("-q, --quiet", "print only what --fail-on is about, nothing when there is none")
    .option("-v, --verbose", "print every change, the evidence, and why it matters")
    .addHelpText(
      "after",
      "\nExamples:\n  wheel-guard diff old/demo-1.0-….whl dist/demo-1.1-….whl\n  wheel-guard diff old.whl new.whl --preset geospatial --fail-on error\n  wheel-guard diff old.whl new.whl --format json > changes.json",
    )
    .action(async (old, fresh, options) => done(await (await import("./diff.ts")).diff(old, fresh, options)));

  return program;
}

const statusHelp = `
Exit status:
  0  done; nothing at or above --fail-on
  1  findings at or above --fail-on; for diff: something is lost or worse
  2  usage: an option, a missing file, a wrong rules file
  3  a file that cannot be read as a wheel at all
  4  what was asked for cannot be done on this machine`;

/**
 * Run one command line; the promise gives its exit status.
 *
 * @param worker the program itself, which is also what a thread for the second opinion runs.
 */
export async function run(argv: readonly string[], worker: URL): Promise<Status> {
  let result: Status = status.done;
  const program = createProgram(worker, (value) => {
    result = value;
  });
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      return status.usage;
    }
    await program.parseAsync([...argv], { from: "user" });
    return result;
  } catch (error) {
    return reportFailure(error);
  }
}

async function reportFailure(error: unknown): Promise<Status> {
  // commander has printed its message already; help and version end with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? status.done : status.usage;
  if (error instanceof UsageError) {
    writeError(`wheel-guard: ${error.message}`);
    return status.usage;
  }
  const { FormatError, LimitError, WheelGuardError } = await import("@wheel-guard/core");
  if (error instanceof WheelGuardError) {
    const { printable } = await import("./terminal/printable.ts");
    for (const line of error.message.split("\n")) writeError(`wheel-guard: ${printable(line)}`);
    return error instanceof FormatError || error instanceof LimitError ? status.unreadable : status.usage;
  }
  writeError(
    `wheel-guard: this is a defect of wheel-guard; please report it with what led to it\n${error instanceof Error ? error.stack : String(error)}`,
  );
  return status.defect;
}
