import { gunzipSync } from "node:zlib";

const BLOCK = 512;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8").replace(/\0.*$/s, "");

/** The files of a `.tar.gz` whose names end so, by the last part of their path and its folder (POSIX ustar, pax). */
export function filesOfTar(compressed: Uint8Array, ending: string): ReadonlyMap<string, Uint8Array> {
  const archive = gunzipSync(compressed);
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const field = (offset: number, size: number): string => text(archive.subarray(at + offset, at + offset + size));
    const size = Number.parseInt(field(124, 12).trim() || "0", 8);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    const type = field(156, 1);
    const prefix = field(345, 155);
    const path = longName ?? (prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`);
    // A pax header gives the next file the name that its own header is too short for.
    longName = type === "x" ? / path=([^\n]*)\n/.exec(text(content))?.[1] : undefined;
    if (type === "0" && path.endsWith(ending)) files.set(path.split("/").slice(-2).join("/"), new Uint8Array(content));
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
  return files;
}
