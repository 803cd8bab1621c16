import { createPlacedBuilder, type PlacedText, placed, slicePlaced } from "./placed-text.ts";
import { createReading, type FileReading, type ProjectFile, takeVariable } from "./reading.ts";
import { mentionsRepairTool } from "./tools.ts";

/** A key of a section, its value with the lines that go on with it. */
interface IniEntry {
  readonly section: string;
  readonly key: string;
  readonly value: PlacedText;
}

/** Read setup.cfg and tox.ini: commands of tox, commands that repair wheels, the environment, the dependencies. */
export function readIni(file: ProjectFile): FileReading {
  const reading = createReading(file);
  const entries = readEntries(file.text);
  for (const { key, value } of entries) {
    const name = key.replaceAll("_", "").toLowerCase();
    if (name === "setenv") takeEnvironmentLines(reading, value);
    else if (name.startsWith("commands") || mentionsRepairTool(value.text))
      reading.scripts.push({ text: withoutPrefixes(value), dialect: "words" });
  }
  const metadata = entries.some(({ section, key }) => section === "metadata" && key === "name");
  const requires = entries.find(({ section, key }) => section === "options" && key === "install_requires");
  if (metadata || requires !== undefined) {
    const lines = (requires?.value.text ?? "").split(/[\n;]/).map((line) => line.trim());
    const text = requires?.value.text ?? "";
    reading.requirements = {
      lines: text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("#")),
      // What is in setup.py is not seen.
      dynamic: requires === undefined || lines.some((line) => line.startsWith("file:")),
    };
  }
  return reading;
}

/** configparser's form: a value goes on in lines that are indented. */
function readEntries(text: string): IniEntry[] {
  const entries: IniEntry[] = [];
  let section = "";
  let open: { key: string; builder: ReturnType<typeof createPlacedBuilder>; at: number } | undefined;
  const close = (): void => {
    if (open !== undefined) entries.push({ section, key: open.key, value: open.builder.finish(open.at) });
    open = undefined;
  };
  const source = placed(text, 0);
  let at = 0;
  while (at <= text.length) {
    const next = text.indexOf("\n", at);
    const end = next < 0 ? text.length : next;
    const line = text.slice(at, end);
    const header = /^\[([^\]]{1,200})\]/.exec(line);
    if (header !== null) {
      close();
      section = header[1] as string;
    } else if (/^[ \t]/.test(line) && open !== undefined) {
      const from = at + line.search(/\S|$/);
      open.builder.add("\n", Math.max(at - 1, 0));
      open.builder.take(source, from, at + line.trimEnd().length);
    } else if (!/^\s*[#;]/.test(line)) {
      const separator = line.search(/[=:]/);
      if (separator > 0) {
        close();
        const value = line.slice(separator + 1);
        const from = at + separator + 1 + value.search(/\S|$/);
        open = { key: line.slice(0, separator).trim(), builder: createPlacedBuilder(), at: from };
        open.builder.take(source, from, at + line.trimEnd().length);
      }
    }
    at = end + 1;
  }
  close();
  return entries;
}

/** tox takes `-` and `!` before a command as its own. */
function withoutPrefixes(value: PlacedText): PlacedText {
  const builder = createPlacedBuilder();
  let at = 0;
  for (const line of value.text.split("\n")) {
    const prefix = /^[-!]\s*(?=\w)/.exec(line)?.[0].length ?? 0;
    builder.take(value, at + prefix, Math.min(at + line.length + 1, value.text.length));
    at += line.length + 1;
  }
  return builder.finish(0);
}

function takeEnvironmentLines(reading: FileReading, value: PlacedText): void {
  const scope = reading.newScope();
  let at = 0;
  for (const line of value.text.split("\n")) {
    const match = /^(\w{1,100})\s*=\s*/.exec(line);
    if (match !== null) {
      const text = slicePlaced(value, at + match[0].length, at + line.length);
      takeVariable(reading, match[1] as string, text, slicePlaced(value, at, at).pieces[0]?.at ?? 0, scope);
    }
    at += line.length + 1;
  }
}
