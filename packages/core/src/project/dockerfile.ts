import { createPlacedBuilder, offsetAt, type PlacedText, placed, slicePlaced } from "./placed-text.ts";
import { createReading, type FileReading, type ProjectFile, takeEnvironment, takeVariable } from "./reading.ts";

/** Read a Dockerfile: what RUN runs as one script, ENV and ARG as variables. ADD of an address is a command `ADD`. */
export function readDockerfile(file: ProjectFile): FileReading {
  const reading = createReading(file);
  const scripts = createPlacedBuilder();
  const scope = reading.newScope();
  for (const instruction of readInstructions(file.text)) {
    const match = /^\s*([A-Za-z]+)\s+((?:--\S+\s+)*)/.exec(instruction.text.slice(0, 2000));
    if (match === null) continue;
    const keyword = (match[1] as string).toUpperCase();
    const rest = slicePlaced(instruction, match[0].length);
    if (keyword === "RUN") scripts.take(rest, 0, rest.text.length);
    else if (keyword === "ADD") scripts.take(instruction, 0, instruction.text.length);
    else if (keyword === "ENV" || keyword === "ARG") {
      const old = /^([A-Za-z_]\w{0,99})\s+(?!=)/.exec(rest.text.slice(0, 400));
      if (old === null || keyword === "ARG") takeEnvironment(reading, rest, scope);
      else takeVariable(reading, old[1] as string, slicePlaced(rest, old[0].length), offsetAt(rest, 0), scope);
    }
    if (keyword === "RUN" || keyword === "ADD") scripts.add("\n", offsetAt(instruction, instruction.text.length));
  }
  reading.scripts.push({ text: scripts.finish(0), dialect: "posix" });
  return reading;
}

/** Logical lines; comments between continued lines are no part of them, here documents are. */
function readInstructions(text: string): PlacedText[] {
  const source = placed(text, 0);
  const instructions: PlacedText[] = [];
  let builder = createPlacedBuilder();
  let start = 0;
  let at = 0;
  let delimiter: string | undefined;
  while (at < text.length) {
    const next = text.indexOf("\n", at);
    const end = next < 0 ? text.length : next;
    const line = text.slice(at, end).trimEnd();
    const comment = delimiter === undefined && /^\s*#/.test(line);
    if (!comment) builder.take(source, at, Math.min(end + 1, text.length));
    if (delimiter !== undefined) {
      if (line.trimStart() === delimiter) delimiter = undefined;
    } else if (!comment) delimiter = /<<-?["']?(\w{1,40})/.exec(line)?.[1];
    at = end + 1;
    if (comment || delimiter !== undefined || line.endsWith("\\")) continue;
    instructions.push(builder.finish(start));
    builder = createPlacedBuilder();
    start = at;
  }
  if (builder.length > 0) instructions.push(builder.finish(start));
  return instructions;
}
