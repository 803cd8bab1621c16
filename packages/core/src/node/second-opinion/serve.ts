import { parentPort } from "node:worker_threads";
import type { Opinion } from "../../facts/second-opinion/opinion.ts";
import { failureText } from "./failure.ts";

/** What a worker says once, when its library is loaded. */
export const READY = "ready";

/** The worker's side: answer each input that is posted with what the library makes of it, as plain data. */
export function serve(read: (bytes: Uint8Array) => unknown): void {
  const port = parentPort;
  if (port === null) throw new Error("this runs in a worker thread only");
  port.on("message", async (bytes: Uint8Array) => port.postMessage(await attempt(read, bytes)));
  port.postMessage(READY);
}

async function attempt(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): Promise<Opinion<unknown>> {
  try {
    return { reading: await read(bytes) };
  } catch (error) {
    return { failure: failureText(error) };
  }
}
