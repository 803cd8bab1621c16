import { createHash } from "node:crypto";
import JSZip, { type JSZipObject } from "jszip";
import type { MemberReading } from "../../facts/second-opinion/opinion.ts";
import { decodeName } from "../../zip/name.ts";

/**
 * Every member of a container as jszip sees it, each unpacked in chunks and hashed, one after the other.
 *
 * @param mostUnpacked bytes that all members together may unpack to.
 * @throws {Error} where jszip fails on the container, or its members unpack to more.
 */
export async function readContainerAgain(bytes: Uint8Array, mostUnpacked: number): Promise<MemberReading[]> {
  const zip = await JSZip.loadAsync(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
    createFolders: false,
    // jszip takes names that are not marked for UTF-8; APPNOTE appendix D says code page 437.
    decodeFileName: (name) => decodeName(name as Uint8Array, 0),
  });
  const budget: Budget = { left: mostUnpacked, most: mostUnpacked };
  const members: MemberReading[] = [];
  for (const entry of Object.values(zip.files)) members.push(await readEntry(entry, budget));
  return members;
}

interface Budget {
  left: number;
  readonly most: number;
}

async function readEntry(entry: JSZipObject, budget: Budget): Promise<MemberReading> {
  if (entry.dir) return { path: entry.name, folder: true, content: undefined };
  const path = entry.unsafeOriginalName ?? entry.name;
  try {
    return { path, folder: false, content: await unpack(entry, budget) };
  } catch (error) {
    if (budget.left < 0) throw error;
    return { path, folder: false, content: undefined, failure: (error as Error).message };
  }
}

function unpack(entry: JSZipObject, budget: Budget): Promise<{ readonly size: number; readonly sha256: string }> {
  return new Promise((resolve, reject) => {
    const hash = createHash("sha256");
    let size = 0;
    const stream = entry.nodeStream("nodebuffer");
    stream.on("data", (chunk: Buffer) => {
      if (budget.left < 0) return;
      size += chunk.length;
      budget.left -= chunk.length;
      if (budget.left >= 0) hash.update(chunk);
      else {
        stream.pause();
        reject(new Error(`the members unpack to more than ${budget.most} bytes`));
      }
    });
    stream.on("error", reject);
    stream.on("end", () => resolve({ size, sha256: hash.digest("hex") }));
    stream.resume();
  });
}
