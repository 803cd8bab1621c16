import { builtinPresets, builtinRules } from "./builtin.generated.ts";
import type { Allowance, Preset, Rule, RuleSetting, Ruleset, Severity } from "./rule.ts";

/** One layer of a ruleset: a preset, or a file of a user. Later layers go over earlier ones. */
export interface Layer {
  readonly name: string;
  /** Rules that this layer adds. */
  readonly define: readonly Rule[];
  readonly settings: Readonly<Record<string, RuleSetting>>;
  /** `off`: rules that `settings` does not name are off, whatever earlier layers say. */
  readonly others?: "off";
  readonly remaining?: Severity;
  readonly allow: readonly Allowance[];
}

export const presetNames: readonly string[] = builtinPresets.map(({ name }) => name);

/** Layers over the built-in rules, applied from left to right; rules that end up off are left out. */
export function composeRuleset(layers: readonly Layer[]): Ruleset {
  const rules = new Map<string, Rule>(builtinRules.map((rule) => [rule.id, rule]));
  for (const layer of layers) {
    for (const rule of layer.define) rules.set(rule.id, rule);
    if (layer.others !== undefined) {
      for (const [id, rule] of rules)
        if (!Object.hasOwn(layer.settings, id)) rules.set(id, { ...rule, severity: layer.others });
    }
    for (const [id, setting] of Object.entries(layer.settings)) {
      const rule = rules.get(id);
      if (rule !== undefined) rules.set(id, applySetting(rule, setting));
    }
    if (layer.remaining !== undefined) {
      for (const [id, rule] of rules)
        if (rule.severity === "off") rules.set(id, { ...rule, severity: layer.remaining });
    }
  }
  return {
    presets: layers.map(({ name }) => name),
    rules: [...rules.values()].filter(({ severity }) => severity !== "off").sort((a, b) => (a.id < b.id ? -1 : 1)),
    allow: layers.flatMap(({ allow }) => allow),
  };
}

/** A setting of allowances adds to the rule's own; everything else takes the place of what was there. */
function applySetting(rule: Rule, setting: RuleSetting): Rule {
  if (typeof setting === "string") return { ...rule, severity: setting };
  return { ...rule, ...setting, allow: [...(rule.allow ?? []), ...(setting.allow ?? [])] };
}

/** The layers of a preset: those that it extends, then itself. */
export function presetLayers(name: string): Layer[] {
  const preset: Preset | undefined = builtinPresets.find((candidate) => candidate.name === name);
  if (preset === undefined)
    throw new RangeError(`no preset is called \`${name}\`; there are ${presetNames.join(", ")}`);
  return [
    ...preset.extends.flatMap(presetLayers),
    {
      name,
      define: [],
      settings: preset.rules,
      ...(preset.others === undefined ? {} : { others: preset.others }),
      ...(preset.remaining === undefined ? {} : { remaining: preset.remaining }),
      allow: [],
    },
  ];
}

/**
 * The built-in rules under these presets, left to right. Default: `recommended`.
 *
 * @throws {RangeError} for a preset that does not exist.
 * @example
 * builtinRuleset(["geospatial"]).rules.length;
 */
export function builtinRuleset(presets: readonly string[] = ["recommended"]): Ruleset {
  return { ...composeRuleset(presets.flatMap(presetLayers)), presets };
}
