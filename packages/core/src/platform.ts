import { joinChunks } from "./bytes/chunks.ts";
import { crc32 } from "./bytes/crc32.ts";

/** Hashes that RECORD may name: SHA-256 or better (binary distribution format, "The .dist-info directory"). */
export type HashAlgorithm = "sha256" | "sha384" | "sha512";

/** Hashes that a Mach-O code signature can be made of. SHA-1 is only ever compared, never trusted to be collision-free. */
export type BlockHashAlgorithm = "sha1" | "sha256" | "sha384";

/** What came out of a raw deflate stream, or why nothing whole did. */
export type Inflated =
  | {
      readonly output: Uint8Array /** Bytes of input the stream used, where the platform tells. */;
      readonly consumed: number | undefined;
    }
  | { readonly failure: "damaged" | "too-long" };

/**
 * What the surroundings lend to the core, which itself knows no Node and no browser.
 *
 * Implementations do not keep the arrays they are given.
 */
export interface Platform {
  /** Inflate a raw deflate stream of at most `size` bytes of output; a longer one is the failure `too-long`. */
  inflateRaw(input: Uint8Array, size: number): Promise<Inflated>;
  /** A raw deflate stream of these bytes, the same each time on the same platform. */
  deflateRaw(input: Uint8Array): Promise<Uint8Array>;
  crc32(bytes: Uint8Array): number;
  digest(algorithm: HashAlgorithm, bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * The hash of each block of `size` bytes, one after the other; the last block may be shorter. A signature has one
   * for every 4 KiB, so that a call each would cost more than the hashing.
   */
  digestBlocks(algorithm: BlockHashAlgorithm, bytes: Uint8Array, size: number): Promise<Uint8Array>;
  /** SHA-256 of a stream of chunks, in order. */
  digestChunks(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array>;
}

const subtleName: Readonly<Record<HashAlgorithm | BlockHashAlgorithm, string>> = {
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
};

async function inflateRaw(input: Uint8Array, size: number): Promise<Inflated> {
  const stream = new Blob([input as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { output: joinChunks(chunks, total), consumed: undefined };
      total += value.length;
      if (total > size) {
        void reader.cancel().catch(() => undefined);
        return { failure: "too-long" };
      }
      chunks.push(value);
    }
  } catch {
    return { failure: "damaged" };
  }
}

async function deflateRaw(input: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([input as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function digest(algorithm: HashAlgorithm | BlockHashAlgorithm, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(subtleName[algorithm], bytes as Uint8Array<ArrayBuffer>));
}

/** How many hashes are under way at once: enough to hide the way to the threads that make them. */
const BATCH = 256;

async function digestBlocks(algorithm: BlockHashAlgorithm, bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const hashes: Uint8Array[] = [];
  let total = 0;
  for (let start = 0; start < bytes.length; start += BATCH * size) {
    const batch: Promise<Uint8Array>[] = [];
    for (let at = start; at < Math.min(bytes.length, start + BATCH * size); at += size)
      batch.push(digest(algorithm, bytes.subarray(at, at + size)));
    for (const hash of await Promise.all(batch)) {
      hashes.push(hash);
      total += hash.length;
    }
  }
  return joinChunks(hashes, total);
}

/** The platform of browsers, workers, Deno and Bun: web streams and Web Crypto. Also works in Node. */
export const webPlatform: Platform = {
  inflateRaw,
  deflateRaw,
  crc32,
  digest,
  digestBlocks,
  async digestChunks(chunks) {
    const parts: Uint8Array[] = [];
    let total = 0;
    for await (const chunk of chunks) {
      parts.push(chunk);
      total += chunk.length;
    }
    return digest("sha256", joinChunks(parts, total));
  },
};
