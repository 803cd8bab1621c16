import { execFileSync } from "node:child_process";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { readToml, tomlString } from "../../src/project/toml.ts";
import { realProjects } from "../project/real-projects.ts";
import { pythonWith } from "./python.ts";

// The fixtures are configurations that cibuildwheel takes, by its own schema; and Python's reader of TOML gives the texts
// that ours gives.

let python: string;
let schema: object;

beforeAll(() => {
  python = pythonWith("cibuildwheel==4.3.5");
  const code =
    "import cibuildwheel, pathlib; print((pathlib.Path(cibuildwheel.__file__).parent / 'resources/cibuildwheel.schema.json').read_text())";
  schema = JSON.parse(execFileSync(python, ["-c", code], { encoding: "utf8" }));
}, 300_000);

interface Configuration {
  readonly tool?: { readonly cibuildwheel?: unknown };
}

function readWithPython(text: string): Configuration {
  const code = "import json, sys, tomllib; print(json.dumps(tomllib.loads(sys.stdin.read())))";
  return JSON.parse(execFileSync(python, ["-c", code], { input: text, encoding: "utf8" }));
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

const files = realProjects.flatMap(({ name, files: all }) =>
  all.filter(({ path }) => path.endsWith(".toml")).map(({ text }) => [name, text] as const),
);

describe("cibuildwheel and Python", () => {
  it.each(files)("take the configuration of %s", (_, text) => {
    const validate = new Ajv({ strict: false }).compile(schema);
    validate(readWithPython(text).tool?.cibuildwheel ?? {});
    expect(validate.errors).toBeNull();
  });

  it.each(files)("read the same texts in %s", (_, text) => {
    const known = new Set(textsOf(readWithPython(text)));
    const ours = readToml(text).entries.flatMap(({ value }) => tomlString(value, text)?.text ?? []);
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((one) => !known.has(one))).toEqual([]);
  });
});
