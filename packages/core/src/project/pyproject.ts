import { joinPlaced, type PlacedText } from "./placed-text.ts";
import {
  type BuildPlatform,
  createReading,
  type FileReading,
  type ProjectFile,
  platformDialect,
  takeEnvironment,
  takeVariable,
} from "./reading.ts";
import { readToml, type TomlEntry, type TomlReading, tomlString, tomlStrings } from "./toml.ts";
import { mentionsRepairTool } from "./tools.ts";

const platforms: readonly string[] = ["linux", "macos", "windows"];
const scriptOptions = ["before-all", "before-build", "before-test", "test-command", "audit-command"];

/** A place that options of cibuildwheel stand in: the table itself, one of a platform, or one of `overrides`. */
interface Place {
  readonly platforms: readonly BuildPlatform[];
  readonly override?: "none" | "append" | "prepend";
}

/** Read pyproject.toml, or another file with a table `[tool.cibuildwheel]`; commands of other tools are seen too. */
export function readPyproject(file: ProjectFile): FileReading {
  const reading = createReading(file);
  const toml = readToml(file.text);
  if (toml.problem !== undefined) {
    reading.problem = toml.problem;
    return reading;
  }
  for (const { path, at } of toml.tables) if (isCibuildwheel(path) && path.length === 2) reading.builds.push(at);
  takeRequirements(reading, toml, file.text);
  for (const entry of toml.entries) {
    if (isCibuildwheel(entry.path)) takeOption(reading, toml, entry, file.text);
    else {
      const text = tomlString(entry.value, file.text);
      if (text !== undefined && mentionsRepairTool(text.text)) reading.scripts.push({ text, dialect: "posix" });
    }
  }
  if (reading.builds.length === 0) {
    const first = toml.entries.find(({ path }) => isCibuildwheel(path));
    if (first !== undefined) reading.builds.push(first.at);
  }
  return reading;
}

function isCibuildwheel(path: readonly (string | number)[]): boolean {
  return path[0] === "tool" && path[1] === "cibuildwheel";
}

function takeOption(reading: FileReading, toml: TomlReading, entry: TomlEntry, source: string): void {
  const [first, ...others] = entry.path.slice(2);
  let place: Place = { platforms: [] };
  let rest = entry.path.slice(2);
  if (first === "overrides" && typeof others[0] === "number") {
    rest = others.slice(1);
    place = overridePlace(toml, others[0], String(rest[0]), source);
  } else if (others.length > 0 && platforms.includes(String(first))) {
    place = { platforms: [first as BuildPlatform] };
    rest = others;
  } else if (["android", "ios", "pyodide"].includes(String(first))) return;
  const [option, ...inner] = rest;
  const dialect = platformDialect(place.platforms);
  const texts = tomlStrings(entry.value, source);
  const [at] = entry.value.range;
  if (option === "environment" && inner.length === 1 && texts[0] !== undefined) {
    // Values of the table are expanded as a shell does it, but have no quotes of its own.
    takeVariable(reading, String(inner[0]), texts[0], entry.at, 0);
    return;
  }
  if (option === "container-engine" && (inner.length === 0 || inner[0] === "create-args")) {
    const options = texts.map(({ text }) => text).join(" ");
    // A table of its own says the arguments in an entry of its own.
    if (entry.value.type !== "TOMLInlineTable") reading.containers.push({ engine: "cibuildwheel", options, at });
    return;
  }
  if (inner.length > 0) return;
  // An array is commands of which each must succeed.
  const command: PlacedText = texts.length === 0 ? { text: "", pieces: [{ from: 0, at }] } : joinPlaced(texts, " && ");
  if (option === "repair-wheel-command") reading.repairs.push({ ...place, script: { text: command, dialect }, at });
  else if (scriptOptions.includes(String(option))) reading.scripts.push({ text: command, dialect });
  else if (option === "environment" && texts[0] !== undefined) takeEnvironment(reading, texts[0], reading.newScope());
}

function overridePlace(toml: TomlReading, index: number, option: string, source: string): Place {
  const find = (...path: readonly string[]): TomlEntry | undefined =>
    toml.entries.find(
      (entry) =>
        entry.path[2] === "overrides" &&
        entry.path[3] === index &&
        entry.path.length === path.length + 4 &&
        path.every((step, depth) => entry.path[depth + 4] === step),
    );
  const select = find("select");
  const inherit = find("inherit", option);
  const how = inherit === undefined ? undefined : tomlString(inherit.value, source)?.text;
  return {
    platforms: select === undefined ? [] : selectedPlatforms(tomlStrings(select.value, source)),
    override: how === "append" || how === "prepend" ? how : "none",
  };
}

/** Build identifiers end in `-manylinux_x86_64`, `-macosx_arm64`, `-win_amd64`; a glob may leave the platform open. */
function selectedPlatforms(globs: readonly PlacedText[]): BuildPlatform[] {
  const found = globs
    .flatMap(({ text }) => text.split(/\s+/))
    .map((glob): BuildPlatform | undefined =>
      glob.includes("linux")
        ? "linux"
        : glob.includes("macos")
          ? "macos"
          : glob.includes("win")
            ? "windows"
            : undefined,
    );
  return found.includes(undefined) ? [] : ([...new Set(found)] as BuildPlatform[]);
}

function takeRequirements(reading: FileReading, toml: TomlReading, source: string): void {
  const find = (name: string): TomlEntry | undefined =>
    toml.entries.find(({ path }) => path.length === 2 && path[0] === "project" && path[1] === name);
  const name = find("name");
  const dependencies = find("dependencies");
  if (name === undefined && dependencies === undefined) return;
  const dynamic = find("dynamic");
  reading.requirements = {
    lines: dependencies === undefined ? [] : tomlStrings(dependencies.value, source).map(({ text }) => text),
    dynamic: dynamic !== undefined && tomlStrings(dynamic.value, source).some(({ text }) => text === "dependencies"),
  };
}
