import type { FactName } from "../facts/catalogue/catalogue.ts";
import { builtinPresets, builtinRules } from "../rules/builtin.generated.ts";
import { composeRuleset, presetLayers } from "../rules/compose.ts";
import { type OperatorName, operators, recordOperators } from "../rules/operators.ts";
import type { Predicate, Rule } from "../rules/rule.ts";
import type { Block, Page, Section } from "./page.ts";

/** Everything there is to say about a rule. */
export function rulePage(rule: Rule): Page {
  const paragraph = (text: string): readonly Block[] => [{ kind: "paragraph", text: text.trim() }];
  const optional = (heading: string, blocks: readonly Block[] | undefined): readonly Section[] =>
    blocks === undefined ? [] : [{ heading, blocks }];
  return {
    title: rule.id,
    summary: summarise(rule),
    sections: [
      ...optional("Why it matters", rule.why === "" ? undefined : paragraph(rule.why)),
      ...optional("How to fix it", rule.remediation === "" ? undefined : paragraph(rule.remediation)),
      { heading: "Severity", blocks: [{ kind: "table", head: ["preset", "severity"], rows: severityRows(rule) }] },
      ...optional(
        "Applies where",
        rule.when === undefined ? undefined : [{ kind: "list", items: describePredicate(rule.when) }],
      ),
      { heading: "Demands", blocks: [{ kind: "list", items: describePredicate(rule.expect) }] },
      ...optional(
        "Exceptions",
        rule.allow === undefined || rule.allow.length === 0
          ? undefined
          : [{ kind: "list", items: rule.allow.map(({ path, reason }) => `\`${path}\`: ${reason}`) }],
      ),
      ...optional(
        "Examples",
        rule.examples.length === 0
          ? undefined
          : [
              {
                kind: "table",
                head: ["case", "facts", "outcome"],
                rows: rule.examples.map(({ name, facts, outcome }) => [name, factsText(facts), outcome]),
              },
            ],
      ),
      ...optional(
        "References",
        rule.references === undefined || rule.references.length === 0
          ? undefined
          : [{ kind: "list", items: rule.references }],
      ),
    ],
  };
}

/** The list of all rules, with their severities in each preset. */
export function rulesPage(rules: readonly Rule[] = builtinRules): Page {
  const names = builtinPresets.map(({ name }) => name);
  return {
    title: "Rules",
    summary:
      "Every rule names a defect. Severities are `error`, `warning`, `note`, or `–` where the rule is off; g: one finding a wheel.",
    sections: [
      {
        heading: "All rules",
        blocks: [
          {
            kind: "table",
            head: ["rule", "for", ...names],
            rows: rules.map((rule) => [
              `[${rule.id}](${rule.id}.md)`,
              rule.for,
              ...severityRows(rule).map(([, severity = ""]) =>
                severity === "off" ? "–" : `${severity}${rule.group === undefined ? "" : " g"}`,
              ),
            ]),
          },
        ],
      },
      {
        heading: "Presets",
        blocks: [
          { kind: "list", items: builtinPresets.map(({ name, description }) => `\`${name}\`: ${description.trim()}`) },
        ],
      },
    ],
  };
}

/** The rule's severity under each preset, in the presets' order. */
function severityRows(rule: Rule): string[][] {
  return builtinPresets.map(({ name }) => [
    name,
    composeRuleset(presetLayers(name)).rules.find(({ id }) => id === rule.id)?.severity ?? "off",
  ]);
}

function summarise(rule: Rule): string {
  const subject =
    rule.for === "binary"
      ? "each binary of any format"
      : rule.for === "set"
        ? "several wheels together"
        : rule.for === "diff"
          ? "each change from one wheel to another"
          : rule.for === "wheel" || rule.for === "project"
            ? `the ${rule.for}`
            : rule.for === "file"
              ? "each file that is no binary"
              : `each ${rule.for} file`;
  const cases = (rule.cases ?? []).map(
    ({ when, severity }) =>
      ` ${severity === "off" ? "Off" : `Severity \`${severity}\``} where ${describePredicate(when).join(" and ")}.`,
  );
  return `Judges ${subject}${rule.group === undefined ? "" : ", one finding a wheel"}. Says: “${rule.message}”.${cases.join("")}`;
}

/** A predicate in words, a line for each fact. */
function describePredicate(predicate: Predicate): string[] {
  return (Object.entries(predicate as object) as [FactName, Readonly<Record<string, unknown>>][]).map(
    ([fact, conditions]) => `\`${fact}\` ${describeConditions(conditions)}`,
  );
}

function describeConditions(conditions: Readonly<Record<string, unknown>>): string {
  return Object.entries(conditions)
    .map(([operator, operand]) => {
      if (Object.hasOwn(recordOperators, operator)) {
        const fields = Object.entries(operand as Readonly<Record<string, Readonly<Record<string, unknown>>>>);
        return `${recordOperators[operator as keyof typeof recordOperators]}: ${fields.map(([field, inner]) => `\`${field}\` ${describeConditions(inner)}`).join(", ")}`;
      }
      if (operator === "empty") return operand === true ? "is empty" : "is not empty";
      return `${operators[operator as OperatorName].doc}: ${[operand]
        .flat()
        .map((value) => `\`${String(value)}\``)
        .join(", ")}`;
    })
    .join(" and ");
}

function factsText(facts: object): string {
  return Object.entries(facts)
    .map(([name, value]) => `\`${name}: ${JSON.stringify(value)}\``)
    .join(", ");
}
