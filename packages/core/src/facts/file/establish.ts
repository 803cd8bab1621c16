import { indexOfBytes } from "../../bytes/search.ts";
import { decodeText } from "../../bytes/text.ts";
import { installedPath } from "../../wheel/installed-path.ts";
import { startupKind, startupLines } from "../../wheel/startup-file.ts";
import { readProjDatabase } from "../proj-database.ts";
import { LARGEST_SOURCE, type SourceCollector } from "../python/collect.ts";
import { createFactSheet, type FactSheet, type Subject } from "../subject.ts";
import { knownStartupFile } from "./known-startup-files.ts";
import { librariesNamed } from "./library-folders.ts";
import { scriptInterpreter } from "./script-interpreter.ts";

/** A text beyond this many bytes is not decoded: no start-up file that does its duty has a thousandth of it. */
const LARGEST_TEXT = 2 ** 24;

export interface FileContext {
  /** The wheel's project, its name normalised; undefined where the file name does not parse. */
  readonly project: string | undefined;
  /** SHA-256 of the member, URL-safe Base64 without padding, where it was made. */
  readonly sha256: string | undefined;
  /** The installed folders that hold libraries for Windows. */
  readonly libraryFolders: readonly string[];
  /** Reads the Python sources of the wheel. */
  readonly sources: SourceCollector;
}

/** Every fact of a member that is no binary. @param content undefined where the member cannot be read. */
export function establishFile(path: string, content: Uint8Array | undefined, context: FileContext): Subject {
  const sheet = createFactSheet("file", path);
  if (content !== undefined) {
    sheet.set("file.size", content.length);
    if (path.endsWith(".py")) sheet.set("file.library-folders", librariesNamed(path, content, context.libraryFolders));
    else sheet.gap("file.library-folders", "not-applicable", "no Python source");
  }
  const database = content !== undefined && path.endsWith(".db") ? readProjDatabase(content) : undefined;
  if (content !== undefined || !path.endsWith(".db"))
    sheet.setOrNone("file.proj-database", database, "no database of PROJ");
  describeSource(sheet, path, content, context.sources);
  describeStartup(sheet, path, content, context);
  if (!/^[^/]+\.data\/scripts\//.test(path)) {
    sheet.gap("file.script-interpreter", "not-applicable", "no script");
    sheet.gap("file.script-line", "not-applicable", "no script");
  } else if (content !== undefined) {
    const { line, interpreter } = scriptInterpreter(content);
    sheet.set("file.script-interpreter", interpreter);
    sheet.setOrNone("file.script-line", line, "no line that names an interpreter");
  }
  return sheet.finish("the member cannot be read");
}

const sourceFacts = [
  "file.loads-libraries",
  "file.environment-writes",
  "file.dll-directories",
  "file.library-loads",
  "file.shell-commands",
] as const;

function describeSource(
  sheet: FactSheet,
  path: string,
  content: Uint8Array | undefined,
  sources: SourceCollector,
): void {
  if (!path.endsWith(".py")) {
    for (const fact of sourceFacts) sheet.gap(fact, "not-applicable", "no Python source");
  } else if (content !== undefined && content.length > LARGEST_SOURCE) {
    for (const fact of sourceFacts) sheet.gap(fact, "unknown", `larger than ${LARGEST_SOURCE} bytes`);
    sheet.set(
      "file.loads-libraries",
      libraryCalls.some((call) => indexOfBytes(content, call) >= 0),
    );
  } else if (content !== undefined) {
    const facts = sources.add(path, content);
    for (const fact of sourceFacts) sheet.setOrNone(fact, facts[fact], "");
  }
}

const libraryCalls = ["CDLL(", "WinDLL(", "LoadLibrary("].map((call) => new TextEncoder().encode(call));

function describeStartup(
  sheet: FactSheet,
  path: string,
  content: Uint8Array | undefined,
  { project, sha256 }: FileContext,
): void {
  const name = siteName(path);
  const kind = name === undefined ? undefined : startupKind(name);
  if (kind === undefined) {
    sheet.gap("file.startup-lines", "not-applicable", "no start-up file");
    sheet.gap("file.startup-known", "not-applicable", "no start-up file");
  } else if (content !== undefined && content.length > LARGEST_TEXT) {
    sheet.gap("file.startup-lines", "unknown", `larger than ${LARGEST_TEXT} bytes`);
  } else if (content !== undefined) {
    sheet.set("file.startup-lines", startupLines(decodeText(content), kind));
    sheet.setOrNone("file.startup-known", knownStartupFile(project, sha256), "not one that is known");
  }
}

/** The name that a member has in the root of a site-packages directory, undefined where it lies elsewhere. */
function siteName(path: string): string | undefined {
  const { scheme, path: installed } = installedPath(path);
  if (scheme === "site-packages") return installed.includes("/") ? undefined : installed;
  if (scheme !== "data") return undefined;
  return /(?:^|\/)(?:site|dist)-packages\/([^/]+)$/i.exec(installed)?.[1];
}
