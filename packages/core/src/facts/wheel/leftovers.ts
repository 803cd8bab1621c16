import type { Facts } from "../catalogue/catalogue.ts";
import { contentProblem, listProblems } from "./problem.ts";

type Leftover = (Facts["wheel.leftovers"] & {})[number];
type Kind = Leftover["kind"] & {};

const folders: Readonly<Record<string, Kind>> = {
  ".git": "version-control",
  ".hg": "version-control",
  ".svn": "version-control",
  ".bzr": "version-control",
  CVS: "version-control",
  ".idea": "editor",
  ".vscode": "editor",
  ".vs": "editor",
  __MACOSX: "editor",
  CMakeFiles: "build",
  ".tox": "build",
  ".nox": "build",
  ".venv": "build",
  ".eggs": "build",
  ".pytest_cache": "build",
  ".mypy_cache": "build",
  ".ruff_cache": "build",
  ".hypothesis": "build",
  ".ipynb_checkpoints": "build",
};

const names: Readonly<Record<string, Kind>> = {
  ".gitmodules": "version-control",
  ".gitattributes": "version-control",
  ".DS_Store": "editor",
  "Thumbs.db": "editor",
  "desktop.ini": "editor",
  "CMakeCache.txt": "build",
  ".ninja_log": "build",
  ".ninja_deps": "build",
  ".coverage": "build",
  ".pypirc": "credentials",
  ".netrc": "credentials",
  ".env": "credentials",
  id_rsa: "credentials",
  id_ed25519: "credentials",
};

const suffixes: Readonly<Record<string, Kind>> = {
  ".pyc": "bytecode",
  ".pyo": "bytecode",
  ".swp": "editor",
  ".swo": "editor",
  "~": "editor",
  ".orig": "editor",
  ".rej": "editor",
  ".o": "build",
  ".obj": "build",
  ".gcda": "build",
  ".gcno": "build",
  ".ilk": "build",
};

/** What only an installer writes (binary distribution format, "The .dist-info directory"). */
const installerFiles = ["INSTALLER", "REQUESTED", "direct_url.json"];

/** See `wheel.leftovers` in the catalogue. */
export function leftovers(paths: readonly string[], distInfo: string | undefined): readonly Leftover[] {
  const problems = listProblems<Leftover>();
  for (const path of paths) {
    const kind = kindOf(path, distInfo);
    if (kind !== undefined) problems.add(contentProblem(kind, path, path));
  }
  return problems.found;
}

function kindOf(path: string, distInfo: string | undefined): Kind | undefined {
  const parts = path.split("/");
  const name = parts.pop() as string;
  if (parts.length === 1 && parts[0] === distInfo && installerFiles.includes(name)) return "installer";
  for (const part of parts) if (Object.hasOwn(folders, part)) return folders[part];
  if (Object.hasOwn(names, name)) return names[name];
  // JupyterLab installs `package.json.orig` beside each schema, and reads it.
  if (name === "package.json.orig") return undefined;
  const suffix = Object.keys(suffixes).find((ending) => name.length > ending.length && name.endsWith(ending));
  return suffix === undefined ? undefined : suffixes[suffix];
}
