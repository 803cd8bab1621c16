import { decodeStrictText } from "../../bytes/text.ts";
import { parseSbom, type Sbom } from "../../wheel/sbom.ts";
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

/** @param most bytes of a document beyond which it is not read. */
export function collectDocuments(distInfo: string | undefined, most: number): DocumentCollector {
  const sboms: ReadSbom[] = [];
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
      const isSbom = part.startsWith("sboms/");
      if (!isSbom && part !== "entry_points.txt" && part !== "DELVEWHEEL") return;
      const text = content === undefined || content.length > most ? undefined : decodeStrictText(content);
      if (part === "DELVEWHEEL") delvewheel = /^Version: ([0-9.]+)/.exec(text ?? "")?.[1];
      else if (!isSbom) entryPoints = { path, text: text ?? false };
      else if (text !== undefined) sboms.push({ path, sbom: parseSbom(text) });
      else if (content === undefined) sboms.push({ path, sbom: "cannot be read" });
      else sboms.push({ path, sbom: content.length > most ? `is larger than ${most} bytes` : "is not UTF-8" });
    },
  };
}
