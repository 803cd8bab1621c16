import { basename } from "node:path";
import { gatherBinaryFacts, gatherFacts, openWheel, type Subject, sniffBinary, type Wheel } from "@wheel-guard/core";
import { type FileSource, nodePlatform, openFile } from "@wheel-guard/core/node";
import { createProgress } from "./progress.ts";
import { type Status, status } from "./status.ts";
import { outputColours, outputWidth, writeOutput } from "./streams.ts";
import { renderSubjects } from "./terminal/facts.ts";
import { printableJson } from "./terminal/printable.ts";

export interface InspectOptions {
  readonly format: "pretty" | "json";
  readonly verbose?: boolean;
}

/** A binary outside a wheel is read whole; no real one is near this. */
const LARGEST_BINARY = 2 ** 31;

interface Inspection {
  readonly wheel: object | null;
  readonly subjects: readonly Subject[];
}

/** `wheel-guard inspect`: every fact of a wheel and its members, or of one binary. */
export async function inspect(path: string, options: InspectOptions): Promise<Status> {
  const file = await openFile(path);
  const { wheel, subjects } = await inspectFile(file, path).finally(() => file.close());
  if (options.format === "json") {
    const plain = subjects.map(({ kind, path: member, facts, gaps }) => ({ kind, path: member, facts, gaps }));
    await writeOutput(`${printableJson({ schema: 1, wheel, subjects: plain })}\n`);
  } else {
    const style = { colours: outputColours(), width: outputWidth(), verbose: options.verbose === true };
    await writeOutput(renderSubjects(subjects, basename(path), style));
  }
  return status.done;
}

async function inspectFile(file: FileSource, path: string): Promise<Inspection> {
  const binary = await readBinary(file);
  if (binary !== undefined) return { wheel: null, subjects: [{ ...binary, path: "" }] };
  const wheel = await openWheel(file, { filename: basename(path), platform: nodePlatform });
  const progress = createProgress(true);
  progress.wheel(path, 0, 1);
  const subjects = await gatherFacts(wheel, { platform: nodePlatform, onMember: progress.member }).finally(
    progress.end,
  );
  return { wheel: await describeWheel(wheel, path), subjects };
}

async function readBinary(file: FileSource): Promise<Subject | undefined> {
  const head = await file.read(0, Math.min(4096, file.size));
  if (sniffBinary(head) === undefined || file.size > LARGEST_BINARY) return undefined;
  return gatherBinaryFacts(await file.read(0, file.size));
}

async function describeWheel(wheel: Wheel, path: string): Promise<object> {
  const { name } = wheel;
  return {
    path,
    filename: wheel.filename,
    size: wheel.size,
    sha256: await wheel.sha256(),
    name:
      name === undefined
        ? null
        : { distribution: name.distribution, version: name.version, build: name.build ?? null, tags: name.tags },
  };
}
