import type { WheelInput } from "../bytes/source.ts";
import { type GatherOptions, gatherFacts } from "../facts/gather.ts";
import { webPlatform } from "../platform.ts";
import { type OpenOptions, openWheel } from "../wheel/open.ts";
import type { WheelBom } from "./bom.ts";
import { describeBom } from "./describe.ts";
import { cycloneDxDocument } from "./document.ts";
import { withoutOwnDocument } from "./own-document.ts";
import { serialNumber } from "./serial-number.ts";

export interface SbomOptions extends OpenOptions, Pick<GatherOptions, "signal" | "onMember"> {
  /**
   * When the document was made, in milliseconds since 1970 and before the year 10000. Default: it does not say, so that
   * the same wheel has the same document. The core has no clock.
   */
  readonly time?: number;
}

/** A bill of materials of one wheel. */
export interface WheelSbom {
  /** CycloneDX 1.6 as JSON. */
  readonly text: string;
  /** How many components it lists. */
  readonly components: number;
  /** How many of them are libraries in the wheel, as files or linked in; the others only some document lists. */
  readonly libraries: number;
}

/**
 * List the libraries that a wheel carries, as files and linked into its binaries, and what bills of materials in it list,
 * as one CycloneDX document. docs/sbom.md says how they are merged.
 *
 * @throws {FormatError} where the bytes cannot be read as an archive at all.
 * @throws {LimitError} where they lie beyond a limit.
 * @example
 * const { text } = await createSbom(bytes, { filename: "demo-1.0-py3-none-any.whl" });
 * JSON.parse(text).metadata.component.purl; // "pkg:pypi/demo@1.0?file_name=demo-1.0-py3-none-any.whl"
 */
export async function createSbom(input: WheelInput, options: SbomOptions = {}): Promise<WheelSbom> {
  const { platform = webPlatform, time } = options;
  const wheel = withoutOwnDocument(await openWheel(input, options));
  const bom = describeBom(wheel, await gatherFacts(wheel, options));
  const sha256 = await wheel.sha256();
  return sbomOf(bom, cycloneDxDocument(bom, { serialNumber: await serialNumber(sha256, platform), sha256, time }));
}

export function sbomOf({ components }: WheelBom, text: string): WheelSbom {
  const libraries = components.filter(({ linkage }) => linkage !== undefined).length;
  return { text, components: components.length, libraries };
}
