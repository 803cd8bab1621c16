import { decodeStrictText } from "../../bytes/text.ts";
import { MOST_COMPONENTS, parseSbom, type Sbom } from "../../wheel/sbom.ts";
import { collectLicenceWords } from "./licence-words.ts";

/** A document of `.dist-info/sboms`, or a phrase that says why it is no bill of materials. */
export interface ReadSbom {
  readonly path: string;
  readonly sbom: Sbom | string;
}

/** What the dist-info documents that only the audit needs say, once every member is through. */
export interface WheelDocuments {
  readonly sboms: readonly ReadSbom[];
  /** entry_points.txt: its text, false where it cannot be read, undefined where there is none. */
  readonly entryPoints: { readonly path: string; readonly text: string | false } | undefined;
  /** The words of licence texts, wherever they lie. */
  readonly licenceWords: ReadonlySet<string>;
  /** The version of the delvewheel that repaired the wheel, as it says in DELVEWHEEL. */
  readonly delvewheel: string | undefined;
}

export interface DocumentCollector extends WheelDocuments {
  /** Look at a member while its bytes are there; only what was read of it is kept. */
  add(path: string, content: Uint8Array | undefined): void;
}

/** Bills of materials that are read, in documents of the largest size: a small wheel may hold thousands. */
const MOST_LARGE_SBOMS = 4;

/** @param most bytes of a document beyond which it is not read. */
export function collectDocuments(distInfo: string | undefined, most: number): DocumentCollector {
  const sboms: ReadSbom[] = [];
  let [bytesLeft, componentsLeft] = [MOST_LARGE_SBOMS * most, MOST_COMPONENTS];
  const readSbom = (content: Uint8Array | undefined): Sbom | string => {
    if (content === undefined) return "cannot be read";
    if (content.length > most) return `is larger than ${most} bytes`;
    bytesLeft -= content.length;
    if (bytesLeft < 0) return `is not read: there are more than ${MOST_LARGE_SBOMS * most} bytes of such documents`;
    const text = decodeStrictText(content);
    const sbom = text === undefined ? "is not UTF-8" : parseSbom(text, componentsLeft);
    if (typeof sbom !== "string") componentsLeft -= sbom.components?.length ?? 0;
    return sbom;
  };
  const licences = collectLicenceWords();
  let entryPoints: WheelDocuments["entryPoints"];
  let delvewheel: string | undefined;
  return {
    sboms,
    licenceWords: licences.words,
    get entryPoints() {
      return entryPoints;
    },
    get delvewheel() {
      return delvewheel;
    },
    add(path, content) {
      licences.add(path, content);
      if (distInfo === undefined || !path.startsWith(`${distInfo}/`)) return;
      const part = path.slice(distInfo.length + 1);
      if (part.startsWith("sboms/")) sboms.push({ path, sbom: readSbom(content) });
      if (part !== "entry_points.txt" && part !== "DELVEWHEEL") return;
      const text = content === undefined || content.length > most ? undefined : decodeStrictText(content);
      if (part === "DELVEWHEEL") delvewheel = /^Version: ([0-9.]+)/.exec(text ?? "")?.[1];
      else entryPoints = { path, text: text ?? false };
    },
  };
}
