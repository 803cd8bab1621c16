// What is fuzzed: the seeds, how an input is read, and what is said of it, in sentences that inputs of one kind share.
import { mutateMembers } from "./archive.mjs";
import { mutate } from "./mutate.mjs";
import { readSeeds } from "./seeds.mjs";

const FILENAME = "demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";

export const targetNames = ["zip", "wheel", "diff", "sbom", "elf", "pe", "macho", "python"];

/**
 * Each target by its name; `core` is the module that the inputs are read with.
 *
 * `run` gives what inputs of one kind have in common, `exactly` all that is said of this one; with `alone` an input
 * made small may have nothing else said of it than before.
 */
export function createTargets(core, root) {
  const seeds = readSeeds(core, root);
  const changed = (seed, context) =>
    (context.random(2) === 0 ? mutateMembers(seed, context) : undefined) ?? mutate(seed, context);

  return {
    // The container alone: its directory, every member, every byte between them.
    zip: {
      seeds: seeds.zip,
      alone: true,
      mutate: changed,
      async run(bytes) {
        const options = { filename: FILENAME, platform: core.nodePlatform };
        const wheel = await core.openWheel(bytes, options).catch(typed(core));
        if (wheel instanceof core.WheelGuardError) return [sentence(wheel)];
        const said = new Set();
        const ranges = new Map();
        const hear = (anomalies) => {
          for (const { kind } of anomalies) said.add(kind);
        };
        hear(wheel.anomalies);
        for (const member of wheel.members) {
          const content = await wheel.read(member).catch(typed(core));
          if (content instanceof core.WheelGuardError) {
            said.add(sentence(content));
            // What is known of a member that cannot be read: where it ends, and what was odd so far.
            if (content.range !== undefined) ranges.set(member, content.range);
            hear(content.anomalies ?? []);
            continue;
          }
          ranges.set(member, content.range);
          hear(content.anomalies);
        }
        hear(await wheel.unaccounted(ranges));
        return said;
      },
      async exactly(bytes) {
        const options = { filename: FILENAME, platform: core.nodePlatform };
        const wheel = await core.openWheel(bytes, options).catch(typed(core));
        if (wheel instanceof core.WheelGuardError) return [wheel.message];
        const [{ facts }] = await core.gatherFacts(wheel, options);
        return facts["wheel.anomalies"].map(({ kind, detail }) => `${kind}: ${detail}`);
      },
    },
    // The whole audit: every fact of the wheel and of its binaries, and every rule.
    wheel: {
      seeds: seeds.wheel,
      mutate: changed,
      async run(bytes) {
        const audit = core.createAudit({ platform: core.nodePlatform, ruleset: core.builtinRuleset(["everything"]) });
        const report = await audit.add(bytes, FILENAME);
        if (report.error !== null) return [sentence(report.error)];
        return [...report.findings.map(({ rule }) => rule), ...report.unknown.map(({ rule }) => `${rule} unknown`)];
      },
    },
    // A wheel as the next release of another one.
    diff: {
      seeds: seeds.diff,
      mutate: changed,
      async run(bytes) {
        const options = { platform: core.nodePlatform, ruleset: core.builtinRuleset(["everything"]) };
        const released = { input: seeds.released, path: "dist/demo_spatial-2.0-py3-none-any.whl" };
        const report = await core.diffWheels(released, { input: bytes, path: FILENAME }, options).catch(typed(core));
        if (report instanceof core.WheelGuardError) return [sentence(report)];
        return [
          ...report.changes.map(({ fact, value }) => `${fact} ${value.change ?? ""} ${value.protection ?? ""}`),
          ...report.findings.map(({ rule }) => rule),
        ];
      },
    },
    // A bill of materials of a wheel, and the wheel that holds it: a right one, whatever it was made from.
    sbom: {
      seeds: seeds.wheel,
      mutate: changed,
      async run(bytes) {
        const options = { filename: FILENAME, platform: core.nodePlatform };
        const made = await core.embedSbom(bytes, options).catch((error) => {
          if (error instanceof core.EmbedError) return error;
          return typed(core)(error);
        });
        if (made instanceof core.WheelGuardError) return [sentence(made)];
        const parts = [];
        for await (const part of made.chunks) parts.push(part);
        const [before, after] = [bytes, Buffer.concat(parts)].map((input) => core.openWheel(input, options));
        const [{ facts }] = await core.gatherFacts(await after, options);
        const members = new Map((await after).members.map(({ path, crc32 }) => [path, crc32]));
        const kept = (await before).members.every(
          ({ path, crc32 }) => members.get(path) === crc32 || path.endsWith(".dist-info/RECORD") || path === made.path,
        );
        if (!kept || facts["wheel.record-problems"].length > 0)
          throw new Error(`the wheel that was written is wrong: ${JSON.stringify(facts["wheel.record-problems"])}`);
        return JSON.parse(made.text).components?.flatMap(({ name, properties, evidence }) => [
          name,
          ...(properties ?? []).map(({ value }) => value),
          ...evidence.identity.map(({ field, methods }) => `${field} ${methods?.map(({ technique }) => technique)}`),
        ]);
      },
    },
    elf: binaryTarget(core, seeds.elf),
    macho: binaryTarget(core, seeds.macho),
    // One image with its signatures, the parts that are read when they are asked for too, and every fact of it.
    pe: {
      seeds: seeds.pe,
      mutate,
      async run(bytes) {
        const file = core.parsePe(bytes);
        file.exports?.names();
        file.exports?.namesStartWith("PyInit_");
        const verdict = await core.verifyAuthenticode(file, core.nodePlatform);
        const subjects = await core.gatherBinaryFacts(bytes, "", { platform: core.nodePlatform });
        const facts = subjects.flatMap((subject) => saidOf(core, subject));
        return [...partsOf(file), ...breaksOf(file).map(sentence), verdictOf(verdict), ...facts];
      },
      exactly: async (bytes) => breaksOf(core.parsePe(bytes)).map(({ message }) => message),
    },
    // One Python source of a wheel: tokens, statements, and what it does.
    python: {
      seeds: seeds.python,
      mutate,
      async run(bytes) {
        const said = sourceFacts(core, bytes).flatMap(([fact, value]) =>
          Array.isArray(value)
            ? value.map(({ line, column, text, place, name, ...rest }) => [fact, ...Object.values(rest)].join(" "))
            : [`${fact} ${value}`],
        );
        return new Set(said);
      },
      async exactly(bytes) {
        return [JSON.stringify(sourceFacts(core, bytes))];
      },
    },
  };
}

