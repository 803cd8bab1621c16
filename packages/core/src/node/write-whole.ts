import { randomUUID } from "node:crypto";
import { rmSync, type Stats } from "node:fs";
import { chmod, type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OutputError } from "../errors.ts";

export interface WriteFileOptions {
  /** Replace a file that is there already; it keeps its permissions. Default false. */
  readonly force?: boolean;
  /** Called when all is written and before the file gets its name: the place to close what it was made from. */
  readonly beforeNaming?: () => Promise<void>;
}

/**
 * Write a file whole or not at all: into a file beside it, which gets the name at the end and goes away when something
 * fails or the process exits before.
 *
 * @throws {OutputError} where there is such a file already and none may be replaced, or it cannot be written; what the
 * chunks throw is passed on.
 */
export async function writeWhole(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { force = false, beforeNaming }: WriteFileOptions = {},
): Promise<void> {
  const there = await statReplaceable(path, force);
  const scratch = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomUUID()}`);
  const removeAtExit = (): void => rmSync(scratch, { force: true });
  process.once("exit", removeAtExit);
  try {
    const file = await tell(path, open(scratch, "wx"));
    try {
      for await (const chunk of chunks) await tell(path, writeAll(file, chunk));
    } finally {
      await file.close();
    }
    await beforeNaming?.();
    if (there !== undefined) await tell(path, chmod(scratch, there.mode));
    await tell(path, rename(scratch, path));
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  } finally {
    process.off("exit", removeAtExit);
  }
}

/**
 * The file that would be replaced, undefined where there is none.
 *
 * @throws {OutputError} where it may not be replaced.
 */
export async function statReplaceable(path: string, force: boolean): Promise<Stats | undefined> {
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile()) throw new OutputError(path, `${path} is not a regular file`);
  if (there !== undefined && !force)
    throw new OutputError(path, `${path} is there already and is only replaced where that is asked for (--force)`);
  return there;
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
}

/** What the system says against it, as one error about the file that is asked for. */
async function tell<Value>(path: string, step: Promise<Value>): Promise<Value> {
  try {
    return await step;
  } catch (error) {
    throw new OutputError(path, describe(path, error as NodeJS.ErrnoException), { cause: error });
  }
}

function describe(path: string, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "ENOENT":
      return `the folder of ${path} does not exist`;
    case "EACCES":
    case "EPERM":
      return `${path} may not be written: permission denied`;
    case "ENOSPC":
      return `${path} cannot be written: no space is left`;
    default:
      return `${path} cannot be written: ${error.message}`;
  }
}
