export { type LoadOptions, loadRuleset, type RulesetSource } from "./load.ts";
export { parsePlatformPolicies } from "./platform-policies.ts";
export {
  declarativeSchemas,
  type JsonSchema,
  policiesSchema,
  presetSchema,
  ruleSchema,
  rulesetSchema,
} from "./schema.ts";
export { suggestion } from "./suggest.ts";
