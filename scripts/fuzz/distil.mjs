// Turns what a run has reached into regression tests: for each error and anomaly the simplest input that leads to it,
// made as small as it can be without anything else being said, and what is said of it today, in test-wheels/finds.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { shrink } from "./minimise.mjs";
import { createTargets } from "./targets.mjs";

/** For one sentence, in milliseconds. */
const MOST_MS = 20_000;
/** Sentences of errors, and the kinds of anomalies; not facts and rules, which have tests of their own. */
const PINNED = /\(at byte #\)|^[a-z]+(-[a-z]+)*$/;
const EXTENSIONS = { zip: "zip", elf: "so" };
const HEAD = `# Inputs that the fuzzer found and made small (pnpm fuzz --distil). Each leads to one error or anomaly, or has once broken
# a reader; \`says\` is everything the reader says of it.
`;

/** @param outcomes what was said of inputs of this target, each with the simplest input it was said of. */
export async function distil({ root, module, target: name }, outcomes) {
  if (EXTENSIONS[name] === undefined) return 0;
  const target = createTargets(await import(module), root)[name];
  const folder = join(root, "test-wheels/finds");
  const table = join(folder, "finds.yaml");
  const finds = parse(readFileSync(table, "utf8")) ?? {};
  const pinned = new Set((finds[name] ?? []).flatMap(({ pins }) => pins ?? []));
  const wanted = [...outcomes].filter(([sentence]) => PINNED.test(sentence) && !pinned.has(sentence)).sort();
  mkdirSync(join(folder, name), { recursive: true });
  for (const [sentence, { input, sentences }] of wanted) {
    const keeps = async (bytes) => {
      const said = [...(await target.run(bytes))];
      return said.includes(sentence) && (!target.alone || said.every((one) => sentences.includes(one)));
    };
    const bytes = await shrink(input, keeps, performance.now() + MOST_MS);
    const file = `${slug(sentence)}.${EXTENSIONS[name]}`;
    writeFileSync(join(folder, name, file), bytes);
    finds[name] = [...(finds[name] ?? []), { file, pins: sentence, says: await target.exactly(bytes) }];
  }
  finds[name]?.sort((a, b) => (a.file < b.file ? -1 : 1));
  writeFileSync(table, HEAD + stringify(finds, { lineWidth: 0 }));
  return wanted.length;
}

function slug(sentence) {
  const words = sentence.replace("(at byte #)", "").match(/[A-Za-z0-9]+/g);
  return words
    .join("-")
    .toLowerCase()
    .slice(0, 60)
    .replace(/-[^-]*$/, (last) => (words.join("-").length > 60 ? "" : last));
}
