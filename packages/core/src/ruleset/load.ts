import { RulesetError, type RulesetProblem } from "../errors.ts";
import { builtinRules } from "../rules/builtin.generated.ts";
import { composeRuleset, type Layer, presetLayers, presetNames } from "../rules/compose.ts";
import type { Ruleset } from "../rules/rule.ts";
import { checkReferences, parseRulesetFile, type RulesetFile, unknownPreset } from "./parse.ts";

/** The text of a file and what to call it in messages. */
export interface RulesetSource {
  readonly origin: string;
  readonly text: string;
}

export interface LoadOptions {
  /** Presets asked for by name, left to right. Default: `recommended`, unless a file says what it extends. */
  readonly presets?: readonly string[];
  /** Files over them, left to right. */
  readonly files?: readonly RulesetSource[];
  /** Read a file that another one extends; rejects where it cannot. Without it files cannot extend files. */
  readonly read?: (path: string, from: string) => Promise<RulesetSource>;
}

/**
 * Put a ruleset together from presets and users' files.
 *
 * @throws {RulesetError} with every mistake of every file.
 * @example
 * const ruleset = await loadRuleset({ files: [{ origin: "rules.yaml", text: "rules: { elf-missing-relro: error }" }] });
 */
export async function loadRuleset(options: LoadOptions = {}): Promise<Ruleset> {
  const problems: RulesetProblem[] = [];
  const files: RulesetFile[] = [];
  const layers: Layer[] = [];
  const { presets, read } = options;

  const addReference = async (
    file: RulesetFile,
    reference: string,
    index: number,
    trail: readonly string[],
  ): Promise<void> => {
    const wrong = (message: string): void => void problems.push(file.problemAt(["extends", index], message));
    if (presetNames.includes(reference)) {
      layers.push(...presetLayers(reference));
      return;
    }
    if (!/[./\\]/.test(reference)) return wrong(unknownPreset(reference));
    if (read === undefined) return wrong(`\`${reference}\` cannot be read: files are not available here`);
    let source: RulesetSource;
    try {
      source = await read(reference, file.origin);
    } catch (error) {
      return wrong(`\`${reference}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (trail.includes(source.origin))
      return wrong(`\`${reference}\` extends itself: ${[...trail, source.origin].join(" → ")}`);
    // Reached by two ways it counts once: its allowances would otherwise be there twice, the second never used.
    if (files.some(({ origin }) => origin === source.origin)) return;
    await addFile(source, trail);
  };
  const addFile = async (source: RulesetSource, trail: readonly string[]): Promise<void> => {
    const file = parseRulesetFile(source.text, source.origin);
    files.push(file);
    problems.push(...file.problems);
    for (const [index, reference] of (file.extends ?? []).entries())
      await addReference(file, reference, index, [...trail, source.origin]);
    layers.push(file.layer);
  };

  for (const source of options.files ?? []) await addFile(source, []);
  const ownRules = files.flatMap(({ layer }) => layer.define.map(({ id }) => id));
  problems.push(...files.flatMap((file) => checkReferences(file, ownRules)));
  if (problems.length > 0) throw new RulesetError(inOrder(problems));

  // A file that names what it extends has chosen its base; one that does not is laid over the default.
  const base = presets ?? (files.some((file) => file.extends !== undefined) ? [] : ["recommended"]);
  for (const name of base) if (!presetNames.includes(name)) throw new RangeError(unknownPreset(name));
  const chosen = [...base.flatMap(presetLayers), ...layers];
  const ruleset = composeRuleset(chosen.some(({ name }) => presetNames.includes(name)) ? chosen : [noRules, ...chosen]);
  return { ...ruleset, presets: [...base, ...files.flatMap((file) => [...(file.extends ?? []), file.origin])] };
}

/** What no preset was asked for starts from: every built-in rule off. */
const noRules: Layer = {
  name: "",
  define: [],
  settings: Object.fromEntries(builtinRules.map(({ id }) => [id, "off"])),
  allow: [],
};

/** File by file, from top to bottom. */
function inOrder(problems: readonly RulesetProblem[]): RulesetProblem[] {
  const origins = [...new Set(problems.map(({ origin }) => origin))];
  return [...problems].sort(
    (a, b) => origins.indexOf(a.origin) - origins.indexOf(b.origin) || a.line - b.line || a.column - b.column,
  );
}
