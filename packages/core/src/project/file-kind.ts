import { readDockerfile } from "./dockerfile.ts";
import { readFlagMentions } from "./flag-mentions.ts";
import { readIni } from "./ini.ts";
import { readMakefile } from "./makefile.ts";
import { placed } from "./placed-text.ts";
import { readPyproject } from "./pyproject.ts";
import { readPython } from "./python.ts";
import { createReading, type FileReading, type ProjectFile } from "./reading.ts";
import type { Dialect } from "./shell/command.ts";
import { readYaml } from "./yaml.ts";

interface FileKind {
  /** Over the path from the project's folder. */
  readonly path: RegExp;
  read(file: ProjectFile): FileReading;
}

/**
 * UTF-16 units; a file that is longer is not read. What is written by hand has a tenth of it; the libraries for YAML and
 * TOML are slow on hostile input, and take seconds for four times as much.
 */
const LONGEST = 256 * 1024;

const script = (path: RegExp, dialect: Dialect): FileKind => ({
  path,
  read(file) {
    const reading = createReading(file);
    reading.scripts.push({ text: placed(file.text, 0), dialect });
    return reading;
  },
});

/** Every kind of file that is read; the first that fits counts. */
const kinds: readonly FileKind[] = [
  { path: /(?:^|\/)(?:pyproject|cibuildwheel)\.toml$/, read: readPyproject },
  { path: /(?:^|\/)(?:setup\.cfg|tox\.ini)$/, read: readIni },
  {
    path: /^\.github\/(?:workflows|actions)\/.+\.ya?ml$|(?:^|\/)action\.ya?ml$|(?:^|\/)\.gitlab-ci\.ya?ml$|^\.gitlab\/.+\.ya?ml$|(?:^|\/)\.?azure-pipelines.*\.ya?ml$|^\.?(?:azure-pipelines|azure|ci|pipelines)\/.+\.ya?ml$|^\.circleci\/.+\.ya?ml$|^\.travis\.yml$|^\.?appveyor\.yml$|^\.cirrus\.ya?ml$/,
    read: readYaml,
  },
  {
    path: /(?:^|\/)(?:Dockerfile|Containerfile)[^/]*$|\.(?:Dockerfile|dockerfile)$/,
    read: readDockerfile,
  },
  { path: /(?:^|\/)(?:GNUmakefile|[Mm]akefile)$|\.mk$/, read: readMakefile },
  script(/\.(?:sh|bash)$|(?:^|\/)config\.sh$/, "posix"),
  script(/\.ps1$/, "powershell"),
  script(/\.(?:bat|cmd)$/, "cmd"),
  { path: /(?:^|\/)(?:setup\.py|CMakeLists\.txt|meson\.build)$|\.cmake$/, read: readFlagMentions },
  {
    path: /^[^/]+\.py$|(?:^|\/)(?:\.?ci|\.github|tools?|scripts?|build\w*|packaging|dev|wheels?|release|continuous_integration)\/(?:.+\/)?[^/]+\.py$|(?:wheel|repair|build|nox)[^/]*\.py$/,
    read: readPython,
  },
];

/** Is a file one that the configuration of builds may stand in? */
export function isConfiguration(path: string): boolean {
  return kinds.some((kind) => kind.path.test(path));
}

/** Read one file by its kind; undefined where it is of none. What cannot be read has a problem and nothing else. */
export function readConfiguration(file: ProjectFile): FileReading | undefined {
  const kind = kinds.find(({ path }) => path.test(file.path));
  if (kind === undefined) return undefined;
  const tooLong =
    file.text.length > LONGEST ? `it has ${file.text.length} characters, more than ${LONGEST}` : undefined;
  const message = file.unread ?? tooLong;
  if (message === undefined) return kind.read(file);
  const reading = createReading({ path: file.path, text: "" });
  reading.problem = { message, at: 0 };
  return reading;
}
