import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createLineIndex } from "../../src/bytes/lines.ts";
import { openFile } from "../../src/node/file-source.ts";
import { nodePlatform } from "../../src/node/platform.ts";
import { decodePython } from "../../src/python/source.ts";
import { tokenize } from "../../src/python/tokenize.ts";
import { tokenKind } from "../../src/python/tokens.ts";
import { openWheel } from "../../src/wheel/open.ts";
import { corpusPath, wheelFiles } from "./corpus.ts";

type Token = readonly [kind: string, ...position: readonly number[]];

const program = fileURLToPath(new URL("./python-tokens.py", import.meta.url));
const kinds = Object.keys(tokenKind);

/** Our tokens as the program writes those of CPython: lines from 1, columns in characters from 0, f-strings whole. */
function tokensOf(source: Uint8Array): Token[] {
  const { text, count, kinds: columns, starts, ends } = tokenize(decodePython(source));
  const lines = createLineIndex(text);
  const position = (offset: number): [number, number] => {
    const { line, column } = lines.position(offset);
    return [line, [...text.slice(offset - column + 1, offset)].length];
  };
  const found: Token[] = [];
  let depth = 0;
  let opened = 0;
  for (let index = 0; index < count; index++) {
    const kind = columns[index];
    const [start, end] = [starts[index] as number, ends[index] as number];
    if (kind === tokenKind.formatStart) opened = depth++ === 0 ? start : opened;
    else if (kind === tokenKind.formatEnd) {
      if (--depth === 0) found.push(["string", ...position(opened), ...position(end)]);
    } else if (depth > 0) continue;
    else if (kind === tokenKind.newline) found.push(["newline", ...position(start)]);
    else found.push([kinds[kind as number] as string, ...position(start), ...position(end)]);
  }
  return found;
}

async function sourcesOf(file: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const source = await openFile(corpusPath(file));
  try {
    const wheel = await openWheel(source, { filename: file, platform: nodePlatform });
    const found = new Map<string, Uint8Array>();
    for (const member of wheel.members)
      if (member.path.endsWith(".py")) found.set(member.path, (await wheel.read(member)).bytes);
    return found;
  } finally {
    await source.close();
  }
}

describe("the tokens of every Python source that CPython takes are those of its tokenize", () => {
  it.each(wheelFiles)("%s", async (file) => {
    const sources = [...(await sourcesOf(file))];
    const input = sources.map(([, bytes]) => `${Buffer.from(bytes).toString("base64")}\n`).join("");
    const output = execFileSync("python3", [program], { input, encoding: "utf8", maxBuffer: 2 ** 30 });
    const expected = output.split("\n").map((line) => (line === "" ? null : (JSON.parse(line) as Token[] | null)));
    for (const [index, [path, bytes]] of sources.entries()) {
      const tokens = expected[index];
      if (tokens === null) continue;
      // A comparison of the whole would print megabytes.
      const found = tokensOf(bytes);
      const at = found.findIndex((token, place) => JSON.stringify(token) !== JSON.stringify(tokens?.[place]));
      expect({ path, token: found[at], count: found.length }).toEqual({
        path,
        token: tokens?.[at],
        count: tokens?.length,
      });
    }
  });
});
