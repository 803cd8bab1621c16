import { type FactName, factNames, factSpec } from "../facts/catalogue/catalogue.ts";
import { builtinRules } from "../rules/builtin.generated.ts";
import { operators, operatorsFor, recordOperators } from "../rules/operators.ts";
import type { Rule } from "../rules/rule.ts";
import type { Block, Page } from "./page.ts";

/** Everything there is to say about a fact. */
export function factPage(name: FactName): Page {
  const spec = factSpec(name);
  const readers = builtinRules.filter((rule) => reads(rule, name));
  return {
    title: name,
    summary: spec.doc,
    sections: [
      { heading: "How it is established", blocks: [{ kind: "paragraph", text: spec.how }] },
      { heading: "Value", blocks: valueBlocks(name) },
      { heading: "Operators", blocks: [{ kind: "list", items: operatorTexts(name) }] },
      ...(readers.length === 0
        ? []
        : [
            {
              heading: "Rules that look at it",
              blocks: [{ kind: "list", items: readers.map(({ id }) => `\`${id}\``) } as const],
            },
          ]),
    ],
  };
}

/** The catalogue as one page. */
export function factsPage(): Page {
  return {
    title: "Facts",
    summary:
      "What wheel-guard knows of a wheel and of each file in it. Rules are conditions on facts; `wheel-guard inspect` shows all of them. A fact that could not be established is a gap: `not-applicable` or `unknown`.",
    sections: factNames.map((name) => {
      const spec = factSpec(name);
      return {
        heading: name,
        blocks: [
          { kind: "paragraph", text: spec.doc },
          { kind: "paragraph", text: `How: ${spec.how}` },
          ...valueBlocks(name),
        ],
      };
    }),
  };
}

function valueBlocks(name: FactName): Block[] {
  const { kind, subject, values, fields } = factSpec(name);
  const set = values === undefined ? "" : `, of: ${values.map((value) => `\`${value}\``).join(", ")}`;
  const head: Block = { kind: "paragraph", text: `A ${kind} of each ${subject}${set}.` };
  if (fields === undefined) return [head];
  return [
    head,
    {
      kind: "list",
      items: Object.entries(fields).map(([field, spec]) => {
        const closed =
          spec.values === undefined ? "" : ` One of ${spec.values.map((value) => `\`${value}\``).join(", ")}.`;
        return `\`${field}\` (${spec.kind}): ${spec.doc}${closed}`;
      }),
    },
  ];
}

function operatorTexts(name: FactName): string[] {
  const { kind } = factSpec(name);
  const plain = operatorsFor(kind).map((operator) => `\`${operator}\`: ${operators[operator].doc}`);
  if (kind !== "record" && kind !== "records") return plain;
  return [...Object.entries(recordOperators).map(([operator, doc]) => `\`${operator}\`: ${doc}`), ...plain];
}

function reads(rule: Rule, name: FactName): boolean {
  return [rule.when, rule.expect, ...(rule.cases ?? []).map(({ when }) => when)].some(
    (predicate) => predicate !== undefined && Object.hasOwn(predicate, name),
  );
}
