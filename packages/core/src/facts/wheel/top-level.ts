import { installedPath, isLibraryFolder } from "../../wheel/installed-path.ts";
import { isIdentifier } from "../../wheel/python-name.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { contentProblem, listProblems } from "./problem.ts";

type TopLevelProblem = (Facts["wheel.top-level-problems"] & {})[number];
type Kind = TopLevelProblem["kind"] & {};

/** Names at the top of site-packages that many source trees have, so that two projects meet there. */
const commonNames = new Set(
  [
    "app bench benchmark benchmarks bin build ci cli data dist doc docs documentation etc example examples",
    "include lib lib32 lib64 man sample samples scripts share src test testing tests tmp tools utils",
    "venv conftest setup noxfile tasks",
  ]
    .join(" ")
    .split(" "),
);

const moduleSuffixes = [".py", ".pyi", ".pyc", ".so", ".pyd", ".pth", ".start", ".dylib", ".dll"];

interface TopLevel {
  readonly folder: boolean;
  readonly modules: boolean;
}

/** See `wheel.top-level-problems` in the catalogue. */
export function topLevelProblems(paths: readonly string[]): readonly TopLevelProblem[] {
  const problems = listProblems<TopLevelProblem>();
  for (const [name, { folder, modules }] of topLevels(paths)) {
    const add = (kind: Kind, text: string): void => {
      problems.add(contentProblem(kind, name, `\`${name}\` ${text}`));
    };
    const stem = folder ? name : name.slice(0, nameEnd(name));
    if (!folder && stem === "__init__") add("root-init", "makes site-packages itself look like a package");
    else if (commonNames.has(stem.toLowerCase()))
      add("common-name", "lies in the root of site-packages, where other projects have the same");
    else if (!folder && !moduleSuffixes.some((suffix) => name.endsWith(suffix)))
      add("loose-file", "lies in the root of site-packages and is no module");
    else if (modules && !isIdentifier(folder ? name.replace(/-stubs$/, "") : stem))
      add("not-importable", "holds modules and is no name that Python can import");
  }
  return problems.found;
}

/** What lies in the root of site-packages once the wheel is installed, metadata and folders of libraries aside. */
function topLevels(paths: readonly string[]): ReadonlyMap<string, TopLevel> {
  const found = new Map<string, TopLevel>();
  for (const path of paths) {
    const { scheme, path: installed } = installedPath(path);
    if (scheme !== "site-packages") continue;
    const slash = installed.indexOf("/");
    const folder = slash >= 0;
    const name = folder ? installed.slice(0, slash) : installed;
    // A path that leads elsewhere has a rule of its own.
    if (name === "" || name === "." || name === ".." || /[\\:]/.test(name)) continue;
    if (folder && (isLibraryFolder(name) || name.endsWith(".dist-info") || name.endsWith(".data"))) continue;
    // Extension modules are left out: mypyc calls its own `85cae5375ceb__mypyc`, and imports it by that name.
    const modules = found.get(name)?.modules === true || /\.pyi?$/.test(installed);
    found.set(name, { folder, modules });
  }
  return found;
}

/** Where a module's name ends: extension modules carry tags between the first dot and the suffix. */
function nameEnd(name: string): number {
  const dot = name.indexOf(".");
  return dot <= 0 ? name.length : dot;
}
