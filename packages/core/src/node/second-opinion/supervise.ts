import type { Worker } from "node:worker_threads";
import { READY } from "./serve.ts";

/** A worker thread that is started when it is first needed, and anew after it failed. */
export interface Supervised {
  /**
   * Start it, if it does not run.
   *
   * @throws {Error} where no thread can be had, or it ends before its library is loaded.
   */
  start(): Promise<void>;
  /**
   * Hand it one input, which is moved to it, and wait for the answer. One at a time.
   *
   * @throws {Error} where it gives none in time, or ends.
   */
  ask(bytes: Uint8Array<ArrayBuffer>, milliseconds: number): Promise<unknown>;
  /** End it, whatever it does. Who still waits is told so. */
  close(): Promise<void>;
}

/** Loading a library takes a tenth of a second, on a busy machine several. */
const START_MS = 30_000;
/** A wheel may hold thousands of files that each take all the time there is. */
const MOST_ENDED = 3;

/** @param create starts a thread that runs {@link serve}. */
export function supervise(create: () => Worker): Supervised {
  let running: Worker | undefined;
  let ended = 0;
  let closed = false;
  const end = async (worker: Worker): Promise<void> => {
    if (running === worker) running = undefined;
    await worker.terminate();
  };
  const message = async (worker: Worker, milliseconds: number): Promise<unknown> => {
    try {
      return await nextMessage(worker, milliseconds);
    } catch (error) {
      ended++;
      await end(worker);
      throw error;
    }
  };
  const started = async (): Promise<Worker> => {
    if (closed) throw new Error("it was ended");
    if (running !== undefined) return running;
    if (ended >= MOST_ENDED) throw new Error(`not asked any more after ${MOST_ENDED} failures`);
    const worker = create();
    // What comes after the answer, or while it is being ended, is nobody's.
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      if (running === worker) running = undefined;
    });
    running = worker;
    const first = await message(worker, START_MS);
    if (first === READY) return worker;
    await end(worker);
    throw new Error("the worker thread runs something else");
  };
  return {
    async start() {
      await started();
    },
    async ask(bytes, milliseconds) {
      const worker = await started();
      worker.postMessage(bytes, [bytes.buffer]);
      return message(worker, milliseconds);
    },
    async close() {
      closed = true;
      if (running !== undefined) await end(running);
    },
  };
}

/** The next message of a worker; an error where it fails, ends, or takes longer. */
function nextMessage(worker: Worker, milliseconds: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => settle(() => reject(new Error(reason)));
    // A timer that is late because this thread was busy runs before the answer that has long been there is taken.
    const timer = setTimeout(() => setImmediate(() => fail(`no answer within ${milliseconds / 1000} s`)), milliseconds);
    const answered = (answer: unknown): void => settle(() => resolve(answer));
    const unread = (error: Error): void => fail(error.message);
    const failed = (error: NodeJS.ErrnoException): void =>
      fail(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? "it needs more memory than it may have"
          : error.message || "it failed",
      );
    const ended = (): void => fail("the thread ended");
    worker.on("message", answered).on("messageerror", unread).on("error", failed).on("exit", ended);
    function settle(outcome: () => void): void {
      clearTimeout(timer);
      worker.off("message", answered).off("messageerror", unread).off("error", failed).off("exit", ended);
      outcome();
    }
  });
}
