import type { WheelInput } from "../bytes/source.ts";
import { decodeText, toBase64Url, toHex } from "../bytes/text.ts";
import { EmbedError } from "../errors.ts";
import { gatherFacts } from "../facts/gather.ts";
import { type Platform, webPlatform } from "../platform.ts";
import { openWheel } from "../wheel/open.ts";
import { recordRow, withRecordRow } from "../wheel/record-text.ts";
import type { Wheel } from "../wheel/wheel.ts";
import { readArchive } from "../zip/directory.ts";
import { dosTime, packMember } from "../zip/new-member.ts";
import { readModified, rewriteArchive } from "../zip/rewrite.ts";
import { type SbomOptions, sbomOf, type WheelSbom } from "./create.ts";
import { describeBom } from "./describe.ts";
import { cycloneDxDocument } from "./document.ts";
import { type EmbeddingPlace, embeddingPlace } from "./embedding.ts";
import { withoutOwnDocument } from "./own-document.ts";
import { serialNumber } from "./serial-number.ts";

export interface EmbedOptions extends SbomOptions {
  /**
   * When the document was made and the two new members were, in milliseconds since 1970. Default: the document does not
   * say, and the members have the time of the old RECORD.
   */
  readonly time?: number;
}

/** A bill of materials and the wheel that holds it. */
export interface EmbeddedSbom extends WheelSbom {
  /** Where it is in the wheel. */
  readonly path: string;
  /** The bytes of the wheel in order, made from the input while they are asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Put a bill of materials into a wheel, as `.dist-info/sboms/wheel-guard.cdx.json` (PEP 770): every other member but
 * RECORD stays as it is, byte for byte. An older one of wheel-guard's is replaced; to embed twice is to embed once.
 *
 * @throws {EmbedError} where that would break something, or carry something on that is wrong already.
 * @throws {FormatError} where the bytes cannot be read as an archive at all.
 * @throws {LimitError} where they lie beyond a limit.
 * @example
 * const { path, chunks } = await embedSbom(bytes, { filename });
 * path; // "demo-1.0.dist-info/sboms/wheel-guard.cdx.json"
 * const parts = [];
 * for await (const part of chunks) parts.push(part);
 * const embedded = await openWheel(new Blob(parts), { filename });
 * embedded.members.at(-1).path; // "demo-1.0.dist-info/RECORD"
 */
export async function embedSbom(input: WheelInput, options: EmbedOptions = {}): Promise<EmbeddedSbom> {
  const { platform = webPlatform, time } = options;
  const wheel = await openWheel(input, options);
  const bare = withoutOwnDocument(wheel);
  const subjects = await gatherFacts(bare, options);
  const place = embeddingPlace(wheel, subjects);
  const bom = describeBom(bare, subjects);
  const head = {
    serialNumber: await serialNumber(await contentDigest(bare, place, platform), platform),
    sha256: undefined,
    time,
  };
  const sbom = sbomOf(bom, cycloneDxDocument(bom, head));
  return { ...sbom, path: place.path, chunks: embeddedChunks(wheel, place, sbom.text, platform, time) };
}

/**
 * The wheel's own hash cannot be told inside the wheel. RECORD has the hashes of all other members, and what is read
 * here agrees with them.
 */
async function contentDigest(wheel: Wheel, { record }: EmbeddingPlace, platform: Platform): Promise<string> {
  const rows = (wheel.record ?? []).filter(({ path }) => path !== record.path);
  const lines = rows.map(({ path, hash }) => `${hash} ${path}\n`).sort();
  return toHex(await platform.digest("sha256", new TextEncoder().encode(lines.join(""))));
}

async function* embeddedChunks(
  wheel: Wheel,
  { path, record }: EmbeddingPlace,
  text: string,
  platform: Platform,
  time: number | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  // An audit needs no entry of the directory as it is written, and so does not keep them.
  const archive = await readArchive(wheel.source, wheel.limits);
  const [old] = archive.members.filter((member) => member.path === record.path);
  if (old === undefined) throw new EmbedError(`${record.path} went away while the wheel was read`);
  const leftOut = new Set([old, ...archive.members.filter((member) => member.path === path)]);
  const modified = time === undefined ? await readModified(wheel.source, archive, old) : dosTime(time);
  const content = new TextEncoder().encode(text);
  const hash = `sha256=${toBase64Url(await platform.digest("sha256", content))}`;
  const row = recordRow(path, hash, content.length);
  const rows = withRecordRow(decodeText((await wheel.read(record)).bytes), path, row, record.path);
  const added = [
    await packMember(path, content, modified, platform),
    await packMember(record.path, new TextEncoder().encode(rows), modified, platform),
  ];
  yield* rewriteArchive(wheel.source, archive, { leftOut, added });
}
