/** A line that the interpreter acts on when it starts. */
export interface StartupLine {
  /** From 1. */
  readonly line: number;
  /** `executes`: code runs at every start; `path`: a directory joins sys.path. */
  readonly kind: "executes" | "path";
  readonly text: string;
}

export type StartupKind = "pth" | "start" | "module";

/** Of a line's text that is kept: payloads of many kilobytes in one line are known. */
const LONGEST_TEXT = 200;

/** Lines of each kind that are kept. */
const MOST_LINES = 100;

/**
 * Where newer versions of Python part the lines of a .pth file (`str.splitlines`). Older ones part at line ends only;
 * taking every place keeps code from hiding behind the difference.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: str.splitlines parts lines at these.
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

/** Is this name one that `site` acts on, in the root of a site-packages directory? */
export function startupKind(name: string): StartupKind | undefined {
  if (name.endsWith(".pth")) return "pth";
  if (name.endsWith(".start")) return "start";
  return name === "sitecustomize.py" || name === "usercustomize.py" ? "module" : undefined;
}

/**
 * What the interpreter does with a start-up file. Of a `.pth` file the lines that begin with `import` and a blank are
 * executed, whatever follows; every other line is a path (documentation of `site`). Each line of a `.start` file names
 * a function that is called (PEP 829). `sitecustomize` and `usercustomize` are imported whole.
 */
export function startupLines(text: string, kind: StartupKind): StartupLine[] {
  const found: StartupLine[] = [];
  const counts = { executes: 0, path: 0 };
  let line = 1;
  for (let at = text.startsWith("\ufeff") ? 1 : 0; at < text.length; line++) {
    lineEnd.lastIndex = at;
    const end = lineEnd.exec(text);
    const content = text.slice(at, end?.index ?? text.length).trimEnd();
    at = end === null ? text.length : end.index + end[0].length;
    if (content.trim() === "" || content.startsWith("#")) continue;
    const executes = kind !== "pth" || content.startsWith("import ") || content.startsWith("import\t");
    const does = executes ? "executes" : "path";
    counts[does]++;
    if (counts[does] <= MOST_LINES) found.push({ line, kind: does, text: content.slice(0, LONGEST_TEXT) });
    if (kind === "module") break;
  }
  return found;
}
