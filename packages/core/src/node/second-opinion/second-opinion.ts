import { Worker } from "node:worker_threads";
import { type ByteSource, sourceChunks } from "../../bytes/source.ts";
import { UnavailableError } from "../../errors.ts";
import {
  type Opinion,
  type SecondOpinion,
  type SecondReaderName,
  secondReaders,
} from "../../facts/second-opinion/opinion.ts";
import { failureText } from "./failure.ts";
import { type Supervised, supervise } from "./supervise.ts";
import type { WorkerTask } from "./worker.ts";

/** Bounds within which the other readers work; beyond one there is no second opinion on that input. */
export interface SecondOpinionLimits {
  /** Bytes of a container, which jszip needs in memory as a whole. */
  readonly containerBytes: number;
  /** Bytes that the members of a container unpack to. */
  readonly unpackedBytes: number;
  /** Bytes of an ELF file. */
  readonly elfBytes: number;
  /** Mebibytes of objects in the heap of a thread. */
  readonly heapMebibytes: number;
  /** Milliseconds that any input may take, and those that it may take more for each of its mebibytes. */
  readonly milliseconds: number;
  readonly millisecondsPerMebibyte: number;
}

export const defaultSecondOpinionLimits: SecondOpinionLimits = {
  containerBytes: 2 ** 29,
  unpackedBytes: 2 ** 33,
  elfBytes: 2 ** 29,
  heapMebibytes: 512,
  milliseconds: 20_000,
  millisecondsPerMebibyte: 500,
};

export interface SecondOpinionOptions {
  readonly limits?: Partial<SecondOpinionLimits>;
  /** The module that a worker thread runs. Default: the one beside this one. */
  readonly worker?: URL;
}

/**
 * jszip and elfy as second readers, each in a worker thread of its own, anew for each wheel.
 *
 * @throws {UnavailableError} where no worker thread can be had.
 * @example
 * const secondOpinion = await createSecondOpinion();
 * await auditFiles(["dist/demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"], { secondOpinion });
 */
export async function createSecondOpinion(options: SecondOpinionOptions = {}): Promise<SecondOpinion> {
  const limits = { ...defaultSecondOpinionLimits, ...options.limits };
  const worker = options.worker ?? new URL("./worker.js", import.meta.url);
  const start = (reader: SecondReaderName): Supervised => supervise(() => startWorker(worker, reader, limits));
  await Promise.all(secondReaders.map((reader) => assertAvailable(start(reader))));
  return {
    open() {
      const jszip = start("jszip");
      const elfy = start("elfy");
      const ask = async <Reading>(
        reader: Supervised,
        input: () => Promise<Uint8Array<ArrayBuffer>>,
      ): Promise<Opinion<Reading>> => {
        try {
          const bytes = await input();
          const time = limits.milliseconds + Math.floor(bytes.length / 2 ** 20) * limits.millisecondsPerMebibyte;
          return (await reader.ask(bytes, time)) as Opinion<Reading>;
        } catch (error) {
          return { failure: failureText(error) };
        }
      };
      return {
        async readContainer(source) {
          const beyond = beyondLimit("the archive", source.size, limits.containerBytes);
          return beyond ?? ask(jszip, () => readWhole(source));
        },
        async readElf(bytes) {
          const beyond = beyondLimit("the file", bytes.length, limits.elfBytes);
          return beyond ?? ask(elfy, async () => bytes.slice());
        },
        async close() {
          await Promise.all([jszip.close(), elfy.close()]);
        },
      };
    },
  };
}

function startWorker(worker: URL, reader: SecondReaderName, limits: SecondOpinionLimits): Worker {
  const task: WorkerTask = { reader, mostUnpacked: limits.unpackedBytes };
  const thread = new Worker(worker, {
    workerData: task,
    // Nothing of the surroundings gets into the library, and nothing that it prints into the report.
    stdout: true,
    stderr: true,
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMebibytes, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  });
  thread.stdout.resume();
  thread.stderr.resume();
  return thread;
}

async function assertAvailable(reader: Supervised): Promise<void> {
  try {
    await reader.start();
  } catch (error) {
    const reason = failureText(error);
    throw new UnavailableError(`there is no worker thread for the second opinion: ${reason}`, { cause: error });
  } finally {
    await reader.close();
  }
}

function beyondLimit(what: string, size: number, limit: number): { readonly failure: string } | undefined {
  return size > limit ? { failure: `${what} has ${size} bytes, more than ${limit}` } : undefined;
}

/** A copy of one's own: it is moved to the thread, and a source may hand out views of what others keep. */
async function readWhole(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(source.size);
  let at = 0;
  for await (const chunk of sourceChunks(source)) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
