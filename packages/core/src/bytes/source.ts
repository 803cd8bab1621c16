import { FormatError, type ReadFormat } from "../errors.ts";

/**
 * Random access to bytes that need not be in memory: a file, a Blob, an array.
 *
 * `read` resolves to exactly `length` bytes, which the caller may keep but not change; a request outside
 * `[0, size)` is the caller's mistake and rejects with a RangeError.
 */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** What a wheel can be opened from. */
export type WheelInput = Uint8Array | Blob | ByteSource;

function assertInside(size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new RangeError(`read of ${length} bytes at ${offset} in a source of ${size} bytes`);
  }
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length) {
      assertInside(bytes.length, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async read(offset, length) {
      assertInside(blob.size, offset, length);
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
    },
  };
}

export function asSource(input: WheelInput): ByteSource {
  if (input instanceof Uint8Array) return bytesSource(input);
  if (typeof Blob !== "undefined" && input instanceof Blob) return blobSource(input);
  return input as ByteSource;
}

/** Read a range that a file's own fields name, and say where the claim stands if the file is too short for it. */
export async function readRange(
  source: ByteSource,
  format: ReadFormat,
  offset: number,
  length: number,
  what: string,
): Promise<Uint8Array> {
  if (offset + length > source.size) {
    throw new FormatError(format, offset, `${what} of ${length} bytes ends beyond the file's ${source.size} bytes`);
  }
  return source.read(offset, length);
}

/** The whole source in order, a mebibyte at a time. */
export async function* sourceChunks(source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  const step = 1 << 20;
  for (let offset = 0; offset < source.size; offset += step) {
    yield await source.read(offset, Math.min(step, source.size - offset));
  }
}
