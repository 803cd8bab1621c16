import { mkdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { OutputError } from "../errors.ts";
import type { EmbedOptions, WheelSbom } from "../sbom/index.ts";
import { openFile } from "./file-source.ts";
import { nodePlatform } from "./platform.ts";
import { statReplaceable, writeWhole } from "./write-whole.ts";

export interface EmbedFileOptions extends Omit<EmbedOptions, "filename" | "platform"> {
  /** Replace a wheel that is there already. Default false. */
  readonly force?: boolean;
}

/** A wheel that was written, and what was put into it. */
export interface EmbeddedFile extends WheelSbom {
  /** The path of the wheel that was written. */
  readonly file: string;
  /** Where in it the bill of materials is. */
  readonly path: string;
}

/**
 * Write a wheel with a bill of materials in it, as {@link embedSbom} of `@wheel-guard/core/sbom` makes it. The wheel that
 * is read is changed only where it is the one that is written, with `force`; a failure leaves both as they were.
 *
 * @param out a folder, which is made if need be, or the path of the new wheel, which ends in `.whl`. Installers
 * read project, version and tags from its name, so that another one than before may be wrong.
 * @throws {OutputError} where the new wheel may not be written there.
 * @throws {InputError} where the wheel is missing or may not be read.
 * @throws {EmbedError} where nothing can be put into it.
 * @example
 * const { file, components } = await embedSbomInFile("dist/demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl", "wheelhouse");
 * components; // 0
 */
export async function embedSbomInFile(
  wheel: string,
  out: string,
  { force = false, ...options }: EmbedFileOptions = {},
): Promise<EmbeddedFile> {
  const { embedSbom } = await import("../sbom/index.ts");
  const source = await openFile(wheel);
  try {
    const filename = basename(wheel);
    const file = await outputPath(out, filename);
    // Before the work, so that an hour of it is not lost.
    await statReplaceable(file, force);
    const { chunks, ...sbom } = await embedSbom(source, { ...options, filename, platform: nodePlatform });
    await makeFolder(out, file);
    // Windows gives no name that an open file has.
    await writeWhole(file, chunks, { force, beforeNaming: source.close });
    return { ...sbom, file };
  } finally {
    await source.close();
  }
}

async function outputPath(out: string, filename: string): Promise<string> {
  const stats = await stat(out).catch(() => undefined);
  return stats?.isDirectory() === true || !out.endsWith(".whl") ? join(out, filename) : out;
}

async function makeFolder(out: string, file: string): Promise<void> {
  if (file === out) return;
  try {
    await mkdir(out, { recursive: true });
  } catch (error) {
    throw new OutputError(out, `the folder ${out} cannot be made: ${(error as Error).message}`, { cause: error });
  }
}
