import { basename } from "node:path";
import { embedSbomInFile, nodePlatform, openFile, writeWhole } from "@wheel-guard/core/node";
import { createSbom, type WheelSbom } from "@wheel-guard/core/sbom";
import { createProgress } from "./progress.ts";
import { type Status, status, UsageError } from "./status.ts";
import { writeError, writeOutput } from "./streams.ts";
import { printable } from "./terminal/printable.ts";

export interface SbomCommandOptions {
  /** A file for the document. */
  readonly output?: string;
  /** A folder or a file for a wheel that holds the document. */
  readonly embed?: string;
  readonly force?: boolean;
}

/** `wheel-guard sbom`: what libraries a wheel carries, as a document of its own or in a new wheel. */
export async function sbom(path: string, options: SbomCommandOptions): Promise<Status> {
  if (options.embed !== undefined && options.output !== undefined)
    throw new UsageError("--embed and --output exclude each other");
  const time = sourceDate(process.env["SOURCE_DATE_EPOCH"]);
  const progress = createProgress(true);
  progress.wheel(path, 0, 1);
  const settings = { onMember: progress.member, ...(time === undefined ? {} : { time }) };
  const force = options.force === true;
  if (options.embed !== undefined) {
    const embedded = await embedSbomInFile(path, options.embed, { ...settings, force }).finally(progress.end);
    tellOfNone(embedded, path);
    const [name, old] = [basename(embedded.file), basename(path)];
    if (name !== old) tell(`${name} is another name than ${old}, from which installers read project, version and tags`);
    tell(`wrote ${embedded.file} with ${counted(embedded.components)} in ${embedded.path}`);
    return status.done;
  }
  const file = await openFile(path);
  const made = await createSbom(file, { ...settings, filename: basename(path), platform: nodePlatform }).finally(() => {
    progress.end();
    return file.close();
  });
  tellOfNone(made, path);
  if (options.output === undefined) await writeOutput(made.text);
  else {
    await writeWhole(options.output, [new TextEncoder().encode(made.text)], { force });
    tell(`wrote ${options.output} with ${counted(made.components)}`);
  }
  return status.done;
}

function tellOfNone({ libraries, components }: WheelSbom, path: string): void {
  if (libraries > 0) return;
  const others = components === 0 ? "the wheel alone" : `${counted(components)} of documents in the wheel`;
  tell(`no library of others is seen in ${basename(path)}; listed is ${others}`);
}

function counted(components: number): string {
  return components === 1 ? "1 component" : `${components} components`;
}

function tell(text: string): void {
  writeError(`wheel-guard: ${printable(text)}`);
}

/** The last second of the year 9999: later ones have no form in the document. */
const LATEST = 253_402_300_799;

/** The moment that builds are asked to take for now, in milliseconds since 1970 (reproducible-builds.org). */
function sourceDate(seconds: string | undefined): number | undefined {
  if (seconds === undefined || seconds === "") return undefined;
  if (!/^\d{1,12}$/.test(seconds) || Number(seconds) > LATEST)
    throw new UsageError(`SOURCE_DATE_EPOCH is ${seconds}, not a number of seconds since 1970`);
  return Number(seconds) * 1000;
}
