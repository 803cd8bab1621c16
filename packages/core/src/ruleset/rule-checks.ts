import {
  appliesTo,
  type FactName,
  type Facts,
  factCatalogue,
  factNames,
  factSpec,
} from "../facts/catalogue/catalogue.ts";
import type { SubjectKind } from "../facts/fact.ts";
import { judgeRule } from "../rules/judge.ts";
import { placeholders } from "../rules/message.ts";
import type { Predicate, Rule, RuleSubject } from "../rules/rule.ts";
import type { DocumentPath } from "./document.ts";
import { suggestion } from "./suggest.ts";

/** A mistake that a schema cannot see, at a path inside the rule. */
export interface RuleMistake {
  readonly path: DocumentPath;
  readonly message: string;
}

const freePlaceholders = ["path", "evidence", "covered"];
const groupPlaceholders = ["count", "of"];

/** Facts that the subject never has, placeholders that name nothing, and examples with another outcome than they say. */
export function checkRule(rule: Rule): RuleMistake[] {
  return [...checkFacts(rule), ...checkMessage(rule), ...checkExamples(rule)];
}

function checkFacts(rule: Rule): RuleMistake[] {
  const predicates: [DocumentPath, Predicate | undefined][] = [
    [["when"], rule.when],
    [["expect"], rule.expect],
    ...(rule.cases ?? []).map(({ when }, index): [DocumentPath, Predicate] => [["cases", index, "when"], when]),
  ];
  return predicates.flatMap(([path, predicate]) =>
    (Object.keys(predicate ?? {}) as FactName[])
      .filter((fact) => !carries(rule.for, fact))
      .map((fact) => ({
        path: [...path, fact],
        message: `\`${fact}\` is a fact of ${factCatalogue[fact].subject}, but the rule is for ${rule.for}`,
      })),
  );
}

/** A rule for `binary` is handed ELF, PE and Mach-O files alike, so it may look at the facts of each. */
function carries(subject: RuleSubject, fact: FactName): boolean {
  const kinds: readonly SubjectKind[] = subject === "binary" ? ["elf", "pe", "macho"] : [subject];
  return kinds.some((kind) => appliesTo(fact, kind));
}

function checkMessage(rule: Rule): RuleMistake[] {
  const known = [
    ...freePlaceholders,
    ...(rule.group === undefined ? [] : groupPlaceholders),
    ...factNames.flatMap(factPlaceholders),
  ];
  return placeholders(rule.message)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const hint = groupPlaceholders.includes(name) ? "; only a grouped rule counts" : suggestion(name, known);
      return { path: ["message"], message: `\`{${name}}\` names nothing${hint}` };
    });
}

function factPlaceholders(name: FactName): string[] {
  return [name, ...Object.keys(factSpec(name).fields ?? {}).map((field) => `${name}.${field}`)];
}

function checkExamples(rule: Rule): RuleMistake[] {
  return rule.examples.flatMap((example, index) => {
    const verdict = judgeExample(rule, example.facts);
    const at: DocumentPath = ["examples", index];
    if (verdict.outcome !== example.outcome) {
      return [
        {
          path: [...at, "outcome"],
          message: `the example \`${example.name}\` says ${example.outcome}, but the rule answers ${verdict.outcome}`,
        },
      ];
    }
    if (example.severity !== undefined && verdict.severity !== example.severity) {
      return [
        {
          path: [...at, "severity"],
          message: `the example \`${example.name}\` says ${example.severity}, but the rule answers ${verdict.severity}`,
        },
      ];
    }
    return [];
  });
}

/** Judge a subject that has these facts and no others. */
export function judgeExample(rule: Rule, facts: Facts): ReturnType<typeof judgeRule> {
  const kind: SubjectKind = rule.for === "binary" ? "elf" : rule.for;
  return judgeRule(rule, { kind, path: "", facts, gaps: [] });
}