function sourceFacts(core, bytes) {
  const members = ["demo/__init__.py", "demo/proj/proj.db"];
  return Object.entries(core.collectSources(members, core.installedFolders(members), ["any"]).add(members[0], bytes));
}

/** One binary: every fact of it, and of each slice. */
function binaryTarget(core, seeds) {
  return {
    seeds,
    mutate,
    async run(bytes) {
      const subjects = await core.gatherBinaryFacts(bytes, "", { platform: core.nodePlatform });
      return subjects.length === 0 ? ["no binary"] : subjects.flatMap((subject) => saidOf(core, subject));
    },
    async exactly(bytes) {
      const subjects = await core.gatherBinaryFacts(bytes, "", { platform: core.nodePlatform });
      return subjects.map(({ facts }) => facts["binary.malformed"] ?? "read whole");
    },
  };
}

function saidOf(core, { facts, gaps }) {
  // What a file may say freely, as its name, is not told apart.
  const closed = Object.entries(facts).filter(([name]) => isClosed(core.factSpec(name)));
  return [
    ...closed.map(([name, value]) => `${name} ${value}`),
    sentence({ message: facts["binary.malformed"] ?? "the file is whole" }),
    ...gaps.filter(({ kind }) => kind === "not-applicable").map(({ fact, reason }) => `${fact} ${reason}`),
  ];
}

/** Which parts a file has and was read up to. */
function partsOf(file) {
  return Object.keys(file).filter((name) => file[name] !== undefined);
}

/** What keeps it, or a part of it, from being read. */
function breaksOf(file) {
  const parts = [file, ...Object.values(file).filter((part) => part?.error !== undefined)];
  return [...new Set(parts.map(({ error }) => error).filter((error) => error !== undefined))];
}

function verdictOf(verdict) {
  return `${verdict?.state} ${verdict?.failure?.kind}`;
}

function isClosed({ kind, values }) {
  return kind === "boolean" || (kind === "string" && values !== undefined);
}

/** A FormatError or LimitError is an outcome like any other; whatever else is thrown is a defect. */
function typed(core) {
  return (error) => {
    if (error instanceof core.FormatError || error instanceof core.LimitError) return error;
    throw error;
  };
}

/** A message without what differs from file to file: numbers, and names in backticks. */
export function sentence({ message }) {
  return message
    .replace(/`.*`/s, "`…`")
    .replace(/(?<=the segment ).*(?= is loaded)/s, "…")
    .replace(/0x[0-9a-f]+|(?<=starts with )[0-9a-f]+|-?\d+/g, "#");
}
