export { type LoadOptions, loadRuleset, type RulesetSource } from "./load.ts";
export { declarativeSchemas, type JsonSchema, presetSchema, ruleSchema, rulesetSchema } from "./schema.ts";
export { suggestion } from "./suggest.ts";
