import { isMap, isScalar, isSeq, type Pair, parseAllDocuments, type Scalar } from "yaml";
import { alignScalar } from "./alignment.ts";
import { joinPlaced, type PlacedText, placed } from "./placed-text.ts";
import { createReading, type FileReading, type ProjectFile, takeVariable } from "./reading.ts";
import type { Dialect } from "./shell/command.ts";

/** Collections in each other that are followed; real workflows have a dozen. */
const DEEPEST = 100;

/** Keys whose value is commands, in GitHub, GitLab, Azure, CircleCI, Travis, AppVeyor and Cirrus. */
const commandKeys = new Set(
  "run script before_script after_script bash sh pwsh powershell cmd ps install before_install command commands inlineScript".split(
    " ",
  ),
);
const environmentKeys = new Set(["env", "variables", "environment", "global"]);

/** What a node stands in. */
interface Context {
  readonly key: string;
  readonly dialect: Dialect | undefined;
  readonly depth: number;
  readonly matrix: boolean;
}

/** Read a YAML file of a build service: commands and environment at any level, actions, and the values of matrices. */
export function readYaml(file: ProjectFile): FileReading {
  const reading = createReading(file);
  if (nestsTooDeep(file.text)) {
    reading.problem = { message: `its collections nest deeper than ${DEEPEST}`, at: 0 };
    return reading;
  }
  for (const document of parseAllDocuments(file.text, { prettyErrors: false, uniqueKeys: false })) {
    if (!("contents" in document)) continue;
    const [error] = document.errors;
    if (error !== undefined) {
      reading.problem = { message: `it is no YAML: ${error.message.replaceAll("\n", " ")}`, at: error.pos[0] };
      return reading;
    }
    walk(document.contents, { key: "", dialect: undefined, depth: 0, matrix: false });
  }
  return reading;

  function walk(node: unknown, context: Context): void {
    if (context.depth > DEEPEST) return;
    if (isSeq(node)) {
      for (const item of node.items) walk(item, { ...context, depth: context.depth + 1 });
      return;
    }
    if (!isMap(node)) return;
    const scope = reading.newScope();
    const text = (key: string): PlacedText | undefined =>
      scalarText(node.items.find((pair) => keyOf(pair) === key)?.value);
    const dialect = dialectOf(text("shell")?.text, text("runs-on")?.text ?? text("vmImage")?.text) ?? context.dialect;
    takeNamedVariable(node.items, scope);
    takeAction(node.items);
    for (const pair of node.items) {
      const key = keyOf(pair);
      const value = scalarText(pair.value);
      const matrix = context.matrix || key === "matrix";
      const at = startOf(pair.key);
      if (matrix && value !== undefined && key !== "matrix") addAlternative(`matrix.${key}`, value);
      if (matrix && isSeq(pair.value))
        for (const item of pair.value.items) {
          const element = scalarText(item);
          if (element !== undefined) addAlternative(`matrix.${key}`, element);
        }
      if (key.startsWith("CIBW_") && value !== undefined) takeVariable(reading, key, value, at, scope);
      else if (environmentKeys.has(context.key) && value !== undefined) {
        takeVariable(reading, key, value, at, scope);
        addAlternative(`env.${key}`, value);
      } else if (commandKeys.has(key) || key.endsWith("_script")) takeCommands(key, pair.value, dialect);
      if (key === "options" && context.key === "container" && value !== undefined)
        reading.containers.push({ engine: "GitHub", options: value.text, at: startOf(pair.value) });
      walk(pair.value, { key, dialect, depth: context.depth + 1, matrix });
    }
  }

  function takeCommands(key: string, value: unknown, outer: Dialect | undefined): void {
    const texts = (isSeq(value) ? value.items : [value]).flatMap((item) => scalarText(item) ?? []);
    if (texts.length === 0) return;
    const text = joinPlaced(texts, "\n");
    const own: Partial<Record<string, Dialect>> = {
      pwsh: "powershell",
      powershell: "powershell",
      ps: "powershell",
      cmd: "cmd",
      bash: "posix",
    };
    const guess: Dialect = /\$env:|`\r?\n/i.test(text.text) ? "powershell" : "posix";
    reading.scripts.push({ text, dialect: own[key] ?? outer ?? guess });
  }

  /** `- name: NAME` with `value: …`, as Azure and Kubernetes have it. */
  function takeNamedVariable(pairs: readonly Pair[], scope: number): void {
    const value = (key: string): unknown => pairs.find((pair) => keyOf(pair) === key)?.value;
    const name = scalarText(value("name"));
    const text = scalarText(value("value"));
    if (name !== undefined && text !== undefined && /^[A-Za-z_]\w*$/.test(name.text))
      takeVariable(reading, name.text, text, startOf(value("name")), scope);
  }

  function takeAction(pairs: readonly Pair[]): void {
    const uses = pairs.find((pair) => keyOf(pair) === "uses")?.value;
    const name = scalarText(uses)?.text.split("@")[0];
    if (name === undefined) return;
    const inputs = pairs.find((pair) => keyOf(pair) === "with")?.value;
    const entries = isMap(inputs)
      ? inputs.items.map((pair) => [keyOf(pair), scalarText(pair.value)?.text ?? ""] as const)
      : [];
    reading.actions.push({ name, inputs: new Map(entries), at: startOf(uses) });
    if (name === "pypa/cibuildwheel") reading.builds.push(startOf(uses));
  }

  function addAlternative(name: string, value: PlacedText): void {
    const known = reading.alternatives.get(name);
    if (known === undefined) reading.alternatives.set(name, [value]);
    else known.push(value);
  }

  function scalarText(node: unknown): PlacedText | undefined {
    return isScalar(node) && node.range ? placeScalar(node, file.text) : undefined;
  }
}

function placeScalar(node: Scalar, source: string): PlacedText {
  const [start, end] = node.range as [number, number, number];
  const value = typeof node.value === "string" ? node.value : (node.source ?? "");
  switch (node.type) {
    case "QUOTE_DOUBLE":
      return alignScalar(source, start + 1, end - 1, value, "backslash");
    case "QUOTE_SINGLE":
      return alignScalar(source, start + 1, end - 1, value, "doubled-quote");
    case "BLOCK_FOLDED":
    case "BLOCK_LITERAL":
      return alignScalar(source, source.indexOf("\n", start) + 1, end, value, "none");
    default:
      return value.includes("\n") || source.slice(start, end) !== value
        ? alignScalar(source, start, end, value, "none")
        : placed(value, start);
  }
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}

function startOf(node: unknown): number {
  return isScalar(node) ? (node.range?.[0] ?? 0) : 0;
}

function dialectOf(shell: string | undefined, machine: string | undefined): Dialect | undefined {
  const name = shell?.trim().split(/[\s/]/)[0];
  if (name === "pwsh" || name === "powershell") return "powershell";
  if (name === "cmd") return "cmd";
  if (name === "bash" || name === "sh") return "posix";
  return machine?.startsWith("windows") === true ? "powershell" : undefined;
}

/** Brackets and dashes that open more than is followed: a parser would go down with them. Linear, and blind to quotes. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let dashes = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
    if (character === "-" || character === "?") dashes += 1;
    else if (character !== " ") dashes = 0;
    if (depth > DEEPEST || dashes > 2 * DEEPEST) return true;
  }
  return false;
}
