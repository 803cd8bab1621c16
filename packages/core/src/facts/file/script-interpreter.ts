import { decodeText } from "../../bytes/text.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";

/** Linux takes no more of the line (execve(2), "Interpreter scripts"). */
const LONGEST_LINE = 256;

/** The first line of a script where it names an interpreter, and which one that is. See the catalogue. */
export function scriptInterpreter(content: Uint8Array): {
  readonly line: string | undefined;
  readonly interpreter: Facts["file.script-interpreter"] & {};
} {
  if (content[0] !== 0x23 || content[1] !== 0x21) return { line: undefined, interpreter: "none" };
  const start = content.subarray(0, LONGEST_LINE);
  const end = start.indexOf(0x0a);
  const line = decodeText(end < 0 ? start : start.subarray(0, end));
  const plain = line.trimEnd();
  // Installers put the path of their own interpreter in place of this word (binary distribution format, "Recommended
  // installer features").
  if (plain.startsWith("#!python")) return { line: plain, interpreter: "installed-python" };
  const words = plain
    .slice(2)
    .trim()
    .split(/[ \t]+/);
  const named = words.find((word, index) => index > 0 && !word.startsWith("-") && !word.includes("=")) ?? "";
  const program = fileName(words[0] ?? "") === "env" ? named : (words[0] ?? "");
  if (/^(?:python|pypy)w?[\d.]*t?$/.test(fileName(program))) return { line: plain, interpreter: "other-python" };
  return { line: plain, interpreter: line.endsWith("\r") ? "carriage-return" : "other" };
}
