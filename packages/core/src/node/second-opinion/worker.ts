import { workerData } from "node:worker_threads";
import type { SecondReaderName } from "../../facts/second-opinion/opinion.ts";
import { serve } from "./serve.ts";

/** What a worker is started with. */
export interface WorkerTask {
  readonly reader: SecondReaderName;
  /** Bytes that the members of a container may unpack to. */
  readonly mostUnpacked: number;
}

const { reader, mostUnpacked } = workerData as WorkerTask;

if (reader === "jszip") {
  const { readContainerAgain } = await import("./jszip.ts");
  serve((bytes) => readContainerAgain(bytes, mostUnpacked));
} else {
  const { readElfAgain } = await import("./elfy.ts");
  serve(readElfAgain);
}
