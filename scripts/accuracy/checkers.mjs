import { spawnSync } from "node:child_process";
import { sortedCounts } from "./counts.mjs";
import { fail, output, runQuietly } from "./programs.mjs";

/**
 * What other checkers say of the same files, two at a time.
 * @returns {Promise<Record<string, { version: string, files: number, verdicts: Record<string, Record<string, number>> }>>}
 */
export async function askCheckers(files) {
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
