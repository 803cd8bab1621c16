import { sourceChunks } from "../../src/bytes/source.ts";
import type { Opinion, SecondOpinion } from "../../src/facts/second-opinion/opinion.ts";
import { readElfAgain } from "../../src/node/second-opinion/elfy.ts";
import { readContainerAgain } from "../../src/node/second-opinion/jszip.ts";
import { concat } from "./zip.ts";

/** jszip and elfy without a thread between: for what they read, not for what they may do. */
export const inProcessOpinion: SecondOpinion = {
  open: () => ({
    readContainer: (source) =>
      attempt(async () => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of sourceChunks(source)) chunks.push(chunk);
        return readContainerAgain(concat(...chunks), 2 ** 30);
      }),
    readElf: (bytes) => attempt(async () => readElfAgain(bytes)),
    close: async () => undefined,
  }),
};

async function attempt<Reading>(read: () => Promise<Reading>): Promise<Opinion<Reading>> {
  return read().then(
    (reading) => ({ reading }),
    (error: Error) => ({ failure: error.message }),
  );
}
