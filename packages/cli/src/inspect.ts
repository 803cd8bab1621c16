import { basename } from "node:path";
import {
  gatherBinaryFacts,
  gatherFacts,
  memberPath,
  openWheel,
  reportWheel,
  type Subject,
  sniffBinary,
} from "@wheel-guard/core";
import { type FileSource, nodePlatform, openFile } from "@wheel-guard/core/node";
import { createProgress } from "./progress.ts";
import { type Status, status, UsageError } from "./status.ts";
import { outputColours, outputWidth, writeOutput } from "./streams.ts";
import { renderSubjects } from "./terminal/facts.ts";
import { renderLoadTree } from "./terminal/load-tree.ts";
import { printableJson } from "./terminal/printable.ts";

export interface InspectOptions {
  readonly format: "pretty" | "json";
  readonly verbose?: boolean;
  /** A member whose loading is shown instead of the facts. */
  readonly tree?: string;
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
  if (options.tree !== undefined) {
    await writeOutput(renderLoadTree(subjects, findMember(subjects, options.tree), outputColours()));
    return status.done;
  }
  if (options.format === "json") {
    const plain = subjects.map(({ kind, path: member, facts, gaps }) => ({ kind, path: member, facts, gaps }));
    await writeOutput(`${printableJson({ schema: 1, wheel, subjects: plain })}\n`);
  } else {
    const style = { colours: outputColours(), width: outputWidth(), verbose: options.verbose === true };
    await writeOutput(renderSubjects(subjects, basename(path), style));
  }
  return status.done;
}

/** A member by its path, or by its file name where only one has it; a slice also by the path of its file. */
function findMember(subjects: readonly Subject[], name: string): Subject {
  const binaries = subjects.filter(({ kind }) => kind !== "wheel" && kind !== "file");
  const exact = binaries.find(({ path }) => path === name);
  if (exact !== undefined) return exact;
  const matching = binaries.filter((subject) =>
    [subject.path, memberPath(subject)].some((path) => path === name || path.endsWith(`/${name}`)),
  );
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only;
  const reason =
    matching.length > 1
      ? `${matching.length} binaries are called ${name}; give one's whole path`
      : `the wheel has no binary ${name}`;
  throw new UsageError(
    `${reason}: ${(matching.length > 1 ? matching : binaries)
      .slice(0, 5)
      .map(({ path }) => path)
      .join(", ")}${binaries.length > 5 ? " …" : ""}`,
  );
}

async function inspectFile(file: FileSource, path: string): Promise<Inspection> {
  const binary = await readBinary(file);
  if (binary.length > 0) return { wheel: null, subjects: binary };
  const wheel = await openWheel(file, { filename: basename(path), platform: nodePlatform });
  const progress = createProgress(true);
  progress.wheel(path, 0, 1);
  const subjects = await gatherFacts(wheel, { platform: nodePlatform, onMember: progress.member }).finally(
    progress.end,
  );
  return { wheel: await reportWheel(wheel, path), subjects };
}

/** The subjects of a binary, none where the file is none. */
async function readBinary(file: FileSource): Promise<readonly Subject[]> {
  const head = await file.read(0, Math.min(4096, file.size));
  if (sniffBinary(head) === undefined || file.size > LARGEST_BINARY) return [];
  return gatherBinaryFacts(await file.read(0, file.size), "", { platform: nodePlatform });
}
