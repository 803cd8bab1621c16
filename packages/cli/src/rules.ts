import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { builtinRuleset, type PlatformPolicy, presetNames, type Ruleset } from "@wheel-guard/core";
import { UsageError } from "./status.ts";

export interface RuleOptions {
  readonly preset: readonly string[];
  readonly rules: readonly string[];
}

/** The ruleset that the options ask for. Nothing that reads files of rules is loaded without one. */
export async function chooseRuleset({ preset, rules }: RuleOptions): Promise<Ruleset> {
  const unknown = preset.find((name) => !presetNames.includes(name));
  if (unknown !== undefined) {
    const { suggestion } = await import("@wheel-guard/core/ruleset");
    throw new UsageError(
      `no preset is called \`${unknown}\`${suggestion(unknown, presetNames) || `; there are ${presetNames.join(", ")}`}`,
    );
  }
  if (rules.length === 0) return builtinRuleset(preset.length === 0 ? undefined : preset);
  const { loadRuleset } = await import("@wheel-guard/core/ruleset");
  const files = await Promise.all(rules.map(async (origin) => ({ origin, text: await readText(origin, "rules") })));
  return loadRuleset({
    ...(preset.length === 0 ? {} : { presets: preset }),
    files,
    read: async (path, from) => {
      const origin = resolve(dirname(from), path);
      return { origin, text: await readFile(origin, "utf8") };
    },
  });
}

/** The platform policies of a user's file over the known ones; undefined without one. */
export async function choosePolicies(file: string | undefined): Promise<readonly PlatformPolicy[] | undefined> {
  if (file === undefined) return undefined;
  const { parsePlatformPolicies } = await import("@wheel-guard/core/ruleset");
  return parsePlatformPolicies(await readText(file, "policies"), file);
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? "does not exist"
        : code === "EISDIR"
          ? "is a directory"
          : code === "EACCES"
            ? "may not be read: permission denied"
            : (error as Error).message;
    throw new UsageError(`the ${what} file ${path} ${reason}`);
  }
}
