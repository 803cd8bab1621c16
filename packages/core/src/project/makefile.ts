import { createPlacedBuilder, placed, slicePlaced } from "./placed-text.ts";
import { createReading, type FileReading, type ProjectFile, takeVariable } from "./reading.ts";

const variable = /^(?:export\s+|override\s+)*([A-Za-z_]\w{0,99})\s*(?::{0,3}|[?+!])=[ \t]*/;

/** Read a makefile: its recipes as one script, its variables. Conditionals are all taken. */
export function readMakefile(file: ProjectFile): FileReading {
  const reading = createReading(file);
  const source = placed(file.text, 0);
  const recipes = createPlacedBuilder();
  const scope = reading.newScope();
  let at = 0;
  while (at < file.text.length) {
    const end = logicalLineEnd(file.text, at);
    if (file.text[at] === "\t") {
      const prefix = /^[\t ]*[@+-]*/.exec(file.text.slice(at, at + 20))?.[0].length ?? 0;
      recipes.take(source, at + prefix, end);
      recipes.add("\n", end);
    } else {
      const match = variable.exec(file.text.slice(at, Math.min(end, at + 400)));
      if (match !== null)
        takeVariable(reading, match[1] as string, slicePlaced(source, at + match[0].length, end), at, scope);
    }
    at = end + 1;
  }
  reading.scripts.push({ text: recipes.finish(0), dialect: "make" });
  return reading;
}

/** A line goes on behind a backslash at its end. */
function logicalLineEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const end = text.indexOf("\n", at);
    if (end < 0) return text.length;
    const last = text[end - 1] === "\r" ? end - 2 : end - 1;
    if (last < from || text[last] !== "\\") return end;
    at = end + 1;
  }
}
