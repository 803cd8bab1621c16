import { builtinRules, type FactName, factNames, factPage, factSpec, type Page, rulePage } from "@wheel-guard/core";
import { type Status, status, UsageError } from "./status.ts";
import { outputColours, outputWidth, writeOutput } from "./streams.ts";
import { renderPage } from "./terminal/page.ts";

/** `wheel-guard explain`: all there is to say about a rule or a fact, or the list of both. */
export async function explain(name: string | undefined): Promise<Status> {
  const page = name === undefined ? listPage() : await findPage(name);
  await writeOutput(renderPage(page, outputColours(), outputWidth()));
  return status.done;
}

async function findPage(name: string): Promise<Page> {
  const rule = builtinRules.find(({ id }) => id === name);
  if (rule !== undefined) return rulePage(rule);
  if ((factNames as readonly string[]).includes(name)) return factPage(name as FactName);
  const { suggestion } = await import("@wheel-guard/core/ruleset");
  const hint = suggestion(name, [...builtinRules.map(({ id }) => id), ...factNames]);
  throw new UsageError(`no rule and no fact is called \`${name}\`${hint || "; `wheel-guard explain` lists them"}`);
}

function listPage(): Page {
  return {
    title: "Rules and facts",
    summary: "`wheel-guard explain NAME` says all there is to say about one of them.",
    sections: [
      {
        heading: "Rules, with their severity in `recommended`",
        blocks: [
          { kind: "table", head: ["rule", "severity"], rows: builtinRules.map(({ id, severity }) => [id, severity]) },
        ],
      },
      {
        heading: "Facts",
        blocks: [
          { kind: "table", head: ["fact", "what it says"], rows: factNames.map((name) => [name, factSpec(name).doc]) },
        ],
      },
    ],
  };
}
