import { describe, expect, it } from "vitest";
import { factsPage } from "../../src/docs/fact-page.ts";
import { pageMarkdown } from "../../src/docs/page.ts";
import { rulePage, rulesPage } from "../../src/docs/rule-page.ts";
import { builtinRules } from "../../src/rules/builtin.generated.ts";
import { repositoryPath } from "./sources.ts";

// Generated from the built-in rules, which rules.test.ts proves fresh first.
describe("the generated pages are what the rules and the catalogue say", () => {
  it.each(builtinRules)("the page of $id", async (rule) => {
    await expect(pageMarkdown(rulePage(rule))).toMatchFileSnapshot(repositoryPath(`docs/rules/${rule.id}.md`));
  });

  it("the list of rules", async () => {
    await expect(pageMarkdown(rulesPage())).toMatchFileSnapshot(repositoryPath("docs/rules/README.md"));
  });

  it("the catalogue of facts", async () => {
    await expect(pageMarkdown(factsPage())).toMatchFileSnapshot(repositoryPath("docs/facts.md"));
  });
});
