import { readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../bytes/source.ts";
import { InputError } from "../errors.ts";

/** Below this a call to the thread pool costs several times what the read does. */
const SYNC_BYTES = 1 << 18;

/** A file that is open for reading. Close it when the wheel is through. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

/**
 * Open a file for random access. It is only ever read.
 *
 * @throws {InputError} where it is missing, a directory, or may not be read.
 */
export async function openFile(path: string): Promise<FileSource> {
  const handle = await openHandle(path);
  const { size } = await handle.stat();
  return {
    size,
    async read(offset, length) {
      if (offset < 0 || offset + length > size)
        throw new RangeError(`read of ${length} bytes at ${offset} in a file of ${size} bytes`);
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const [left, at] = [length - filled, offset + filled];
        const bytesRead =
          length <= SYNC_BYTES
            ? readSync(handle.fd, bytes, filled, left, at)
            : (await handle.read(bytes, filled, left, at)).bytesRead;
        if (bytesRead === 0) throw new InputError(path, `${path} became shorter while it was read`);
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

async function openHandle(path: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    const stat = await handle.stat();
    if (stat.isFile()) return handle;
  } catch (error) {
    await handle?.close();
    throw new InputError(path, describe(path, error as NodeJS.ErrnoException), { cause: error });
  }
  await handle.close();
  throw new InputError(path, `${path} is not a regular file`);
}

function describe(path: string, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "ENOENT":
      return `${path} does not exist`;
    case "EACCES":
    case "EPERM":
      return `${path} may not be read: permission denied`;
    case "EISDIR":
      return `${path} is a directory`;
    default:
      return `${path} cannot be opened: ${error.message}`;
  }
}
