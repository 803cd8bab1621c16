import { createWordSearch } from "../../bytes/search.ts";
import { dataVariables, loaderVariables } from "./variables.ts";

/** A source in which none of these words is does nothing that is asked for. The shortest says how fast it is told. */
const anyWord = createWordSearch([
  "environ",
  "os.putenv",
  "import putenv",
  "os.popen",
  "import popen",
  "subprocess",
  "import ctypes",
  "from ctypes",
  "LoadLibrary",
  ".dlopen(",
  "add_dll_directory",
  "os.system",
  "import system",
  ...dataVariables,
]);

/** May the source do something that is asked for? Most do not, and are not even decoded. */
export function mayTell(content: Uint8Array): boolean {
  return anyWord(content);
}

const startsProgram = "run|call|check_call|check_output|Popen";

/** What a source has that does something and not only asks: most that go by the environment read it. */
const telling = new RegExp(
  [
    ...dataVariables,
    ...loaderVariables,
    "putenv",
    "popen\\b",
    "os\\.system",
    "import system",
    "add_dll_directory",
    "(?:C|Py|Win|Ole)DLL\\b",
    "LoadLibrary",
    "dlopen",
    "shell\\s*=\\s*(?:True|1)",
    "getoutput",
    "getstatusoutput",
    "create_subprocess_shell",
    // A dictionary or its entries are put there; PATH is set.
    "environb?(?: as\\b|\\.update|\\[\\s*\\w+\\s*\\]\\s*=(?!=)|\\.setdefault\\(\\s*\\w+\\s*,)",
    "[\"']P(?:ATH|ath)[\"'](?:\\s*\\]\\s*\\+?=(?!=)|\\s*:)",
    "setdefault\\(\\s*[\"']P(?:ATH|ath)\\b",
    // A command that is written out, or put together on the spot.
    `(?:${startsProgram})\\(\\s*(?:[rR]?[fF][rR]?)?["']`,
  ].join("|"),
);

const words =
  "environb?|putenv|popen|subprocess|add_dll_directory|(?:C|Py|Win|Ole)DLL|LoadLibrary|dlopen|system|getoutput|getstatusoutput|global";

/** Another name for one of the words, or for a function of subprocess. */
const renamed = new RegExp(`\\b(?:${words}|${startsProgram}) as ([A-Za-z_][A-Za-z0-9_]{0,50})`, "g");

/**
 * Where the words stand that a function must have to do something that is asked for; none at all where nothing in the
 * source does. In a comment or a string too: what is too much costs a look, and nothing else.
 */
export function tellingOffsets(text: string): readonly number[] {
  if (!telling.test(text)) return [];
  const names = new Set<string>();
  for (const match of text.matchAll(renamed)) if (names.size < MOST_NAMES) names.add(match[1] as string);
  if (text.includes("from subprocess import")) names.add(startsProgram);
  const wanted = new RegExp(`(?:${[words, ...dataVariables, ...names].join("|")})\\b`, "g");
  return Array.from(text.matchAll(wanted), ({ index }) => index);
}

/** Other names that are looked for; a source with more of them is no program. */
const MOST_NAMES = 20;
