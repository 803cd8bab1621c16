import { describe, expect, it } from "vitest";
import * as project from "../src/audit-project.ts";
import * as core from "../src/index.ts";
import * as node from "../src/node/index.ts";
import * as ruleset from "../src/ruleset/index.ts";
import * as sbom from "../src/sbom/index.ts";

// What others may import. A name that goes away breaks them: take it out of these lists only with a new major version.
describe("the public names", () => {
  it("of @wheel-guard/core", () => {
    expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
      [
        "EmbedError",
        "FormatError",
        "InputError",
        "LimitError",
        "OutputError",
        "RulesetError",
        "UnavailableError",
        "WheelGuardError",
        "auditWheel",
        "blobSource",
        "builtinRules",
        "builtinRuleset",
        "bytesSource",
        "composeRuleset",
        "createAudit",
        "defaultLimits",
        "diffWheels",
        "factCatalogue",
        "factNames",
        "factPage",
        "factSpec",
        "factTopics",
        "factsPage",
        "gatherBinaryFacts",
        "gatherFacts",
        "judge",
        "memberPath",
        "normaliseName",
        "normaliseVersion",
        "openWheel",
        "pageMarkdown",
        "parseElf",
        "parseMacho",
        "parsePartialElf",
        "parsePe",
        "parseWheelFilename",
        "platformPolicies",
        "presetLayers",
        "presetNames",
        "reaches",
        "reportWheel",
        "rulePage",
        "rulesPage",
        "severities",
        "sniffBinary",
        "unavailableOpinion",
        "verifyAuthenticode",
        "verifyCodeSignature",
        "version",
        "webPlatform",
      ]
    `);
  });

  it("of @wheel-guard/core/ruleset", () => {
    expect(Object.keys(ruleset).sort()).toMatchInlineSnapshot(`
      [
        "declarativeSchemas",
        "loadRuleset",
        "parsePlatformPolicies",
        "policiesSchema",
        "presetSchema",
        "ruleSchema",
        "rulesetSchema",
        "suggestion",
      ]
    `);
  });

  it("of @wheel-guard/core/project", () => {
    expect(Object.keys(project).sort()).toMatchInlineSnapshot(`
      [
        "auditProject",
        "isConfiguration",
        "readProject",
      ]
    `);
  });

  it("of @wheel-guard/core/sbom", () => {
    expect(Object.keys(sbom).sort()).toMatchInlineSnapshot(`
      [
        "createSbom",
        "embedSbom",
      ]
    `);
  });

  it("of @wheel-guard/core/node", () => {
    expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
      [
        "auditFiles",
        "createSecondOpinion",
        "defaultSecondOpinionLimits",
        "diffFiles",
        "embedSbomInFile",
        "nodePlatform",
        "openFile",
        "writeWhole",
      ]
    `);
  });
});
