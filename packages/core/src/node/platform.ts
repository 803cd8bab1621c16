import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { crc32, deflateRawSync, inflateRaw, inflateRawSync, type ZlibOptions } from "node:zlib";
import type { Inflated, Platform } from "../platform.ts";

const inflateInPool = promisify(inflateRaw) as (input: Uint8Array, options: ZlibOptions) => Promise<unknown>;
/** Below this a call to the thread pool costs more than the work. */
const POOL_BYTES = 1 << 19;

/**
 * One buffer of the claimed size plus one byte: with exactly the size zlib would allocate a second one to
 * learn that nothing follows. The caller has made sure that the input can fulfil the claim.
 */
async function inflate(input: Uint8Array, size: number): Promise<Inflated> {
  const options = { chunkSize: Math.max(64, size + 1), maxOutputLength: Math.max(1, size), info: true };
  try {
    const result = (input.length < POOL_BYTES
      ? inflateRawSync(input, options)
      : await inflateInPool(input, options)) as unknown as {
      readonly buffer: Uint8Array;
      readonly engine: { readonly bytesWritten: number };
    };
    if (result.buffer.length > size) return { failure: "too-long" };
    return { output: result.buffer, consumed: result.engine.bytesWritten };
  } catch (error) {
    const tooLong = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    return { failure: tooLong ? "too-long" : "damaged" };
  }
}

/** The platform of Node: its zlib and OpenSSL, several times faster than the web's. */
export const nodePlatform: Platform = {
  inflateRaw: inflate,
  deflateRaw: async (input) => deflateRawSync(input, { level: 9 }),
  crc32: (bytes) => crc32(bytes),
  digest: async (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
  async digestBlocks(algorithm, bytes, size) {
    const hashes: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size)
      hashes.push(
        createHash(algorithm)
          .update(bytes.subarray(at, at + size))
          .digest(),
      );
    return Buffer.concat(hashes);
  },
  async digestChunks(chunks) {
    const hash = createHash("sha256");
    for await (const chunk of chunks) hash.update(chunk);
    return hash.digest();
  },
};
